import type { Alert, Chain } from '@chain-mapping/model';
import { eventually } from '@chain-mapping/testing';
import { faultsIn, listenToAlerts } from '../system/alert-subject';
import { demo, get, theSystem } from '../system/system';

const CHECK_INTERVAL_S = 5;

describe('a service of the demo platform breaks and heals', () => {
  const service = 'data-bridge';
  let through: string[];
  let operator: Awaited<ReturnType<typeof listenToAlerts>>;

  beforeAll(async () => {
    const { body } = await get<{ chains: Chain[] }>(`/api/v1/chains?service=${service}&limit=500`);
    through = body.chains.map(({ id }) => id);
    operator = await listenToAlerts(theSystem().urls.nats);
    await allHealthy();
  });

  afterAll(async () => {
    await demo(service, 'healthy');
    await operator.stop();
    await allHealthy();
  });

  const allHealthy = () =>
    eventually(
      async () => {
        const { body } = await get<{ chains: Chain[]; total: number }>('/api/v1/chains?q=&limit=500');
        const catalogue = body.chains.filter(({ created_by }) => created_by === 'catalogue');
        expect(catalogue).toHaveLength(30);
        expect(catalogue.filter(({ status }) => status !== 'healthy').map(({ id }) => id)).toEqual([]);
      },
      { timeout_ms: 60_000, every_ms: 250 },
    );

  const chainsOf = (state: string, type: string) => [
    ...new Set(
      operator.heard
        .filter(({ subject, alert }) => subject.endsWith(`.${state}`) && alert.type === type)
        .map(({ alert }) => alert.chain_id),
    ),
  ];

  it('tells operators of every chain through it within 5 s and the check interval', async () => {
    expect(through.length).toBeGreaterThan(5);
    const brokenAt = performance.now();
    await demo(service, 'broken');
    await eventually(() => expect(chainsOf('firing', 'node_failed').sort()).toEqual([...through].sort()), {
      timeout_ms: (5 + CHECK_INTERVAL_S) * 1000,
    });
    await eventually(() => expect(chainsOf('firing', 'chain_status').length).toBeGreaterThan(5), {
      timeout_ms: (5 + CHECK_INTERVAL_S) * 1000 - (performance.now() - brokenAt),
    });
    for (const { alert, subject } of operator.heard) {
      expect(subject).toBe(`chain.alerts.${alert.severity}.${alert.chain_id}.${alert.status}`);
      expect(alert.message).toContain(alert.type === 'node_failed' ? 'failed' : 'status');
    }
  });

  it('answers the same alerts over HTTP, and the chain with its root cause', async () => {
    await eventually(async () => {
      const { body } = await get<{ alerts: Alert[]; total: number }>('/api/v1/alerts?status=firing&limit=500');
      // What the operator has heard the end of meanwhile is rightly not among them.
      const over = new Set(operator.heard.flatMap(({ alert }) => (alert.resolved ? alert.id : [])));
      const heard = new Set(operator.heard.map(({ alert }) => alert.id).filter((id) => !over.has(id)));
      expect(heard.size).toBeGreaterThan(5);
      expect(body.alerts.map(({ id }) => id)).toEqual(expect.arrayContaining([...heard]));
    });
    const { body: health } = await get<{ status: string; root_cause: { service_name: string } }>(
      `/api/v1/chains/A1/health`,
    );
    expect(health).toMatchObject({ status: 'unhealthy', root_cause: { service_name: service } });
  });

  it('resolves every one of them after it healed', async () => {
    await demo(service, 'healthy');
    await eventually(
      () => {
        const resolved = new Set(
          operator.heard.filter(({ alert }) => alert.resolved).map(({ alert }) => alert.fingerprint),
        );
        expect(operator.heard.filter(({ alert }) => !resolved.has(alert.fingerprint))).toEqual([]);
      },
      { timeout_ms: 30_000 },
    );
    expect(faultsIn(operator.heard)).toEqual([]);
    await allHealthy();
    await eventually(async () => {
      const { body } = await get<{ alerts: Alert[] }>('/api/v1/alerts?status=firing&limit=500');
      expect(body.alerts.filter(({ chain_id }) => through.includes(chain_id))).toEqual([]);
    });
  });

  it('has kept the results of it', async () => {
    await eventually(async () => {
      const { body } = await get<{ points: { error_rate: number | null; p95: number | null }[] }>(
        '/api/v1/chains/A1/metrics?step=5',
      );
      expect(body.points.some(({ error_rate }) => (error_rate ?? 0) > 0)).toBe(true);
      expect(body.points.some(({ error_rate, p95 }) => error_rate === 0 && (p95 ?? 0) > 0)).toBe(true);
    });
  });
});
