import { systemState } from './service-states';

describe('systemState', () => {
  it('is healthy when every service is ready', () => {
    const state = systemState({
      registry: { status: 'ready', checks: { service: 'ok', postgres: 'ok', nats: 'ok' } },
      alerting: { status: 'ready', checks: { service: 'ok', postgres: 'ok' } },
    });
    expect(state.status).toBe('healthy');
    expect(state.backends).toEqual({ postgres: 'ok', nats: 'ok' });
  });

  it('names the backend that a service cannot reach', () => {
    const state = systemState({
      registry: { status: 'ready', checks: { postgres: 'ok' } },
      alerting: { status: 'not_ready', checks: { postgres: 'connection refused' } },
    });
    expect(state.status).toBe('degraded');
    expect(state.backends).toEqual({ postgres: 'alerting: connection refused' });
  });

  it('is degraded while a service cannot be reached', () => {
    expect(systemState({ registry: { status: 'unreachable', checks: {} } }).status).toBe('degraded');
  });
});
