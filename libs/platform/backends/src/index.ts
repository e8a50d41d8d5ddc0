export { type Backend, type EmbedBackend, type Place } from './backend';
export { findWorkspace, loadConfig, type SystemConfig } from './config';
export { embedNats } from './nats';
export { isFree, Ports } from './ports';
export { embedPostgres } from './postgres';
export type { JobSpec, Launch, LaunchContext, ProcessSpec, ServerSpec } from './process-spec';
export { findProgram, type FoundProgram, type Program } from './programs';
export { embedRedis } from './redis';
export { type Reporter, streamReporter } from './reporter';
export { FIRST_DELAY_MS, LONGEST_DELAY_MS, restartDelay, SETTLED_AFTER_MS } from './restart-policy';
export { readRunningSystem, RunDirectory, type RunningSystem } from './run-directory';
export {
  type NatsOptions,
  type StandaloneBackend,
  type StandaloneOptions,
  startNats,
  startPostgres,
  startRedis,
} from './standalone';
export { startLevels } from './start-order';
export { Supervisor, type SupervisorOptions } from './supervisor';
export { runSystem, type SystemOptions } from './system';
export { environmentOf, flagsOf, SERVICES } from './system-processes';
export { stopLeftovers, type WatchedProcess, Watchdog } from './watchdog';
