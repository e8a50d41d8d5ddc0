import { loadConfig } from './config';

const needed = { DATABASE_URL: 'postgres://u:p@127.0.0.1:4001/db', REDIS_URL: 'redis://127.0.0.1:4002' };

describe('loadConfig', () => {
  it('needs the two servers and has a default for the rest', () => {
    expect(loadConfig(needed)).toEqual({
      ...needed,
      CONTROL_PORT: 0,
      CHAIN_MAPPING_HOME: '.chain-mapping',
      LISTEN_HOST: '127.0.0.1',
      DEMO_SEED: 1,
      LOG_LEVEL: 'info',
      LOG_FORMAT: 'json',
    });
  });

  it('takes an empty variable as an unset one', () => {
    expect(loadConfig({ ...needed, GATEWAY_URL: '', CONTROL_PORT: '' })).toEqual(loadConfig(needed));
  });

  it('names every variable that is wrong', () => {
    const load = () =>
      loadConfig({ DATABASE_URL: 'mysql://127.0.0.1/db', CONTROL_PORT: '70000', GATEWAY_URL: 'nowhere' });
    expect(load).toThrow(/CONTROL_PORT: .*DATABASE_URL: must be a postgres:\/\/ URL.*REDIS_URL: .*GATEWAY_URL: /);
  });
});
