import { createHash } from 'node:crypto';
import { getChainHealth, issueHeartbeatToken, reportHeartbeat } from '@chain-mapping/contracts';
import { connectRedis } from '@chain-mapping/jobs';
import { HeartbeatReport } from '@chain-mapping/model';
import { aNode, eventually } from '@chain-mapping/testing';
import type { Redis } from 'ioredis';
import { MonitoredSystem } from '../health-monitor.fixture';

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
const SECOND = 1000;
const SOON = { timeout_ms: 30_000 };

describe('heartbeats', () => {
  let system: MonitoredSystem;
  let redis: Redis;
  let named = 0;

  /** A chain of a node that waits for a heartbeat of its own; looked after so seldom that no regular check finds anything. */
  const waiting = async (fields: object = {}, check_interval = 3600) => {
    named += 1;
    const health_check = { type: 'heartbeat' as const, interval_seconds: 2, grace_seconds: 1, ...fields };
    const node = aNode({ id: 'job', service_name: `job-${String(named)}`, health_check });
    const chain = await system.monitored({ nodes: [node] }, check_interval);
    const token = `token of ${chain.id}`;
    await issue(chain.id, token);
    return { chain_id: chain.id, token };
  };
  const issue = (chain_id: string, token: string, node_id = 'job') =>
    system.messages.ask(issueHeartbeatToken, { chain_id, node_id, hash: hashOf(token), actor: 'ann' });
  const report = (token: string, fields: object = {}) =>
    system.messages.ask(reportHeartbeat, { hash: hashOf(token), report: HeartbeatReport.parse(fields) });
  const nodeOf = async (chain_id: string) => (await system.messages.ask(getChainHealth, { chain_id })).node_health[0];

  beforeAll(async () => {
    system = await MonitoredSystem.start();
    redis = connectRedis(system.redis.url, 'test');
    await Promise.all([system.startMonitor(), system.startMonitor()]);
  }, 120_000);

  afterAll(async () => {
    redis?.disconnect();
    await system?.stop();
  }, 120_000);

  it('that is missed is found when its time is over, once, and its return at once', async () => {
    const { chain_id, token } = await waiting();
    const { received_at } = await report(token, { duration_ms: 250 });
    await eventually(() => expect(system.statusesOf(chain_id)[0]).toBe('healthy'), SOON);
    const first = () => system.resultsOf(chain_id).find(({ status }) => status === 'healthy');
    const expected = { type: 'heartbeat', response_time: null, timings: { total_ms: 250 } };
    await eventually(() => expect(first()).toMatchObject(expected), SOON);
    await eventually(() => expect(system.statusesOf(chain_id)[1]).toBe('unhealthy'), SOON);
    const missed = system.changes.filter((change) => change.chain_id === chain_id).at(-1);
    expect(missed?.health.root_cause?.error_message).toBe(`No heartbeat since ${received_at}`);
    expect(Date.parse(missed?.since ?? '') - Date.parse(received_at)).toBeGreaterThanOrEqual(3 * SECOND);
    await report(token);
    await eventually(() => expect(system.statusesOf(chain_id)[2]).toBe('healthy'), SOON);
    // And missed again, by the time of the newest.
    await eventually(() => expect(system.statusesOf(chain_id)).toHaveLength(4), SOON);
    const slots = system.resultsOf(chain_id).map(({ slot }) => slot);
    expect(new Set(slots).size).toBe(slots.length);
  }, 80_000);

  it('may say that something failed', async () => {
    const { chain_id, token } = await waiting({ interval_seconds: 600 });
    await report(token, { status: 'fail', message: 'disk full' });
    await eventually(() => expect(system.statusesOf(chain_id)).toEqual(['unhealthy']), SOON);
    expect(await nodeOf(chain_id)).toMatchObject({ error_message: 'The target reports a failure: disk full' });
    await report(token);
    await eventually(() => expect(system.statusesOf(chain_id)).toEqual(['unhealthy', 'healthy']), SOON);
  }, 120_000);

  it('that never came is unknown until its time is over', async () => {
    const { chain_id } = await waiting({ interval_seconds: 3 });
    await eventually(async () => expect(await nodeOf(chain_id)).toMatchObject({ status: 'unknown' }), SOON);
    expect(system.statusesOf(chain_id)).not.toContain('unhealthy');
    await eventually(() => expect(system.statusesOf(chain_id)).toContain('unhealthy'), SOON);
  }, 120_000);

  it('goes by its own interval, however often the chain is checked', async () => {
    const { chain_id, token } = await waiting({ interval_seconds: 600 }, 1);
    await report(token);
    await eventually(
      () => expect(system.resultsOf(chain_id).filter(({ status }) => status === 'healthy').length).toBeGreaterThan(4),
      { timeout_ms: 30_000 },
    );
    expect(system.resultsOf(chain_id).map(({ status }) => status)).not.toContain('unhealthy');
  }, 120_000);

  it('is not missed because Redis has lost everything', async () => {
    const { chain_id, token } = await waiting({ interval_seconds: 5 }, 1);
    await report(token);
    await eventually(() => expect(system.statusesOf(chain_id)).toEqual(['healthy']), SOON);
    await redis.flushall();
    const lost_at = Date.now();
    await eventually(() => expect(system.statusesOf(chain_id).at(-1)).toBe('unhealthy'), { timeout_ms: 60_000 });
    const change = system.changes.filter((each) => each.chain_id === chain_id).at(-1);
    expect(Date.parse(change?.since ?? '') - lost_at).toBeGreaterThanOrEqual(6 * SECOND);
  }, 80_000);

  it('is taken with the newest token alone', async () => {
    const { chain_id, token } = await waiting({ interval_seconds: 600 });
    await report(token);
    await issue(chain_id, 'another');
    await expect(report(token)).rejects.toMatchObject({ code: 'HeartbeatNotFound' });
    await expect(report('guessed')).rejects.toMatchObject({ code: 'HeartbeatNotFound' });
    await report('another', { status: 'fail' });
    await eventually(() => expect(system.statusesOf(chain_id).at(-1)).toBe('unhealthy'), SOON);
    const { rows } = await system.rows('SELECT * FROM chain_heartbeat_tokens');
    expect(JSON.stringify(rows)).not.toContain('another');
  }, 120_000);

  it('has a token only where a node waits for it', async () => {
    const chain = system.register({ nodes: [aNode({ id: 'http', health_check: { endpoint: 'http://127.0.0.1:1' } })] });
    await expect(issue(chain.id, 'token', 'http')).rejects.toMatchObject({ code: 'NoHeartbeat' });
    await expect(issue(chain.id, 'token', 'none')).rejects.toMatchObject({ code: 'NodeNotFound' });
    await expect(issue('A999', 'token')).rejects.toMatchObject({ code: 'ChainNotFound' });
  });
});
