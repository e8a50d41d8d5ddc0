import { z } from 'zod';

export const Category = z.enum([
  'data_flow',
  'service_communication',
  'user_experience',
  'ai_ml_processing',
  'infrastructure',
]);
export type Category = z.output<typeof Category>;

/** The letter that the ids of new chains of a category begin with. */
export const categoryPrefix: Readonly<Record<Category, string>> = {
  data_flow: 'A',
  service_communication: 'B',
  user_experience: 'C',
  ai_ml_processing: 'D',
  infrastructure: 'E',
};

export const NodeType = z.enum([
  'service',
  'api_endpoint',
  'database',
  'websocket',
  'ai_model',
  'cache',
  'message_queue',
  'external_service',
  'scheduler',
]);
export type NodeType = z.output<typeof NodeType>;

export const EdgeType = z.enum([
  'http_request',
  'grpc_call',
  'websocket_message',
  'database_query',
  'cache_operation',
  'message_publish',
  'message_consume',
  'function_call',
]);
export type EdgeType = z.output<typeof EdgeType>;

/** How a component, node or chain is doing. */
export const Status = z.enum(['healthy', 'degraded', 'unhealthy', 'unknown', 'maintenance']);
export type Status = z.output<typeof Status>;

/** A chain without nodes is a `draft`: there is nothing yet that could be healthy or not. */
export const ChainStatus = z.enum([...Status.options, 'draft']);
export type ChainStatus = z.output<typeof ChainStatus>;

export const Severity = z.enum(['info', 'warning', 'critical']);
export type Severity = z.output<typeof Severity>;

/** A name that can be one token of a NATS subject and one segment of a URL. */
export const Name = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, 'must start with a letter or digit and hold only letters, digits, - and _');

/** ISO 8601 UTC with milliseconds, as `Date.prototype.toISOString` writes it. */
export const Time = z.iso.datetime();

/** What a client wants to keep beside our own fields; nothing here reads it. */
export const Metadata = z.record(z.string().max(256), z.unknown());
