import { join } from 'node:path';
import { httpAnswers } from './probes';
import type { JobSpec, ServerSpec } from './process-spec';

const BACKENDS = ['postgres', 'redis', 'nats'];
const SERVICE_GRACE_MS = 20_000;

/** The system at a glance: what runs, from which script, and what has to be ready before it. */
export const JOBS = [
  { name: 'migrate-streams', script: 'libs/platform/messaging/dist/bin/migrate-streams.js', after: ['nats'] },
] as const;

export const SERVICES = [
  { name: 'registry', script: 'apps/registry/dist/main.js', after: [...BACKENDS, 'migrate-streams'], youngMb: 32 },
  {
    name: 'health-monitor',
    script: 'apps/health-monitor/dist/main.js',
    after: [...BACKENDS, 'migrate-streams'],
    youngMb: 8,
  },
  {
    name: 'alerting',
    script: 'apps/alerting/dist/main.js',
    after: [...BACKENDS, 'migrate-streams'],
    youngMb: 8,
  },
  {
    name: 'metrics-ingest',
    script: 'apps/metrics-ingest/dist/main.js',
    after: [...BACKENDS, 'migrate-streams'],
    youngMb: 16,
    clearsUpAlone: true,
    // What the embedded ClickHouse gives back goes to the system soon, also when nothing happens any more; at once would cost each insert a third more.
    own: { JE_MALLOC_CONF: 'background_thread:true,dirty_decay_ms:200,muzzy_decay_ms:0' },
  },
  { name: 'discovery', script: 'apps/discovery/dist/main.js', after: [...BACKENDS, 'migrate-streams'] },
  {
    name: 'gateway',
    script: 'apps/gateway/dist/main.js',
    after: ['registry', 'health-monitor', 'alerting', 'metrics-ingest', 'discovery'],
    youngMb: 32,
  },
] as const;

/**
 * What is monitored is there before the monitor, and stays until the monitor has stopped: a start or a stop of the system
 * is no outage. It registers itself when the gateway is there, so it counts as ready as soon as it is alive.
 */
export const DEMO = {
  name: 'demo-platform',
  script: 'apps/demo-platform/dist/main.js',
  after: ['postgres', 'redis'],
  readyPath: '/health',
} as const;

interface NodeProcess {
  readonly name: string;
  readonly script: string;
  readonly after: readonly string[];
  /** Where its operations port says that it is ready; `/health/ready` when not given. */
  readonly readyPath?: string;
  /**
   * Room for what lives only as long as a request, in MB; Node takes 16, and three times as much of memory. With less of it than a crowd of
   * requests needs, what is in use when it is full is kept for long, and clearing that away stops the service for 10 to 30 ms every few seconds.
   * Services that are not waited for need less.
   */
  readonly youngMb?: number;
  /**
   * Clears up in its own thread. Node takes others beside it, which stop it for less long and cost more: what takes in bytes all the time clears up half
   * as often without them.
   */
  readonly clearsUpAlone?: boolean;
  /** Environment of its own. */
  readonly own?: Readonly<Record<string, string>>;
}

/** What Node is told before the script of a service. */
export const flagsOf = ({
  youngMb,
  clearsUpAlone,
}: Pick<NodeProcess, 'name' | 'youngMb' | 'clearsUpAlone'>): string[] => [
  ...(youngMb === undefined ? [] : [`--max-semi-space-size=${youngMb}`]),
  ...(clearsUpAlone === true ? ['--single-threaded-gc'] : []),
];

export const environmentOf = ({ own = {} }: Pick<NodeProcess, 'name' | 'own'>): Readonly<Record<string, string>> => own;

/** A Node service, ready when its operations port says so. */
export function nodeService(one: NodeProcess, workspace: string, env: NodeJS.ProcessEnv, opsPort: number): ServerSpec {
  return {
    kind: 'server',
    name: one.name,
    after: one.after,
    ipc: true,
    stopSignal: 'SIGTERM',
    graceMs: SERVICE_GRACE_MS,
    launch: async () => ({
      command: process.execPath,
      args: [...flagsOf(one), join(workspace, one.script)],
      env: { ...environmentOf(one), ...env, OPS_PORT: String(opsPort) },
      cwd: workspace,
    }),
    isReady: () => httpAnswers(`http://127.0.0.1:${opsPort}${one.readyPath ?? '/health/ready'}`),
  };
}

/** A Node script that runs to its end, and again whenever what it waited for was restarted. */
export function nodeJob(one: NodeProcess, workspace: string, env: NodeJS.ProcessEnv): JobSpec {
  return {
    kind: 'job',
    name: one.name,
    after: one.after,
    againAfter: one.after,
    ipc: false,
    launch: async () => ({ command: process.execPath, args: [join(workspace, one.script)], env, cwd: workspace }),
  };
}
