import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { EmbedBackend } from './backend';
import { findWorkspace, packagesOf } from './config';
import { lastLinesOf } from './member';
import { embedNats } from './nats';
import { Ports } from './ports';
import { embedPostgres } from './postgres';
import { embedRedis } from './redis';
import { restartDelay } from './restart-policy';
import { type Ending, RunningProcess } from './running-process';
import { Watchdog } from './watchdog';

const START_PATIENCE_MS = 60_000;
const PROBE_INTERVAL_MS = 25;
const TRIES = 5;

export interface StandaloneOptions {
  /** Its data, configuration and log; made when missing. */
  readonly home: string;
  /** Where fetched programs are kept; those of the workspace when not given. */
  readonly packages?: string;
}

/** A server that runs by itself, without a supervisor. */
export interface StandaloneBackend {
  readonly url: string;
  readonly pid: number;
  /** Resolves when the server has ended, in an orderly way or not. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** One for all servers of this process: they end with it, however it ends. */
const watchdog = new Watchdog();

/** Starts a real Postgres with an empty database; the user of the URL may create more. */
export function startPostgres(options: StandaloneOptions): Promise<StandaloneBackend> {
  return start(embedPostgres, options);
}

export interface NatsOptions extends StandaloneOptions {
  /** Configuration besides where it listens and what it keeps: accounts, a cluster. */
  readonly configuration?: string | undefined;
}

/** Starts a real NATS with JetStream. */
export function startNats({ configuration, ...options }: NatsOptions): Promise<StandaloneBackend> {
  return start((place) => embedNats(place, configuration), options);
}

/** Starts a real Redis. */
export function startRedis(options: StandaloneOptions): Promise<StandaloneBackend> {
  return start(embedRedis, options);
}

async function start(embed: EmbedBackend, options: StandaloneOptions): Promise<StandaloneBackend> {
  const home = resolve(options.home);
  const packages = options.packages ?? packagesOf(findWorkspace(__dirname));
  const ports = new Ports(home);
  let delay: number | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const { url, process: spec } = await embed({ home, packages, ports });
    const signal = AbortSignal.timeout(START_PATIENCE_MS);
    const launch = await spec.launch({ signal, progress: () => undefined });
    const running = new RunningProcess(spec, launch, 0, watchdog, () => undefined);
    const early = await readyOrEnded(spec.isReady, running, signal);
    const { pid } = running;
    if (!early && pid !== undefined) {
      return { url, pid, ended: running.ended.then(() => undefined), stop: () => running.stop() };
    }
    if (!early) await running.stop();
    if (attempt === TRIES) {
      const lines = lastLinesOf(spec.logFile ?? join(home, 'logs'));
      throw new Error([`${spec.name} does not start: ${early?.text ?? 'not ready in time'}`, ...lines].join('\n  '));
    }
    // Another process may have taken the port in between, or what is left of a killed server may hold its data a moment longer.
    delay = restartDelay(delay, 0);
    await wait(delay);
  }
}

async function readyOrEnded(
  isReady: () => Promise<boolean>,
  running: RunningProcess,
  signal: AbortSignal,
): Promise<Ending | undefined> {
  let ending: Ending | undefined;
  void running.ended.then((one) => (ending = one));
  while (!ending && !(await isReady())) {
    if (signal.aborted) return { ok: false, text: 'not ready in time' };
    await wait(PROBE_INTERVAL_MS);
  }
  return ending;
}
