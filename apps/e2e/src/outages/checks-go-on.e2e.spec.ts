import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '@chain-mapping/testing';
import { connectRedis } from '@chain-mapping/jobs';
import { type MonitorsRig, startMonitors } from './monitors-rig';

const INTERVAL_S = 2;
/** Two intervals and five seconds: so long may a target wait after any single fault. */
const UNCHECKED_MS = 2 * INTERVAL_S * 1000 + 5000;
/** So much longer may it take when Redis has lost everything. */
const REBUILT_MS = 30_000;
/** How long each is away or stands still: AWAY_SECONDS=60 npx jest checks-go-on for the whole time that has to be borne. */
const AWAY_MS = Number(process.env['AWAY_SECONDS'] ?? 20) * 1000;

describe('while something is away', () => {
  let rig: MonitorsRig;
  let begun: number;
  let known: number;

  beforeAll(async () => {
    rig = await startMonitors(INTERVAL_S);
  }, 240_000);

  afterAll(() => rig?.stop(), 90_000);

  beforeEach(() => {
    begun = performance.now();
    known = rig.changes.length;
  });

  const longestWait = (): number => Math.max(...rig.platform.longestGaps(rig.paths, begun).values());

  /** Until each target has been checked so many times more. */
  const checkedAgain = async (times: number): Promise<void> => {
    const since = performance.now();
    await eventually(
      () => rig.paths.forEach((path) => expect(rig.platform.checksOf(path, since)).toBeGreaterThanOrEqual(times)),
      { timeout_ms: UNCHECKED_MS + REBUILT_MS, every_ms: 250 },
    );
  };

  /** What is announced of a chain goes on from what was announced before; nothing is announced twice. */
  const expectOneLine = (): void => {
    for (const chain_id of rig.chain_ids) {
      const changes = rig.changes.filter((change) => change.chain_id === chain_id);
      const sequences = changes.map(({ sequence }) => sequence);
      expect(new Set(sequences).size).toBe(sequences.length);
      expect(changes.slice(1).map(({ previous_status }) => previous_status)).toEqual(
        changes.slice(0, -1).map(({ status }) => status),
      );
    }
  };

  /** Nothing broke, so nothing may have been announced. */
  const expectNothingSaid = (): void => {
    expectOneLine();
    expect(rig.changes.slice(known).map(({ chain_id, status }) => [chain_id, status])).toEqual([]);
  };

  it('a restart of one of three monitors makes no target wait longer than two intervals', async () => {
    await checkedAgain(1);
    begun = performance.now();
    await rig.monitors[0]?.end('SIGTERM');
    await rig.startAgain(0);
    await checkedAgain(3);
    expect(longestWait()).toBeLessThan(2 * rig.interval_ms + 500);
    expectNothingSaid();
  }, 120_000);

  it('kill -9 of a monitor in the middle of its checks costs no target its check', async () => {
    rig.platform.answerAfter(300);
    await checkedAgain(1);
    begun = performance.now();
    await rig.monitors[1]?.end('SIGKILL');
    await checkedAgain(4);
    expect(longestWait()).toBeLessThan(UNCHECKED_MS);
    rig.platform.answerAfter(0);
    await rig.startAgain(1);
    expectNothingSaid();
  }, 90_000);

  it('a monitor that stood still was missed by none, and what it then believes counts for nothing', async () => {
    rig.platform.answerAfter(300);
    await checkedAgain(1);
    begun = performance.now();
    const { pid = 0 } = rig.monitors[2] ?? {};
    process.kill(pid, 'SIGSTOP');
    try {
      await delay(AWAY_MS);
      expect(longestWait()).toBeLessThan(UNCHECKED_MS);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await checkedAgain(3);
    rig.platform.answerAfter(0);
    expect(longestWait()).toBeLessThan(UNCHECKED_MS);
    expectNothingSaid();
  }, 120_000);

  it('a Redis that has lost everything is rebuilt, and no change of a status is announced again', async () => {
    const [broken = ''] = rig.chain_ids;
    rig.platform.answerWith(500, rig.pathsOf(broken).slice(0, 1));
    await eventually(() => expect(rig.changes.at(-1)).toMatchObject({ chain_id: broken, status: 'degraded' }));
    known = rig.changes.length;
    begun = performance.now();
    const redis = connectRedis(rig.redis.url, 'test');
    await redis.flushall();
    redis.disconnect();
    await checkedAgain(3);
    expect(longestWait()).toBeLessThan(UNCHECKED_MS + REBUILT_MS);
    expectNothingSaid();
    rig.platform.answerWith(200, rig.pathsOf(broken));
    await eventually(() => expect(rig.changes.at(-1)).toMatchObject({ chain_id: broken, status: 'healthy' }));
    expectOneLine();
  }, 120_000);

  it('checks go on while Redis is away, and a break in that time is announced once', async () => {
    const [, broken = ''] = rig.chain_ids;
    await checkedAgain(1);
    begun = performance.now();
    process.kill(rig.redis.pid, 'SIGKILL');
    await delay(AWAY_MS / 3);
    rig.platform.answerWith(500, rig.pathsOf(broken).slice(0, 1));
    await delay((2 * AWAY_MS) / 3);
    const whileAway = longestWait();
    await rig.redis.startAgain();
    await checkedAgain(3);
    expect(whileAway).toBeLessThan(UNCHECKED_MS);
    expect(longestWait()).toBeLessThan(UNCHECKED_MS);
    await eventually(() => expect(rig.changes.at(-1)).toMatchObject({ chain_id: broken, status: 'degraded' }));
    expectOneLine();
    expect(rig.changes.length).toBe(known + 1);
  }, 180_000);
});
