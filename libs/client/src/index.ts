export {
  ServiceIntegrator,
  type Figures,
  type HeartbeatReport,
  type IntegratorOptions,
  type TrackedCall,
  type WebsocketEvent,
} from './integrator/service-integrator';
export type { Call } from './integrator/call-totals';
export type { EventFields } from './integrator/event';
export {
  subscribeAlerts,
  type AlertHandler,
  type AlertMessage,
  type AlertSubscription,
  type SubscribeOptions,
} from './alerts/subscribe-alerts';
export { trackRequests, type HttpMiddleware } from './hooks/requests';
export { fastifyTracking } from './hooks/fastify';
export { nestTracking } from './hooks/nest';
export { trackUndici, type UndiciOptions } from './hooks/undici';
export { trackPg, type PgLike } from './hooks/pg';
export { chainMappingApi, type ChainMappingApi } from './api/api';
export type { components, paths } from './api/openapi';
export type { Alert, AlertFilter, AlertState, EdgeType, NodeType, Severity, TrackedEvent } from './wire';
