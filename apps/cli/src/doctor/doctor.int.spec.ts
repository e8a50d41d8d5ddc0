import { migrateStreams } from '@chain-mapping/messaging';
import { aNats, aPostgres, aRedis, type TestProcess, type TestServer } from '@chain-mapping/testing';
import { Redis } from 'ioredis';
import { RegistryApi, runProgram } from '../registry-api.fixture';
import type { Finding } from './finding';

const NOWHERE = '127.0.0.1:9';

describe('the doctor', () => {
  let api: RegistryApi;
  let servers: { nats: TestProcess; postgres: TestServer; redis: TestProcess };
  let url: string;
  const ready = { status: 'ready', checks: {} };

  beforeAll(async () => {
    const [nats, postgres, redis] = await Promise.all([aNats(), aPostgres(), aRedis()]);
    servers = { nats, postgres, redis };
    api = new RegistryApi();
    url = await api.start();
  }, 120_000);

  afterAll(async () => {
    await api?.stop();
    await Promise.all(Object.values(servers ?? {}).map((server) => server.stop()));
  });

  const answers = (services: object, status = 200): void => {
    api.instead = ({ path }) =>
      path === '/health'
        ? { status: 200, body: {} }
        : path === '/health/detailed'
          ? { status, body: { services } }
          : undefined;
  };
  const ask = async (env: NodeJS.ProcessEnv): Promise<{ code: number; found: Map<string, Finding> }> => {
    const { code, stdout } = await runProgram(['--json', '--server', url, 'doctor'], { env });
    const { findings } = JSON.parse(stdout) as { findings: Finding[] };
    return { code, found: new Map(findings.map((finding) => [finding.what, finding])) };
  };

  it('finds a sound system sound, and says what it was not asked to look at', async () => {
    answers({ registry: ready, alerting: ready });
    await migrateStreams({ url: servers.nats.url });
    const env = { NATS_URL: servers.nats.url, DATABASE_URL: servers.postgres.url, REDIS_URL: servers.redis.url };
    const { code, found } = await ask(env);
    const states = [...found.values()].map(({ what, state }) => [what, state]);
    expect(states).toEqual([
      ...[
        'Node',
        'API',
        'API key',
        'registry',
        'alerting',
        'NATS',
        'streams',
        'PostgreSQL',
        'connections',
        'Redis',
        'eviction',
      ].map((what) => [what, 'ok']),
      ['ClickHouse', 'skipped'],
    ]);
    expect(code).toBe(0);
  });

  it('says what to do about each backend that is away, and about a key that is none', async () => {
    answers({
      registry: { status: 'not_ready', checks: { service: 'ok', postgres: 'connection refused' } },
      discovery: { status: 'unreachable', checks: {} },
    });
    const env = {
      NATS_URL: `nats://${NOWHERE}`,
      DATABASE_URL: `postgres://${NOWHERE}/x`,
      REDIS_URL: `redis://${NOWHERE}`,
      CLICKHOUSE_URL: `http://${NOWHERE}`,
      SECRETS_KEY: 'short',
    };
    const { code, found } = await ask(env);
    expect(code).toBe(1);
    for (const what of ['registry', 'discovery', 'NATS', 'PostgreSQL', 'Redis', 'ClickHouse', 'SECRETS_KEY']) {
      expect(found.get(what)).toMatchObject({ state: 'failed', advice: expect.stringMatching(/\w/) });
    }
    expect(found.get('registry')?.advice).toContain('start postgres');
    expect(found.get('NATS')?.advice).toContain('NATS_URL');
  });

  it('names a Redis that forgets, and a NATS without streams', async () => {
    answers({});
    const redis = new Redis(servers.redis.url);
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const empty = await aNats();
    const { found } = await ask({ REDIS_URL: servers.redis.url, NATS_URL: empty.url });
    await empty.stop();
    await redis.config('SET', 'maxmemory-policy', 'noeviction');
    await redis.quit();
    expect(found.get('eviction')).toMatchObject({ state: 'failed', detail: 'allkeys-lru' });
    expect(found.get('streams')).toMatchObject({ state: 'failed', advice: expect.stringContaining('migrate-streams') });
  });

  it('tells a key that is missing from a system that is away', async () => {
    answers({}, 401);
    expect((await ask({})).found.get('API key')).toMatchObject({
      state: 'failed',
      advice: expect.stringContaining('CHAIN_MAPPING_API_KEY'),
    });
    const { code, stdout } = await runProgram(['--server', `http://${NOWHERE}`, 'doctor']);
    expect([code, stdout]).toEqual([1, expect.stringContaining('API: start the system')]);
  });
});
