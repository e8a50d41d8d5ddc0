import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Backend, type EmbedBackend, type Place, secretOf } from './backend';
import { doorsOf, loadConfig, type SystemConfig } from './config';
import { embedNats } from './nats';
import { isFree, Ports } from './ports';
import { embedPostgres } from './postgres';
import type { ProcessSpec } from './process-spec';
import { embedRedis } from './redis';
import { streamReporter, type Reporter } from './reporter';
import { RunDirectory, type RunningSystem } from './run-directory';
import { Supervisor } from './supervisor';
import { DEMO, JOBS, nodeJob, nodeService, SERVICES } from './system-processes';
import { Watchdog } from './watchdog';

/** One key press can arrive twice: from the terminal, and from npm, which hands signals on. */
const SAME_KEY_PRESS_MS = 1_000;
const KILLED = 130;
const OTLP_PORT = 4318;
const OTLP_GRPC_PORT = 4317;

export interface SystemOptions {
  /** Also run the simulated platform whose services the catalogue describes. */
  readonly demo?: boolean;
  /** Settings; those of this process when not given. */
  readonly env?: NodeJS.ProcessEnv;
  /** The checkout to run; the one this file belongs to when not given. */
  readonly workspace?: string;
  /** Called once, when everything is ready. */
  readonly onReady?: (system: RunningSystem) => void | Promise<void>;
}

/**
 * Runs Chain Mapping with its backends until it is told to stop by SIGINT, SIGTERM or SIGHUP; a second signal kills.
 * @returns the exit code for this process: 0 after a clean stop, 1 when something could not be started
 */
export async function runSystem(options: SystemOptions = {}): Promise<number> {
  const env = options.env ?? process.env;
  const config = loadConfig(env, options.workspace);
  const runDirectory = new RunDirectory(config.home);
  const startedAt = new Date();
  const names = ['postgres', 'redis', 'nats', ...[...JOBS, ...SERVICES, DEMO].map(({ name }) => name)];
  const reporter = streamReporter(process.stdout, names);
  const say = (text: string): void => reporter.step('chain-mapping', text);

  await runDirectory.claim(say);
  let stop: () => void = () => undefined;
  const stopped = new Promise<'stop'>((resolve) => (stop = () => resolve('stop')));
  let supervisor: Supervisor | undefined;
  const release = onSignals(stop, () => {
    supervisor?.kill();
    runDirectory.release();
    process.exit(KILLED);
  });

  try {
    const plan = await planSystem(config, env, options.demo ?? false);
    const watchdog: Watchdog = new Watchdog(() => recordProcesses());
    const recordProcesses = (): void => {
      const { identity } = watchdog;
      runDirectory.record({ ...(identity && { watchdog: identity }), processes: watchdog.processes });
    };
    const describe = (): RunningSystem => describeSystem(plan, startedAt, supervisor?.pids() ?? new Map());
    supervisor = new Supervisor({
      processes: plan.processes,
      reporter,
      watchdog,
      onChange: () => {
        recordProcesses();
        runDirectory.announce(describe());
      },
    });
    say(`starting, data in ${config.home}`);
    if (config.accessControl === 'off') say('access control is off, because it listens on 127.0.0.1 only');
    const outcome = await Promise.race([supervise(supervisor, describe, options.onReady), stopped]);
    if (outcome === 'ready') await stopped;
    say('stopping');
    await supervisor.stop();
    await watchdog.close();
    say('stopped');
    return 0;
  } catch (error) {
    reportFailure(reporter, error);
    await supervisor?.stop();
    return 1;
  } finally {
    runDirectory.release();
    release();
  }
}

async function supervise(
  supervisor: Supervisor,
  describe: () => RunningSystem,
  onReady: SystemOptions['onReady'],
): Promise<'ready'> {
  await supervisor.start();
  await onReady?.(describe());
  return 'ready';
}

interface SystemPlan {
  readonly processes: readonly ProcessSpec[];
  readonly urls: RunningSystem['urls'];
  readonly opsPorts: ReadonlyMap<string, number>;
}

