import { doorsOf, loadConfig } from './config';

describe('loadConfig', () => {
  it('embeds every backend when nothing is set', () => {
    const { given, home, gatewayPort } = loadConfig({}, '/checkout');

    expect(given).toEqual({ database: undefined, redis: undefined, nats: undefined, clickhouse: undefined });
    expect(home).toBe('/checkout/.chain-mapping');
    expect(gatewayPort).toBe(8000);
  });

  it('takes a variable that is set to nothing for one that is not set', () => {
    expect(loadConfig({ DATABASE_URL: '', PORT: '' }, '/checkout')).toEqual(loadConfig({}, '/checkout'));
  });

  it('names the variable that is wrong', () => {
    expect(() => loadConfig({ PORT: 'eight' }, '/checkout')).toThrow('PORT');
    expect(() => loadConfig({ REDIS_URL: 'nowhere' }, '/checkout')).toThrow('REDIS_URL');
  });
});

describe('doorsOf', () => {
  const doors = (env: NodeJS.ProcessEnv) => doorsOf(loadConfig(env, '/checkout'), env);

  it('asks nobody for a key, and so lets nobody in from outside, whatever HOST says', () => {
    expect(doors({})).toEqual({ ACCESS_CONTROL: 'off', HOST: '127.0.0.1', RATE_LIMIT_PER_SECOND: '0' });
    expect(doors({ HOST: '0.0.0.0', ACCESS_CONTROL: '' })).toMatchObject({ ACCESS_CONTROL: 'off', HOST: '127.0.0.1' });
    expect(doors({ RATE_LIMIT_PER_SECOND: '7' })).toMatchObject({ RATE_LIMIT_PER_SECOND: '7' });
  });

  it('leaves all to the gateway where access control is on', () => {
    expect(doors({ ACCESS_CONTROL: 'on', HOST: '0.0.0.0' })).toEqual({ ACCESS_CONTROL: 'on' });
    expect(() => doors({ ACCESS_CONTROL: 'maybe' })).toThrow('ACCESS_CONTROL');
  });
});
