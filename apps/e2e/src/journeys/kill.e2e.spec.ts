import { randomUUID } from 'node:crypto';
import type { Chain } from '@chain-mapping/model';
import { eventually } from '@chain-mapping/testing';
import { faultsIn, storedAlerts } from '../system/alert-subject';
import { pidOf } from '../system/processes';
import { call, get, post, theSystem } from '../system/system';

const SERVICES = ['registry', 'health-monitor', 'alerting', 'metrics-ingest', 'discovery', 'gateway'];
const PAGE = 500;
const BACKENDS = ['postgres', 'redis', 'nats'];

describe('kill -9 while checks run', () => {
  const service = `kill-${randomUUID()}`;
  const acknowledged: string[] = [];
  const registered: string[] = [];

  afterAll(async () => {
    for (const id of registered) await call('DELETE', `/api/v1/chains/${id}`);
  });

  /** Writes until one is refused or the time is up; only what was acknowledged counts. */
  async function write(until: Promise<unknown>): Promise<void> {
    let going = true;
    void until.finally(() => (going = false));
    while (going) {
      try {
        const event = await post<{ ids: string[] }>('/api/v1/events', {
          events: [{ service_name: service, event_type: 'written' }],
        });
        if (event.status === 202) acknowledged.push(...event.body.ids);
        const chain = await post<Chain>('/api/v1/chains', {
          name: `Written ${service}`,
          category: 'infrastructure',
          nodes: [{ id: 'a', type: 'service', service_name: service }],
        });
        if (chain.status === 201) registered.push(chain.body.id);
      } catch {
        // Refused connections are what a killed gateway looks like from outside.
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }

  async function allOf<Item>(plural: string, path: string): Promise<Item[]> {
    const items: Item[] = [];
    for (;;) {
      const { body } = await get<Record<string, Item[]>>(`${path}&limit=${PAGE}&offset=${items.length}`);
      const page = body[plural] ?? [];
      items.push(...page);
      if (page.length < PAGE) return items;
    }
  }

  const wholeAgain = () =>
    eventually(
      async () => {
        const { body } = await get<{ status: string; services: object }>('/health/detailed');
        expect(body).toMatchObject({ status: 'healthy' });
        const { body: list } = await get<{ chains: Chain[] }>('/api/v1/chains?limit=500');
        const sick = list.chains.filter(({ created_by, status }) => created_by === 'catalogue' && status !== 'healthy');
        expect(sick.map(({ id }) => id)).toEqual([]);
      },
      { timeout_ms: 50_000, every_ms: 200 },
    );

  it.each([...SERVICES, ...BACKENDS])('%s comes back and nothing acknowledged is lost', async (name) => {
    await wholeAgain();
    const pid = pidOf(theSystem().home, name);
    const killed = (async () => {
      process.kill(pid, 'SIGKILL');
      await eventually(() => expect(pidOf(theSystem().home, name)).not.toBe(pid), { timeout_ms: 30_000 });
      await wholeAgain();
    })();
    await write(killed);
    await killed;

    // What a killed consumer held is delivered again when its time to acknowledge is over.
    await eventually(
      async () => {
        const { body } = await get<{ total: number }>(`/api/v1/events?service=${service}&limit=1`);
        expect(body.total).toBeGreaterThanOrEqual(acknowledged.length);
      },
      { timeout_ms: 40_000 },
    );
    const chains = await allOf<Chain>('chains', `/api/v1/chains?service=${service}`);
    const found = new Set(chains.map(({ id }) => id));
    expect(registered.filter((id) => !found.has(id))).toEqual([]);
  });

  it('has stored every acknowledged event exactly once', async () => {
    const ids = (await allOf<{ id: string }>('events', `/api/v1/events?service=${service}`)).map(({ id }) => id);
    const found = new Set(ids);
    expect(acknowledged.length).toBeGreaterThan(50);
    expect(ids).toHaveLength(found.size);
    expect(acknowledged.filter((id) => !found.has(id))).toEqual([]);
  });

  it('has doubled no alert', async () => {
    expect(faultsIn(await storedAlerts(theSystem().urls.nats))).toEqual([]);
  });
});
