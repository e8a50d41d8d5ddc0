export { Clock, SystemClock } from './clock';
export { createLog, PinoLogger, type LogConfig } from './logging';
export { ConfigError, parseConfig } from './parse-config';
export { Readiness, type ReadinessReport } from './readiness';
export { runService, startService, type RunningService, type ServiceDefinition } from './run-service';
export type { ServiceContext } from './service-context';
export { port, serviceConfig, type ServiceConfig } from './service-config';
