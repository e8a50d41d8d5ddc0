import { AlertingTopology, type CheckRequest, derivedFields, type Level, NOTHING_KNOWN } from '@chain-mapping/model';
import type { WatchedChains } from '../topology/watched-chains.service';
import { ActiveAlerts } from './active-alerts';
import type { AlertMetrics } from './alert-metrics.provider';
import { AlertingSteps } from './alerting-steps.service';
import type { AlertingStates, Decided } from './alerting-state.store';

const NOW = Date.UTC(2026, 0, 1);

/** The shop needs its database. */
function topology(): AlertingTopology {
  const nodes = ['shop', 'db'].map((id) => ({ id, type: 'service' as const, service_name: id }));
  const edges = [{ source_node: 'shop', target_node: 'db', type: 'http_request' as const }];
  const chain = { id: 'A1', edges, ...derivedFields({ nodes, edges }) };
  return new AlertingTopology([{ chain, targets: new Map(nodes.map(({ id }) => [id, id])), interval_ms: 1000 }]);
}

const SHOP_FAILS: Level = {
  ...{ state: 'failing', fingerprint: 'node_failed:A1:shop', chain_id: 'A1', node_id: 'shop', type: 'node_failed' },
  ...{ target_id: 'shop', episode: new Date(NOW).toISOString(), order: { at: NOW, sequence: 0 }, observed_at: NOW },
  ...{ severity: 'critical', message: 'Health check failed for shop', root_cause: null, affected_chains: ['A1'] },
  count: 1,
};

describe('a step that waits for the checks that it has asked for', () => {
  const asked: CheckRequest[] = [];
  const stored: Decided[] = [];
  const states = {
    current: NOTHING_KNOWN,
    change: async (
      _: readonly string[],
      decide: (state: typeof NOTHING_KNOWN) => Decided,
      complete: (decided: Decided) => Promise<Decided>,
    ) => {
      const decided = await complete(decide(NOTHING_KNOWN));
      stored.push(decided);
      return { ...decided, heard: [], isAll: false };
    },
  };
  const config = { suppression: true, hold_ms: 5000, slack_ms: 0 };
  let steps: AlertingSteps;

  beforeEach(() => {
    // However long it takes, nothing ends because its time is up.
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    asked.length = stored.length = 0;
    steps = new AlertingSteps(
      config,
      states as unknown as AlertingStates,
      { current: topology(), known: async () => undefined } as unknown as WatchedChains,
      new ActiveAlerts(),
      { begin: () => undefined, stored: () => undefined } as unknown as AlertMetrics,
      { now: () => new Date(NOW) },
    );
    steps.onChecks((checks) => asked.push(...checks));
  });

  afterEach(() => {
    steps.onModuleDestroy();
    jest.useRealTimers();
  });

  const isAnyTold = ({ effects }: Decided): boolean => effects.alerts.some(({ told }) => told);
  const shopFails = () => steps.run([{ kind: 'levels', levels: [SHOP_FAILS] }]);
  const isChecked = (alert_ids: readonly string[]) => steps.run([{ kind: 'components', components: [], alert_ids }]);
  const untilAsked = async (): Promise<readonly string[]> => {
    while (asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    return asked[0]?.alert_ids ?? [];
  };

  it('stores what was found together with what it is about', async () => {
    const failing = shopFails();
    await Promise.all([failing, isChecked(await untilAsked())]);
    expect(stored.map(isAnyTold)).toEqual([true]);
  }, 20_000);

  it('does not keep what was found about another alert, which may be told now', async () => {
    const failing = shopFails();
    await untilAsked();
    await Promise.all([failing, isChecked(['another'])]);
    expect(stored.map(isAnyTold)).toEqual([false]);
  }, 20_000);
});
