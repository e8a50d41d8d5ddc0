import { loadConfig } from './config';

describe('configuration of the migration of streams', () => {
  it('reads where NATS is and how many copies to keep', () => {
    expect(loadConfig({ NATS_URL: 'nats://127.0.0.1:1' })).toMatchObject({ url: 'nats://127.0.0.1:1', replicas: 1 });
    expect(loadConfig({ NATS_URL: 'nats://a:1,nats://b:1', NATS_REPLICAS: '3' })).toMatchObject({ replicas: 3 });
  });

  it('logs in as itself, or as it is told', () => {
    const NATS_URL = 'nats://127.0.0.1:1';
    expect(loadConfig({ NATS_URL, NATS_PASSWORD: 'one' }).login).toEqual({ user: 'migrate-streams', password: 'one' });
    expect(loadConfig({ NATS_URL, NATS_PASSWORD: 'one', NATS_USER: 'other' }).login).toEqual({
      user: 'other',
      password: 'one',
    });
    expect(loadConfig({ NATS_URL, NATS_CREDENTIALS_FILE: '/run/nats.creds' }).login).toEqual({
      credentials_file: '/run/nats.creds',
    });
  });

  it('names the variable that is wrong', () => {
    expect(() => loadConfig({})).toThrow(/^NATS_URL: /);
    expect(() => loadConfig({ NATS_URL: 'nats://127.0.0.1:1', NATS_REPLICAS: 'many' })).toThrow(/^NATS_REPLICAS: /);
  });
});
