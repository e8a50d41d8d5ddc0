import type { Alert, Chain, IncidentDetail } from '@chain-mapping/model';
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

  it('tells operators of every chain through it within 5 s and the check interval', async () => {
    expect(through.length).toBeGreaterThan(5);
    await demo(service, 'broken');
    await eventually(
      () => {
        const told = new Set(
          operator.incidents.flatMap(({ incident }) => incident.affected_chains.map((each) => each.chain_id)),
        );
        expect(through.filter((id) => !told.has(id))).toEqual([]);
      },
      { timeout_ms: (5 + CHECK_INTERVAL_S) * 1000 },
    );
    for (const { alert, subject } of operator.heard) {
      expect(subject).toBe(`chain.alerts.${alert.severity}.${alert.chain_id}.${alert.status}`);
      if (alert.type === 'node_failed') expect(alert.message).toContain('failed');
      if (alert.type === 'chain_status') expect(alert.message).toContain('status');
    }
  });

  it('tells it once, though the service is checked at several addresses', () => {
    const opened = operator.incidents.filter(({ state }) => state === 'opened').map(({ incident }) => incident.culprit);
    expect(opened).toMatchObject([{ service_name: service }]);
    expect(operator.heard.filter(({ alert }) => alert.status === 'firing')).toHaveLength(1);
  });

  it('answers the same alerts over HTTP, and the chain with its root cause', async () => {
    await eventually(async () => {
      const { body } = await get<{ alerts: Alert[]; total: number }>('/api/v1/alerts?status=firing&limit=500');
      // What the operator has heard the end of meanwhile is rightly not among them.
      const over = new Set(operator.heard.flatMap(({ alert }) => (alert.resolved ? alert.id : [])));
      const heard = new Set(operator.heard.map(({ alert }) => alert.id).filter((id) => !over.has(id)));
      expect(heard.size).toBeGreaterThan(0);
      // What was held back is in the list, and says so.
      const held = body.alerts.filter(({ held_back }) => held_back != null);
      expect(held.length).toBeGreaterThan(heard.size);
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

  it('has put the bad time of its chains down to it', async () => {
    await eventually(async () => {
      const { body } = await get<{ bad_ms: number; spent_by: { display_name: string }[] }>('/api/v1/chains/A1/slo');
      expect(body.bad_ms).toBeGreaterThan(0);
      expect(body.spent_by[0]?.display_name).toContain(service);
    });
  });
});

describe('a component that most chains share breaks and heals', () => {
  const service = 'database-service';
  let through: string[];
  let operator: Awaited<ReturnType<typeof listenToAlerts>>;

  beforeAll(async () => {
    const { body } = await get<{ chains: Chain[] }>(`/api/v1/chains?service=${service}&limit=500`);
    through = body.chains.map(({ id }) => id);
    operator = await listenToAlerts(theSystem().urls.nats);
  });

  afterAll(async () => {
    await demo(service, 'healthy');
    await operator.stop();
  });

  const ours = () => operator.incidents.filter(({ incident }) => incident.culprit.service_name === service);

  it('is one message and one incident with all chains, within 5 s and the check interval', async () => {
    expect(through.length).toBeGreaterThan(15);
    await demo(service, 'broken');
    await eventually(() => expect(ours().map(({ state }) => state)).toContain('opened'), {
      timeout_ms: (5 + CHECK_INTERVAL_S) * 1000,
    });
    const [opened] = ours();
    expect(opened?.incident.affected_chains.map(({ chain_id }) => chain_id)).toEqual(expect.arrayContaining(through));
    await eventually(
      async () => {
        const { body } = await get<IncidentDetail>(`/api/v1/incidents/${opened?.incident.id ?? ''}`);
        expect(body.held_back_count).toBeGreaterThan(through.length);
        expect(body.held_back).toHaveLength(body.held_back_count);
      },
      { timeout_ms: 30_000 },
    );
    const firing = operator.heard.filter(
      ({ subject }) => subject.startsWith('chain.alerts.critical.') && subject.endsWith('.firing'),
    );
    expect(firing.map(({ alert }) => alert.message)).toEqual([expect.stringContaining(service)]);
    expect(firing[0]?.alert.affected_chains).toEqual(expect.arrayContaining(through));
    expect(ours().filter(({ state }) => state === 'opened')).toHaveLength(1);
  });

  it('is told to have ended once, and closes', async () => {
    await demo(service, 'healthy');
    await eventually(() => expect(ours().at(-1)?.state).toBe('closed'), { timeout_ms: 40_000 });
    await eventually(() => {
      const states = operator.heard.map(({ alert }) => alert.status);
      expect(states).toEqual(['firing', 'resolved']);
    });
    expect(faultsIn(operator.heard)).toEqual([]);
  });
});
