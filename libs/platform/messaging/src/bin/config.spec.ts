import { loadConfig } from './config';

describe('configuration of the migration of streams', () => {
  it('reads where NATS is and how many copies to keep', () => {
    expect(loadConfig({ NATS_URL: 'nats://127.0.0.1:1' })).toEqual({ url: 'nats://127.0.0.1:1', replicas: 1 });
    expect(loadConfig({ NATS_URL: 'nats://a:1,nats://b:1', NATS_REPLICAS: '3' })).toMatchObject({ replicas: 3 });
  });

  it('names the variable that is wrong', () => {
    expect(() => loadConfig({})).toThrow(/^NATS_URL: /);
    expect(() => loadConfig({ NATS_URL: 'nats://127.0.0.1:1', NATS_REPLICAS: 'many' })).toThrow(/^NATS_REPLICAS: /);
  });
});
