import fc from 'fast-check';
import {
  acknowledge,
  type AlertRecord,
  type Change,
  decide,
  isActive,
  type Level,
  resolveByHand,
  withdraw,
} from './alert-lifecycle';

const START = Date.UTC(2026, 0, 1);
const STEP = 5000;

/** How a component really was, slot by slot. */
const histories = fc.array(fc.constantFrom('healthy', 'degraded', 'unhealthy', 'unknown'), {
  minLength: 1,
  maxLength: 40,
});

/** The levels that a faithful observer would send, `null` where it knows nothing. */
function levelsOf(history: readonly string[]): (Level | null)[] {
  let since = 0;
  return history.map((status, slot) => {
    if (slot > 0 && history[slot - 1] !== status) since = slot;
    const time = START + slot * STEP;
    const observation = {
      fingerprint: 'node_failed:A1:feed',
      chain_id: 'A1',
      node_id: 'feed',
      type: 'node_failed' as const,
      target_id: 'target',
      episode: new Date(START + since * STEP).toISOString(),
      order: { at: time, sequence: 0 },
      observed_at: time,
    };
    if (status === 'unknown') return null;
    if (status === 'healthy') return { ...observation, state: 'clear', resolution: 'succeeds again' };
    return {
      ...observation,
      state: 'failing',
      severity: status === 'unhealthy' ? 'critical' : 'warning',
      message: 'Health check failed for data-bridge.feed',
      root_cause: null,
      affected_chains: ['A1'],
      count: 1,
    };
  });
}

type Delivery = { readonly slot: number } | { readonly act: 'acknowledge' | 'resolve' | 'withdraw' };

/** Some of the slots, some twice, near their order or far from it, with people acting in between. */
const deliveries = (slots: number): fc.Arbitrary<Delivery[]> =>
  fc.array(
    fc.oneof(
      { weight: 8, arbitrary: fc.record({ slot: fc.nat(slots - 1) }) },
      { weight: 1, arbitrary: fc.record({ act: fc.constantFrom('acknowledge', 'resolve', 'withdraw') }) },
    ),
    { maxLength: 80 },
  );

const runs = histories.chain((history) =>
  fc.record({ history: fc.constant(history), delivered: deliveries(history.length) }),
);

class Store {
  readonly alerts: AlertRecord[] = [];
  readonly told: { id: string; status: string; sequence: number; episode: string; afterWithdrawal: boolean }[] = [];

  apply(changes: readonly Change[]): void {
    const before = this.alerts.at(-1);
    for (const change of changes) {
      const known = this.alerts.findIndex(({ id }) => id === change.alert.id);
      if (known < 0) this.alerts.push(change.alert);
      else this.alerts[known] = change.alert;
      if (change.kind === 'transition') {
        const { id, status, sequence, episode } = change.alert;
        this.told.push({
          id,
          status,
          sequence,
          episode,
          afterWithdrawal: before != null && before.withdrawn_at !== null,
        });
      }
      expect(this.alerts.filter(isActive).length).toBeLessThanOrEqual(1);
    }
  }
}

function run(history: readonly string[], delivered: readonly Delivery[]): Store {
  const levels = levelsOf(history);
  const store = new Store();
  let newest = 0;
  for (const [index, delivery] of delivered.entries()) {
    const now = new Date(START + index);
    const latest = store.alerts.at(-1);
    if ('slot' in delivery) {
      newest = Math.max(newest, delivery.slot);
      const level = levels[delivery.slot];
      if (level) store.apply(decide(latest ?? null, level, now, () => `alert-${store.alerts.length}`));
    } else if (latest) {
      if (delivery.act === 'acknowledge') store.apply(acknowledge(latest, 'ada', now));
      if (delivery.act === 'resolve') store.apply(resolveByHand(latest, 'ada', null, now));
      if (delivery.act === 'withdraw')
        store.apply(withdraw(latest, START + newest * STEP + 1, 'monitoring stopped', now));
    }
  }
  return store;
}

describe('the life of alerts, whatever is lost, doubled, late or done by hand', () => {
  it('tells of an end only after the beginning, each step once and in order', () => {
    fc.assert(
      fc.property(runs, ({ history, delivered }) => {
        const { told } = run(history, delivered);
        for (const id of new Set(told.map((step) => step.id))) {
          const steps = told.filter((step) => step.id === id);
          expect(steps.map(({ sequence }) => sequence)).toEqual(steps.map((_, index) => index + 1));
          expect(steps[0]?.status).toBe('firing');
          expect(steps.slice(0, -1).some(({ status }) => status === 'resolved')).toBe(false);
        }
      }),
    );
  });

  it('fires once for an episode, unless watching ended in between', () => {
    fc.assert(
      fc.property(runs, ({ history, delivered }) => {
        const fired = run(history, delivered).told.filter(
          ({ status, afterWithdrawal }) => status === 'firing' && !afterWithdrawal,
        );
        expect(new Set(fired.map(({ episode }) => episode)).size).toBe(fired.length);
      }),
    );
  });

  it('is healed by the next level: afterwards an alert is active exactly if the component fails', () => {
    fc.assert(
      fc.property(runs, fc.constantFrom('healthy', 'degraded', 'unhealthy'), ({ history, delivered }, last) => {
        // Two equal slots at the end: a new episode begins in the first unless the history ended so.
        const whole = [...history, last === history.at(-1) ? 'unknown' : last, last];
        const onlyLevels = delivered.filter((delivery) => 'slot' in delivery);
        const { alerts } = run(whole, [...onlyLevels, { slot: whole.length - 1 }]);
        const active = alerts.filter(isActive);
        expect(active.map(({ severity }) => severity)).toEqual(
          last === 'healthy' ? [] : [last === 'unhealthy' ? 'critical' : 'warning'],
        );
      }),
    );
  });

  it('gives the same end whatever older inputs are delivered again', () => {
    fc.assert(
      fc.property(runs, ({ history, delivered }) => {
        const slots = delivered.flatMap((delivery) => ('slot' in delivery ? [delivery] : []));
        const inOrder = [...slots].sort((left, right) => left.slot - right.slot);
        const once = run(history, inOrder);
        const again = run(history, [...inOrder, ...slots]);
        expect(again.alerts).toEqual(once.alerts);
      }),
    );
  });
});
