import type { Category, NodeType } from '@chain-mapping/model';

/** Paths that platforms and monitors ask for, not people. */
const PROBE =
  /^\/(?:[\w-]+\/)*(health|healthz|healthcheck|health-check|live|livez|liveness|ready|readyz|readiness|ping|metrics|status|version|favicon\.ico|robots\.txt)(\/|$)/i;

export const isProbe = (path: string): boolean => PROBE.test(path);

/**
 * What a chain mostly is; the first line that fits decides.
 * 1. It begins with a websocket: `user_experience`, for somebody watches the stream.
 * 2. It asks an AI model: `ai_ml_processing`.
 * 3. It reaches another service, inside the platform or outside: `service_communication`.
 * 4. It reads or writes data (database, cache, queue): `data_flow`.
 * 5. It begins with a probe (health, metrics): `infrastructure`.
 * 6. It ends where it begins: `user_experience`.
 */
export function categoryOf(
  entry: { readonly type: NodeType; readonly path: string | null },
  reached: readonly NodeType[],
): Category {
  const reaches = (...types: readonly NodeType[]) => reached.some((type) => types.includes(type));
  if (entry.type === 'websocket') return 'user_experience';
  if (reaches('ai_model')) return 'ai_ml_processing';
  if (reaches('service', 'external_service', 'api_endpoint', 'websocket')) return 'service_communication';
  if (reaches('database', 'cache', 'message_queue')) return 'data_flow';
  if (entry.path !== null && isProbe(entry.path)) return 'infrastructure';
  return 'user_experience';
}