/** Everything that has to run for these settings; a backend that is given by its address is not among it. */
async function planSystem(config: SystemConfig, env: NodeJS.ProcessEnv, demo: boolean): Promise<SystemPlan> {
  const { given, workspace, home } = config;
  const place: Place = { home, packages: config.packages, ports: new Ports(home) };
  if (!(await isFree(config.gatewayPort))) {
    throw new Error(
      `Port ${config.gatewayPort} of 127.0.0.1 is taken. Set PORT to another one, for example PORT=8080.`,
    );
  }

  const embedded: Backend[] = [];
  const urlOf = async (address: string | undefined, embed: EmbedBackend): Promise<string> => {
    if (address !== undefined) return address;
    const backend = await embed(place);
    embedded.push(backend);
    return backend.url;
  };
  const database = await urlOf(given.database, embedPostgres);
  const redis = await urlOf(given.redis, embedRedis);
  const nats = await urlOf(given.nats, embedNats);
  const clickhousePath = join(home, 'clickhouse');

  const opsPorts = new Map<string, number>();
  for (const { name } of [...SERVICES, DEMO]) opsPorts.set(name, await place.ports.take(`ops:${name}`));
  const opsUrls = Object.fromEntries(SERVICES.map(({ name }) => [name, `http://127.0.0.1:${opsPorts.get(name) ?? 0}`]));
  const gateway = `http://127.0.0.1:${config.gatewayPort}`;
  const demoPort = config.demoPort ?? (await place.ports.take('demo'));

  // Where senders look when nobody tells them. Another system, or a Collector, may be there already.
  const otlpPort = config.otlpPort ?? (await place.ports.prefer(OTLP_PORT, 'otlp'));
  const otlpGrpcPort = config.otlpGrpcPort ?? (await place.ports.prefer(OTLP_GRPC_PORT, 'otlp-grpc'));

  const common: NodeJS.ProcessEnv = {
    ...env,
    DATABASE_URL: database,
    REDIS_URL: redis,
    NATS_URL: nats,
    LOG_FORMAT: config.logFormat,
    CHAIN_MAPPING_HOME: home,
    // The gateway's alone.
    PORT: undefined,
  };
  const further: Record<string, NodeJS.ProcessEnv> = {
    gateway: { PORT: String(config.gatewayPort), OPS_URLS: JSON.stringify(opsUrls), ...doorsOf(config, env) },
    // The embedded engine lives inside the one service that stores metrics, and allows no second owner.
    'metrics-ingest': {
      ...(given.clickhouse === undefined && { CHDB_PATH: clickhousePath }),
      OTLP_PORT: String(otlpPort),
      OTLP_GRPC_PORT: String(otlpGrpcPort),
    },
    // On a person's own machine scans may read that person's projects.
    discovery: {
      DISCOVERY_ROOTS: env['DISCOVERY_ROOTS'] ?? [process.cwd(), homedir(), tmpdir()].join(delimiter),
      DISCOVERY_CACHE: env['DISCOVERY_CACHE'] ?? join(home, 'discovery-cache'),
    },
    // Of what runs on a person's own machine, most listens on loopback.
    'health-monitor': {
      EGRESS_ALLOW: env['EGRESS_ALLOW'] ?? '127.0.0.0/8,::1/128',
      UV_THREADPOOL_SIZE: '32',
      SECRETS_KEY: env['SECRETS_KEY'] || secretOf(home, 'secrets-key', 32),
    },
    alerting: {
      EGRESS_ALLOW: env['EGRESS_ALLOW'] ?? '127.0.0.0/8,::1/128',
      NOTIFICATIONS_KEY: env['NOTIFICATIONS_KEY'] || secretOf(home, 'notifications-key', 32),
      PUBLIC_URL: env['PUBLIC_URL'] || gateway,
    },
    'demo-platform': { CONTROL_PORT: String(demoPort), GATEWAY_URL: gateway },
  };
  // Who waits for a backend that is given by its address waits for nothing of ours.
  const ours = new Set([...embedded.map((one) => one.process.name), ...[...JOBS, ...SERVICES].map(({ name }) => name)]);
  const withOurs = <T extends { readonly after: readonly string[] }>(one: T) => ({
    ...one,
    after: one.after.filter((name) => ours.has(name)),
  });
  const services = [...SERVICES, ...(demo ? [DEMO] : [])].map(withOurs);

  return {
    processes: [
      ...embedded.map((one) => one.process),
      ...JOBS.map(withOurs).map((job) => nodeJob(job, workspace, common)),
      ...services.map((one) =>
        nodeService(one, workspace, { ...common, ...further[one.name] }, opsPorts.get(one.name) ?? 0),
      ),
    ],
    urls: {
      gateway,
      nats,
      redis,
      database,
      clickhouse: given.clickhouse ?? clickhousePath,
      otlp: `http://127.0.0.1:${otlpPort}`,
      ...(demo && { demo: `http://127.0.0.1:${demoPort}` }),
    },
    opsPorts,
  };
}

function describeSystem(plan: SystemPlan, startedAt: Date, pids: ReadonlyMap<string, number>): RunningSystem {
  const services = [...plan.opsPorts].flatMap(([name, opsPort]) => {
    const pid = pids.get(name);
    return pid === undefined ? [] : [[name, { pid, ops_port: opsPort }] as const];
  });
  return {
    pid: process.pid,
    started_at: startedAt.toISOString(),
    urls: plan.urls,
    services: Object.fromEntries(services),
  };
}

/** @returns what takes the handlers away again */
function onSignals(stop: () => void, kill: () => void): () => void {
  let first: number | undefined;
  const onSignal = (): void => {
    if (first === undefined) stop();
    else if (performance.now() - first > SAME_KEY_PRESS_MS) kill();
    first ??= performance.now();
  };
  // The reader of our output is gone (a closed terminal, `| head`): that is a hang-up too.
  const onBrokenOutput = (): void => {
    if (first === undefined) onSignal();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  process.stdout.on('error', onBrokenOutput);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}

function reportFailure(reporter: Reporter, error: unknown): void {
  const causes: string[] = [];
  for (let one: unknown = error; one !== undefined; one = one instanceof Error ? one.cause : undefined) {
    causes.push(one instanceof Error ? one.message : String(one));
  }
  for (const line of causes.join('\nbecause: ').split('\n')) reporter.step('chain-mapping', line);
}
