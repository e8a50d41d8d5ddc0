/** What the operations port of one service said. */
export interface ServiceState {
  readonly status: 'ready' | 'not_ready' | 'unreachable';
  readonly checks: Readonly<Record<string, string>>;
}

export interface SystemState {
  readonly status: 'healthy' | 'degraded';
  readonly services: Readonly<Record<string, ServiceState>>;
  /** Each backend, as the services that use it see it: `ok`, or what the first of them that cannot use it says. */
  readonly backends: Readonly<Record<string, string>>;
}

/** The other checks of a service are about itself. */
const BACKENDS: ReadonlySet<string> = new Set(['postgres', 'redis', 'nats', 'clickhouse']);

/** The state of the whole from the states of its services. */
export function systemState(services: Readonly<Record<string, ServiceState>>): SystemState {
  const backends: Record<string, string> = {};
  for (const [name, { checks }] of Object.entries(services)) {
    for (const [backend, answer] of Object.entries(checks)) {
      if (BACKENDS.has(backend) && answer !== 'ok') backends[backend] ??= `${name}: ${answer}`;
    }
  }
  for (const { checks } of Object.values(services)) {
    for (const backend of Object.keys(checks)) if (BACKENDS.has(backend)) backends[backend] ??= 'ok';
  }
  const healthy = Object.values(services).every(({ status }) => status === 'ready');
  return { status: healthy ? 'healthy' : 'degraded', services, backends };
}
