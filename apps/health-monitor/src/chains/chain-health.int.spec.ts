import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type ChainCondition,
  checkChain,
  checkTargets,
  getChainHealth,
  listChainConditions,
  listChainSummaries,
  type OutputOf,
  putMonitoring,
} from '@chain-mapping/contracts';
import { connectRedis } from '@chain-mapping/jobs';
import type { Chain, ChainSummary } from '@chain-mapping/model';
import { aChain, aNode, eventually } from '@chain-mapping/testing';
import { MonitoredSystem } from '../health-monitor.fixture';

const SLO = { target: 0.999, window_days: 30 };

describe('the health of chains that share components', () => {
  const broken = new Set<string>();
  const asked = new Map<string, number>();
  /** What answers at `/silent` wait for. */
  let silence = Promise.resolve();
  let endSilence = (): void => undefined;
  let system: MonitoredSystem;
  let server: Server;

  const nodeAt = (path: string, id = path) =>
    aNode({
      ...{ id, service_name: `${path}-service` },
      health_check: { endpoint: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/${path}` },
    });
  const calls = (...ids: string[]): Parameters<typeof aChain>[0] => ({
    nodes: ids.map((id) => nodeAt(id)),
    edges: ids.slice(1).map((target_node, at) => ({
      ...{ source_node: ids[at] ?? '', target_node, type: 'http_request' },
      latency_sla: 1000,
    })),
  });
  const monitored = async (chain: Chain, check_interval: number): Promise<Chain> => {
    const monitoring = { enabled: true, check_interval, alert_thresholds: {}, slo: SLO };
    await eventually(() => system.messages.ask(putMonitoring, { chain_id: chain.id, monitoring }));
    return chain;
  };
  const healthOf = ({ id }: Chain) => system.messages.ask(getChainHealth, { chain_id: id });
  const targetOf = ({ id }: Chain, node: string): string =>
    system.resultsOf(id).find(({ nodes }) => nodes.some(({ node_id }) => node_id === node))?.target_id ?? '';
  const askedOf = (path: string): number => asked.get(path) ?? 0;

  beforeAll(async () => {
    server = createServer(({ url = '' }, response) => {
      const path = url.slice(1);
      asked.set(path, askedOf(path) + 1);
      const answer = (): void => void response.writeHead(broken.has(path) ? 500 : 200).end('ok');
      if (path === 'silent') void silence.then(answer);
      else answer();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    system = await MonitoredSystem.start();
    await Promise.all([system.startMonitor(), system.startMonitor()]);
  }, 120_000);

  beforeEach(() => broken.clear());

  afterAll(async () => {
    await system?.stop();
    await new Promise((resolve) => server?.close(resolve));
  }, 120_000);

  it('names a root cause that lies in another chain, when asked and when it changes', async () => {
    const own = await monitored(system.register(calls('shop', 'orders')), 1);
    const other = await monitored(system.register(calls('orders', 'ledger')), 1);
    await eventually(() => [own, other].forEach(({ id }) => expect(system.statusesOf(id)).toEqual(['healthy'])));
    broken.add('ledger');
    await eventually(() => expect(system.statusesOf(other.id).at(-1)).toBe('degraded'));
    broken.add('orders');
    await eventually(() => expect(system.statusesOf(own.id).at(-1)).toBe('degraded'));
    const cause = {
      node_id: 'ledger',
      service_name: 'ledger-service',
      error_message: 'Unexpected status code: 500',
      chain_ids: [other.id],
      affected_chains: [own.id, other.id],
      affected_count: 2,
    };
    expect((await healthOf(own)).root_cause).toMatchObject(cause);
    const change = system.changes.filter(({ chain_id }) => chain_id === own.id).at(-1);
    expect(change?.health.root_cause).toMatchObject(cause);
  }, 90_000);

  it('checks what failed because of a component as soon as that is back, once, on whichever replica', async () => {
    // What needs the component would wait an hour for its next slot.
    const slow = await monitored(system.register(calls('page', 'cache')), 3600);
    const quick = await monitored(system.register(calls('cache')), 1);
    await eventually(() => [slow, quick].forEach(({ id }) => expect(system.statusesOf(id)).toEqual(['healthy'])));
    ['page', 'cache'].forEach((path) => broken.add(path));
    await system.messages.ask(checkChain, { chain_id: slow.id, node_id: 'page' });
    await eventually(() => expect(system.statusesOf(quick.id).at(-1)).toBe('degraded'));
    const before = askedOf('page');
    broken.clear();
    await eventually(() => expect(system.statusesOf(slow.id).at(-1)).toBe('healthy'));
    expect(askedOf('page')).toBe(before + 1);
    const checks = askedOf('cache');
    await eventually(() => expect(askedOf('cache')).toBeGreaterThan(checks + 1));
    expect(askedOf('page')).toBe(before + 1);
  }, 90_000);

  it('checks once more what somebody has begun to check just before that which it needs was back', async () => {
    const slow = await monitored(system.register(calls('panel', 'store')), 3600);
    const quick = await monitored(system.register(calls('store')), 1);
    await eventually(() => [slow, quick].forEach(({ id }) => expect(system.statusesOf(id)).toEqual(['healthy'])));
    ['panel', 'store'].forEach((path) => broken.add(path));
    await system.messages.ask(checkChain, { chain_id: slow.id, node_id: 'panel' });
    await eventually(() => expect(system.statusesOf(quick.id).at(-1)).toBe('degraded'));
    const target_id = targetOf(slow, 'panel');
    const redis = connectRedis(system.redis.url, 'test');
    // Somebody has, and will have for longer than it takes to hear that the other is back.
    await redis.set(`chain-mapping:health:soon:${target_id}`, '1', 'PX', 5000);
    redis.disconnect();
    broken.clear();
    await eventually(() => expect(system.statusesOf(slow.id).at(-1)).toBe('healthy'));
  }, 90_000);

  it('checks what a component needs as soon as that fails, and not again for whoever asks for no more', async () => {
    const chain = await monitored(system.register(calls('front', 'back')), 3600);
    await eventually(() => expect(system.statusesOf(chain.id)).toEqual(['healthy']));
    const before = askedOf('back');
    broken.add('front');
    await system.messages.ask(checkChain, { chain_id: chain.id, node_id: 'front' });
    await eventually(() => expect(askedOf('back')).toBe(before + 1), { timeout_ms: 5000 });
    const target_id = targetOf(chain, 'back');
    const input = { target_ids: [target_id], wait_ms: 2000, newer_than: Date.now() };
    const found = [];
    for (let time = 0; time < 8; time += 1) found.push(await system.messages.ask(checkTargets, input));
    // Each of the two replicas knows only what it has checked itself.
    expect(askedOf('back')).toBeLessThanOrEqual(before + 3);
    expect(askedOf('back')).toBeGreaterThan(before + 1);
    for (const { targets } of found) {
      expect(targets).toMatchObject([{ target_id, status: 'healthy' }]);
      expect(Date.parse(targets[0]?.checked_at ?? '')).toBeGreaterThanOrEqual(input.newer_than);
    }
  }, 30_000);

  it('names what a failure comes from as it tells of it, as that has been checked by then', async () => {
    const chain = await monitored(system.register(calls('desk', 'vault')), 3600);
    await eventually(() => expect(system.statusesOf(chain.id)).toEqual(['healthy']));
    ['desk', 'vault'].forEach((path) => broken.add(path));
    await system.messages.ask(checkChain, { chain_id: chain.id, node_id: 'desk' });
    await eventually(() => expect(system.statusesOf(chain.id)).toEqual(['healthy', 'degraded']));
    const { health } = system.changes.filter(({ chain_id }) => chain_id === chain.id).at(-1) ?? {};
    expect(health?.root_cause).toMatchObject({ node_id: 'vault' });
  }, 30_000);

  it('tells of a failure a moment later though what it needs does not answer', async () => {
    const chain = await monitored(system.register(calls('lobby', 'silent')), 3600);
    await eventually(() => expect(system.statusesOf(chain.id)).toEqual(['healthy']));
    const isOver = new Promise<void>((resolve) => (endSilence = resolve));
    silence = isOver;
    broken.add('lobby');
    await system.messages.ask(checkChain, { chain_id: chain.id, node_id: 'lobby' });
    await eventually(() => expect(system.statusesOf(chain.id)).toEqual(['healthy', 'degraded']));
    endSilence();
  }, 30_000);

  it('spends the error budget of a chain while it breaks its SLA or is down, also over a lost Redis', async () => {
    const nowhere = { ...nodeAt('gone'), health_check: { endpoint: 'tcp://127.0.0.1:9' } };
    const chain = await monitored(system.register({ nodes: [nowhere] }), 1);
    await eventually(async () => expect(await healthOf(chain)).toMatchObject({ status: 'unhealthy' }));
    await eventually(async () => {
      const { error_budget, burn_rates } = await healthOf(chain);
      expect(error_budget).toMatchObject(SLO);
      expect(error_budget?.remaining).toBeLessThan(1);
      expect(error_budget?.remaining).toBeGreaterThan(0.99);
      expect(burn_rates?.map(({ factor, burning }) => [factor, burning])).toEqual([
        [14.4, true],
        [6, true],
        [1, true],
      ]);
    });
    // A replica that is yet to hear of the objective tells of no budget.
    const spent = await eventually(async () => {
      const remaining = (await healthOf(chain)).error_budget?.remaining;
      expect(remaining).toBeDefined();
      return remaining ?? 0;
    });
    const redis = connectRedis(system.redis.url, 'test');
    await redis.flushall();
    redis.disconnect();
    await eventually(async () => expect((await healthOf(chain)).error_budget?.remaining).toBeLessThanOrEqual(spent), {
      timeout_ms: 30_000,
    });
  }, 120_000);

  it('says how much of the time of a run is spent, and how each node has done', async () => {
    const chain = await monitored(system.register(calls('front', 'back')), 1);
    await eventually(async () => {
      const { latency_budget, node_health } = await healthOf(chain);
      expect(latency_budget).toMatchObject({ budget_ms: 1000, path: ['front', 'back'], overspent_by: null });
      expect(latency_budget?.spent_ms).toBeGreaterThan(0);
      const { one_minute, five_minutes, one_hour } = node_health[1]?.windows ?? {};
      for (const each of [one_minute, five_minutes, one_hour])
        expect(each).toMatchObject({ availability: 1, error_rate: 0 });
    });
    const windowsOf = async (windows: 'recent' | 'none') =>
      (await system.messages.ask(getChainHealth, { chain_id: chain.id, windows })).node_health[1]?.windows;
    expect(await windowsOf('recent')).toMatchObject({ one_minute: { availability: 1 }, five_minutes: {} });
    expect(await windowsOf('recent')).not.toHaveProperty('one_hour');
    expect(await windowsOf('none')).toBeUndefined();
  });

  it('says in short how all chains are doing, a page at a time, as it says of each', async () => {
    const chains = [
      await monitored(system.register(calls('north')), 1),
      await monitored(system.register(calls('south')), 1),
    ];
    broken.add('south');
    await eventually(() => expect(system.statusesOf(chains[1]?.id ?? '').at(-1)).toBe('degraded'));
    const summaries: ChainSummary[] = [];
    for (let after: string | null = null; ;) {
      const page: OutputOf<typeof listChainSummaries> = await system.messages.ask(listChainSummaries, {
        after,
        limit: 1,
      });
      expect(page.summaries.length).toBeLessThanOrEqual(1);
      summaries.push(...page.summaries);
      after = page.next;
      if (after === null) break;
    }
    for (const chain of chains) {
      const { status, overall_score, node_health } = await healthOf(chain);
      const [node] = node_health;
      expect(summaries.find(({ chain_id }) => chain_id === chain.id)).toMatchObject({
        ...{ status, overall_score },
        error_budget: { target: SLO.target },
        node_health: [{ node_id: node?.node_id, status: node?.status, error_message: node?.error_message }],
      });
    }
  });

  it('says in a few figures how all chains are, a page at a time', async () => {
    const [whole, halved] = [
      await monitored(system.register(calls('good')), 1),
      await monitored(system.register(calls('half')), 1),
    ];
    broken.add('half');
    const conditions = async () => {
      const found: ChainCondition[] = [];
      for (let after: string | null = null; ;) {
        const page: OutputOf<typeof listChainConditions> = await system.messages.ask(listChainConditions, {
          after,
          limit: 1,
        });
        expect(page.conditions.length).toBeLessThanOrEqual(1);
        found.push(...page.conditions);
        if (page.next === null) return new Map(found.map((condition) => [condition.chain_id, condition]));
        after = page.next;
      }
    };
    await eventually(async () => {
      const found = await conditions();
      expect(found.get(whole.id)).toMatchObject({ status: 'healthy', breached: false, coverage: 1, root_cause: null });
      expect(found.get(whole.id)).toMatchObject({ availability: 1, error_budget: { ...SLO, remaining: 1 } });
      expect(found.get(halved.id)).toMatchObject({ status: 'degraded', root_cause: { node_id: 'half' } });
    });
  });

  it('checks one node, and targets, on demand', async () => {
    const chain = await monitored(system.register(calls('left', 'right')), 86_400);
    await eventually(() => expect(system.statusesOf(chain.id)).toEqual(['healthy']));
    const [left, right] = [askedOf('left'), askedOf('right')];
    await system.messages.ask(checkChain, { chain_id: chain.id, node_id: 'right' });
    expect([askedOf('left'), askedOf('right')]).toEqual([left, right + 1]);
    await expect(system.messages.ask(checkChain, { chain_id: chain.id, node_id: 'middle' })).rejects.toMatchObject({
      code: 'NodeNotFound',
      message: `Chain '${chain.id}' has no node 'middle'`,
      errors: [{ path: 'node_id' }],
    });
    broken.add('left');
    const target_id = system
      .resultsOf(chain.id)
      .find(({ nodes }) => nodes.some(({ node_id }) => node_id === 'left'))?.target_id;
    const input = { target_ids: [target_id ?? '', 'nothing'], wait_ms: 2000 };
    // One of the replicas may not have heard of the chain yet.
    await eventually(async () => {
      const { targets } = await system.messages.ask(checkTargets, input);
      expect(targets).toEqual([
        expect.objectContaining({ target_id, status: 'degraded', error_message: 'Unexpected status code: 500' }),
      ]);
    });
  });
});
