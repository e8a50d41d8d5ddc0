import { randomUUID } from 'node:crypto';
import type { Chain } from '@chain-mapping/model';
import { eventually } from '@chain-mapping/testing';
import { faultsIn, storedAlerts } from '../system/alert-subject';
import { pidOf } from '../system/processes';
import { call, get, post, theSystem } from '../system/system';

const SERVICES = ['registry', 'health-monitor', 'alerting', 'metrics-ingest', 'discovery', 'gateway'];
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
      await eventually(() => expect(pidOf(theSystem().home, name)).not.toBe(pid), { timeout_ms: 20_000 });
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
    const { body: chains } = await get<{ chains: Chain[] }>(`/api/v1/chains?service=${service}&limit=500`);
    expect(chains.chains.map(({ id }) => id)).toEqual(expect.arrayContaining(registered));
  });

  it('has stored every acknowledged event exactly once', async () => {
    const ids: string[] = [];
    for (let offset = 0; ; offset += 500) {
      const { body } = await get<{ events: { id: string }[] }>(
        `/api/v1/events?service=${service}&limit=500&offset=${offset}`,
      );
      ids.push(...body.events.map(({ id }) => id));
      if (body.events.length < 500) break;
    }
    expect(acknowledged.length).toBeGreaterThan(50);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(acknowledged));
  });

  it('has doubled no alert', async () => {
    expect(faultsIn(await storedAlerts(theSystem().urls.nats))).toEqual([]);
  });
});
