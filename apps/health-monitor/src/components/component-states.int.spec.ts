import { connectRedis } from '@chain-mapping/jobs';
import { type ComponentResult, HealthCheck, windowMetrics } from '@chain-mapping/model';
import { aRedis, eventually, type TestProcess } from '@chain-mapping/testing';
import type { Redis } from 'ioredis';
import { VersionedKeys } from '../redis/versioned-keys.store';
import type { Target } from '../targets/plan';
import { ComponentStates } from './component-states.store';
import { LongChecks } from './long-checks.store';

const COUNTING = { failures: { count: 1, of: 1 }, recoveries: 1 };
const DAY = 86_400_000;
const MINUTE = 60_000;

const result = (slot: number, status: 'healthy' | 'unhealthy' = 'healthy'): ComponentResult => ({
  slot,
  checked_at: slot,
  status,
  response_time: status === 'healthy' ? 5 : null,
  error_message: null,
});

describe('what replicas know together', () => {
  let server: TestProcess;
  const connections: Redis[] = [];
  const aConnection = (): Redis => {
    const redis = connectRedis(server.url, 'test');
    connections.push(redis);
    return redis;
  };
  const aReplica = (): ComponentStates => new ComponentStates(new VersionedKeys(aConnection()));

  beforeAll(async () => {
    server = await aRedis();
  }, 120_000);
  afterAll(async () => {
    connections.forEach((redis) => redis.disconnect());
    await server?.stop();
  });

  it('sends results that are no news together, and keeps those of each target apart', async () => {
    const redis = aConnection();
    const states = new ComponentStates(new VersionedKeys(redis));
    await states.apply('first', result(1), COUNTING, DAY);
    const scriptsRun = async (): Promise<number> => {
      const runs = (await redis.info('commandstats')).matchAll(/cmdstat_eval(?:sha)?:calls=(\d+)/g);
      return [...runs].reduce((sum, [, calls]) => sum + Number(calls), 0);
    };
    const before = await scriptsRun();
    const ids = Array.from({ length: 90 }, (_, index) => `together-${String(index)}`);
    const applied = await Promise.all(ids.map((id, index) => states.apply(id, result(1000 + index), COUNTING, DAY)));
    expect(applied.map((each) => each !== 'stale' && each.after.slot)).toEqual(ids.map((_, index) => 1000 + index));
    const runs = (await scriptsRun()) - before;
    expect(runs).toBeGreaterThan(0);
    expect(runs).toBeLessThanOrEqual(2);
    const read = await aReplica().read(ids);
    expect([...read.values()].map(({ slot }) => slot)).toEqual(ids.map((_, index) => 1000 + index));
  });

  it('lets nothing linger while somebody waits', async () => {
    const states = aReplica();
    const timers = jest.spyOn(global, 'setTimeout');
    const lingering = () => timers.mock.calls.filter(([, ms]) => ms === 50).length;
    try {
      await states.apply('awaited', result(1), COUNTING, DAY);
      expect(lingering()).toBe(1);
      await states.hurry(() => states.apply('awaited', result(2), COUNTING, DAY));
      expect(lingering()).toBe(1);
    } finally {
      timers.mockRestore();
    }
  });

  it('goes on when Redis has forgotten the script', async () => {
    const states = aReplica();
    await states.apply('script', result(1), COUNTING, DAY);
    await aConnection().script('FLUSH');
    expect(await states.apply('script', result(2), COUNTING, DAY)).toMatchObject({ after: { slot: 2 } });
  });

  it('keeps every minute of an hour once, whichever replica saw its end', async () => {
    const replicas = [aReplica(), aReplica()];
    const start = 29_000_000 * MINUTE;
    const checks = 40 * 2;
    for (let check = 0; check < checks; check += 1) {
      await replicas[check % 2]?.apply('hour', result(start + check * 30_000), COUNTING, DAY);
    }
    const now = start + checks * 30_000 - 1;
    const [first] = replicas;
    const state = (await first?.read(['hour']))?.get('hour');
    const minutes = (await first?.readMinutes(['hour']))?.get('hour') ?? [];
    if (state === undefined) throw new Error('there is no state');
    expect(minutes.map(([minute]) => minute)).toEqual([...new Set(minutes.map(([minute]) => minute))]);
    expect(windowMetrics(state, now, 60 * MINUTE, minutes)).toMatchObject({
      observations: checks,
      p99: expect.any(Number),
    });
    expect(windowMetrics(state, now, 5 * MINUTE).observations).toBe(10);
  }, 90_000);

  describe('of long checks', () => {
    const target = (id: string, timeout_ms: number): Target => ({
      id,
      interval_ms: 1000,
      check: { ...HealthCheck.parse({ timeout_ms }), type: 'http', endpoint: 'http://127.0.0.1/' },
      nodes: [],
    });
    const open: LongChecks[] = [];
    const aLongChecks = (): LongChecks => {
      const checks = new LongChecks(new VersionedKeys(aConnection()));
      open.push(checks);
      return checks;
    };
    afterAll(() => open.forEach((checks) => checks.onModuleDestroy()));

    it('is seen by the others while it runs, and no longer', async () => {
      const [one, other] = [aLongChecks(), aLongChecks()];
      const long = target('long', 5000);
      one.begin(long);
      await eventually(async () => expect(await other.isUnderWay(long)).toBe(true));
      expect(await other.isUnderWay(target('another', 5000))).toBe(false);
      one.end(long);
      await eventually(async () => expect(await other.isUnderWay(long)).toBe(false));
    });

    it('asks nobody for a check that cannot outlast its interval', () => {
      expect(aLongChecks().isUnderWay(target('short', 1000))).toBe(false);
    });
  });
});
