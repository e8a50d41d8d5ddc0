import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { getChainHealth } from '@chain-mapping/contracts';
import type { RunningService } from '@chain-mapping/service';
import { aNode, eventually } from '@chain-mapping/testing';
import { Registry } from 'prom-client';
import { MonitoredSystem } from '../health-monitor.fixture';
import { KnownChains } from '../targets/known-chains.service';
import { SelfCheck } from './self-check.service';

const SOON = { timeout_ms: 30_000 };

/** Takes connections at an address of its own, or does not. */
class Listener {
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  taken = 0;
  private port = 0;

  constructor(private readonly host: string) {}

  async open(): Promise<void> {
    this.server = createServer((socket) => {
      this.taken += 1;
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket)).on('error', () => undefined);
    });
    await new Promise<void>((resolve) => this.server?.listen(this.port, this.host, resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  get address(): string {
    return `${this.host}:${String(this.port)}`;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    const { server } = this;
    this.server = undefined;
    if (server) await new Promise((resolve) => server.close(resolve));
  }
}

describe('a monitor that is cut off', () => {
  let system: MonitoredSystem;
  const listeners: Listener[] = [];

  const listening = async (host: string): Promise<Listener> => {
    const listener = new Listener(host);
    listeners.push(listener);
    await listener.open();
    return listener;
  };
  const monitoredAt = ({ address }: Listener) =>
    system.monitored({ nodes: [aNode({ health_check: { endpoint: `tcp://${address}`, timeout_ms: 500 } })] });
  const cutOffOf = async (monitor: RunningService) =>
    (await monitor.app.get(Registry).getSingleMetric('chain_mapping_monitor_cut_off')?.get())?.values[0]?.value;

  beforeAll(async () => {
    system = await MonitoredSystem.start();
  }, 120_000);

  afterEach(async () => {
    await Promise.all(listeners.splice(0).map((listener) => listener.close()));
  });

  afterAll(() => system?.stop(), 60_000);

  describe('with references', () => {
    let references: Listener[];
    let monitors: RunningService[];

    beforeAll(async () => {
      references = [new Listener('127.0.0.1'), new Listener('127.0.0.2')];
      await Promise.all(references.map((reference) => reference.open()));
      const SELF_CHECK_TARGETS = references.map(({ address }) => address).join(',');
      monitors = await Promise.all([
        system.startMonitor({ SELF_CHECK_TARGETS }),
        system.startMonitor({ SELF_CHECK_TARGETS }),
      ]);
    }, 120_000);

    afterAll(async () => {
      await Promise.all(references.map((reference) => reference.close()));
      await Promise.all(monitors.map((monitor) => monitor.stop()));
    }, 120_000);

    it('tells at once of one target that is dead while the references answer, and asks them seldom', async () => {
      const target = await listening('127.0.0.6');
      const other = await listening('127.0.0.7');
      const [dead, alive] = [await monitoredAt(target), await monitoredAt(other)];
      await eventually(
        () => [dead, alive].forEach(({ id }) => expect(system.statusesOf(id)).toEqual(['healthy'])),
        SOON,
      );
      const askedBefore = references.reduce((sum, { taken }) => sum + taken, 0);
      await target.close();
      await eventually(() => expect(system.statusesOf(dead.id)).toEqual(['healthy', 'unhealthy']), SOON);
      const failed = system.resultsOf(dead.id).find(({ status }) => status === 'unhealthy');
      const change = system.changes.filter(({ chain_id }) => chain_id === dead.id).at(-1);
      // From the beginning of the check that failed: one connection to a reference is all that it waits for.
      expect(Date.parse(change?.since ?? '') - Date.parse(failed?.checked_at ?? '')).toBeLessThan(2500);
      await eventually(
        () =>
          expect(system.resultsOf(dead.id).filter(({ status }) => status === 'unhealthy').length).toBeGreaterThan(3),
        SOON,
      );
      // What is known to be dead asks nobody again.
      expect(references.reduce((sum, { taken }) => sum + taken, 0) - askedBefore).toBeLessThanOrEqual(4);
      expect(system.statusesOf(alive.id)).toEqual(['healthy']);
    }, 90_000);

    it('calls nothing unhealthy, says why, and knows when it is over', async () => {
      const targets = await Promise.all(['127.0.0.3', '127.0.0.4', '127.0.0.5'].map(listening));
      const chains = await Promise.all(targets.map(monitoredAt));
      await eventually(() => chains.forEach(({ id }) => expect(system.statusesOf(id)).toEqual(['healthy'])), SOON);
      // While a reference still answers, a target that does not is dead.
      await Promise.all(references.map((listener) => listener.close()));
      await Promise.all(targets.map((listener) => listener.close()));
      const before = Date.now();
      await eventually(async () => {
        for (const { id } of chains) {
          const { node_health } = await system.messages.ask(getChainHealth, { chain_id: id });
          expect(node_health[0]).toMatchObject({
            status: 'unknown',
            error_message: expect.stringMatching(
              /^The monitor itself is cut off: none of 127.0.0.1:\d+, 127.0.0.2:\d+ answers/,
            ),
          });
        }
      }, SOON);
      await eventually(
        () =>
          expect(
            system
              .resultsOf(chains[0]?.id ?? '')
              .filter(({ checked_at, status }) => Date.parse(checked_at) > before && status === 'unknown').length,
          ).toBeGreaterThan(3),
        { timeout_ms: 30_000 },
      );
      await eventually(
        async () => expect((await Promise.all(monitors.map(cutOffOf))).some((value) => value === 1)).toBe(true),
        SOON,
      );
      await Promise.all(targets.map((listener) => listener.open()));
      await Promise.all(references.map((listener) => listener.open()));
      await eventually(() => chains.forEach(({ id }) => expect(system.statusesOf(id).at(-1)).toBe('healthy')), SOON);
      await eventually(async () => expect(await Promise.all(monitors.map(cutOffOf))).toEqual([0, 0]), SOON);
      for (const { id } of chains) expect(system.statusesOf(id)).not.toContain('unhealthy');
    }, 120_000);
  });

  describe('without references', () => {
    let monitor: RunningService;

    beforeAll(async () => {
      // Long enough for the targets to be back before the first is checked once more, and shorter than what makes a status stale.
      monitor = await system.startMonitor({ SELF_CHECK_HOLD_SECONDS: '6' });
    }, 120_000);

    afterAll(() => monitor.stop(), 60_000);

    it('holds what fails together with all others, for a moment', async () => {
      const hosts = Array.from({ length: 7 }, (_, index) => `127.0.1.${String(index + 1)}`);
      const targets = await Promise.all(hosts.map(listening));
      const chains = await Promise.all(targets.map(monitoredAt));
      await eventually(() => chains.forEach(({ id }) => expect(system.statusesOf(id)).toEqual(['healthy'])), SOON);
      await Promise.all(targets.map((target) => target.close()));
      const held = () => monitor.app.get(Registry).getSingleMetric('chain_mapping_failures_held_total')?.get();
      await eventually(async () => expect((await held())?.values[0]?.value).toBeGreaterThanOrEqual(5), SOON);
      await Promise.all(targets.map((target) => target.open()));
      const seen = system.results.length;
      await eventually(() => expect(system.results.length).toBeGreaterThan(seen + 30), { timeout_ms: 30_000 });
      for (const { id } of chains) expect(system.statusesOf(id)).not.toContain('unhealthy');
      // And when they stay silent they are told of: in the end nobody can know better.
      await Promise.all(targets.map((target) => target.close()));
      await eventually(() => chains.forEach(({ id }) => expect(system.statusesOf(id).at(-1)).toBe('unhealthy')), {
        timeout_ms: 30_000,
      });
    }, 120_000);

    it('does not call dead what failed just before all answered again', async () => {
      const hosts = Array.from({ length: 7 }, (_, index) => `127.0.4.${String(index + 1)}`);
      const listeners = await Promise.all(hosts.map(listening));
      const chains = await Promise.all(listeners.map(monitoredAt));
      await eventually(() => chains.forEach(({ id }) => expect(system.statusesOf(id)).toEqual(['healthy'])), SOON);
      const { targets } = monitor.app.get(KnownChains).plan;
      const [first, second] = listeners.map(({ address }) =>
        [...targets.values()].find(({ check }) => check.endpoint === `tcp://${address}`),
      );
      if (!first || !second) throw new Error('The monitor does not know what it checks');
      const refused = {
        status: 'unhealthy',
        response_time: 1,
        error_message: 'Connection refused by 127.0.4.1',
      } as const;
      const held = async () =>
        (await monitor.app.get(Registry).getSingleMetric('chain_mapping_failures_held_total')?.get())?.values[0]?.value;
      const before = (await held()) ?? 0;
      await Promise.all(listeners.map((each) => each.close()));
      const self = monitor.app.get(SelfCheck);
      const judged = [self.judge(first, refused)];
      await eventually(async () => expect(await held()).toBeGreaterThan(before), { every_ms: 5 });
      // The others were asked a moment ago, and are asked again once they are back.
      judged.push(self.judge(second, refused));
      await Promise.all(listeners.map((each) => each.open()));
      for (const outcome of await Promise.all(judged)) expect(outcome.status).toBe('healthy');
    }, 120_000);

    it('tells at once of one of many that is dead', async () => {
      const hosts = Array.from({ length: 7 }, (_, index) => `127.0.2.${String(index + 1)}`);
      const targets = await Promise.all(hosts.map(listening));
      const chains = await Promise.all(targets.map(monitoredAt));
      await eventually(() => chains.forEach(({ id }) => expect(system.statusesOf(id)).toEqual(['healthy'])), SOON);
      const [chain] = chains;
      await targets[0]?.close();
      await eventually(() => expect(system.statusesOf(chain?.id ?? '')).toEqual(['healthy', 'unhealthy']), SOON);
      const failed = system.resultsOf(chain?.id ?? '').find(({ status }) => status === 'unhealthy');
      const change = system.changes.filter(({ chain_id }) => chain_id === chain?.id).at(-1);
      expect(Date.parse(change?.since ?? '') - Date.parse(failed?.checked_at ?? '')).toBeLessThan(2500);
    }, 90_000);
  });
});
