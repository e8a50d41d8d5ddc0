import { loadConfig } from './config';

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
