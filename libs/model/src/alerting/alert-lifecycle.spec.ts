import {
  acknowledge,
  type AlertRecord,
  type Change,
  decide,
  type Failing,
  type Level,
  resolveByHand,
  withdraw,
} from './alert-lifecycle';

const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

const base = (second: number, since: number) => ({
  fingerprint: 'node_failed:A1:feed',
  chain_id: 'A1',
  node_id: 'feed',
  type: 'node_failed' as const,
  target_id: 'target-1',
  episode: at(since).toISOString(),
  order: { at: at(second).getTime(), sequence: 0 },
  observed_at: at(second).getTime(),
});

const failing = (second: number, { since = second, severity = 'critical' as Failing['severity'] } = {}): Failing => ({
  ...base(second, since),
  state: 'failing',
  severity,
  message: 'Health check failed for data-bridge.feed: Connection refused',
  root_cause: null,
  affected_chains: ['A1'],
  count: 1,
});

const clear = (second: number): Level => ({ ...base(second, second), state: 'clear', resolution: 'succeeds again' });

type Step = Level | ((alert: AlertRecord) => Change[]);

/** Runs the steps one after the other, as a store would: the latest alert of the fingerprint is what counts. */
function given(...steps: Step[]) {
  const alerts: AlertRecord[] = [];
  let changes: Change[] = [];
  for (const [index, step] of steps.entries()) {
    const latest = alerts.at(-1);
    changes =
      typeof step === 'function'
        ? latest
          ? step(latest)
          : []
        : decide(latest ?? null, step, at(index), () => `id-${alerts.length + 1}`);
    for (const { alert } of changes) {
      const known = alerts.findIndex(({ id }) => id === alert.id);
      if (known < 0) alerts.push(alert);
      else alerts[known] = alert;
    }
  }
  return { alerts, changes };
}

const byHand: Step = (alert) => resolveByHand(alert, 'ada', null, at(50));
const acknowledged: Step = (alert) => acknowledge(alert, 'ada', at(40));
const withdrawn =
  (second: number): Step =>
  (alert) =>
    withdraw(alert, at(second).getTime(), 'monitoring stopped', at(second));

describe('the life of an alert', () => {
  it('fires at the first failure', () => {
    const { alerts } = given(failing(1));
    expect(alerts).toMatchObject([{ status: 'firing', severity: 'critical', sequence: 1, count: 1, resolved: false }]);
  });

  it('does nothing about what is healthy and was never failing', () => {
    expect(given(clear(1)).changes).toEqual([]);
  });

  it('counts repeated failures without a transition', () => {
    const { alerts, changes } = given(failing(1), failing(2, { since: 1 }), failing(3, { since: 1 }));
    expect(changes.map(({ kind }) => kind)).toEqual(['seen']);
    expect(alerts).toMatchObject([{ count: 3, sequence: 1, last_seen_at: at(3).toISOString() }]);
  });

  it('counts a result that is delivered twice once', () => {
    expect(given(failing(1), failing(2, { since: 1 }), failing(2, { since: 1 })).alerts).toMatchObject([{ count: 2 }]);
  });

  it('follows the sequence where there is one, though a clock went back', () => {
    const unhealthy: Level = { ...failing(9), order: { at: at(9).getTime(), sequence: 1 } };
    const healthy: Level = { ...clear(8), order: { at: at(8).getTime(), sequence: 2 } };
    expect(given(unhealthy, healthy).alerts).toMatchObject([{ status: 'resolved' }]);
    expect(given(healthy, unhealthy, healthy, unhealthy).alerts).toHaveLength(1);
  });

  it('adds up what replicas counted, whichever is stored first', () => {
    const tally = (second: number, count: number): Level => ({
      ...failing(second, { since: 1 }),
      count,
      tallied: true,
    });
    expect(given(failing(1), tally(9, 3), tally(7, 2)).alerts).toMatchObject([
      { count: 6, last_seen_at: at(9).toISOString(), order: { at: at(9).getTime() } },
    ]);
  });

  it('resolves with the reason when the component is healthy again', () => {
    const { alerts } = given(failing(1), clear(2));
    expect(alerts).toMatchObject([{ status: 'resolved', resolved: true, resolution: 'succeeds again', sequence: 2 }]);
  });

  it('fires anew for a new episode', () => {
    expect(given(failing(1), clear(2), failing(3)).alerts).toMatchObject([
      { id: 'id-1', status: 'resolved' },
      { id: 'id-2', status: 'firing', sequence: 1 },
    ]);
  });

  it('ignores a recovery that is older than the failure', () => {
    expect(given(failing(5), clear(4)).alerts).toMatchObject([{ status: 'firing' }]);
  });

  it('ignores a failure that is older than the recovery', () => {
    expect(given(failing(1), clear(5), failing(3)).alerts).toHaveLength(1);
  });

  it('resolves the warning and fires a critical one when a degraded component becomes unhealthy', () => {
    const { alerts } = given(failing(1, { severity: 'warning' }), failing(2, { severity: 'critical' }));
    expect(alerts).toMatchObject([
      { severity: 'warning', status: 'resolved', resolution: 'Severity changed from warning to critical' },
      { severity: 'critical', status: 'firing' },
    ]);
  });

  it('stays acknowledged while the failure goes on, and resolves with the recovery', () => {
    expect(given(failing(1), acknowledged, failing(2, { since: 1 })).alerts).toMatchObject([
      { status: 'acknowledged', acknowledged_by: 'ada', sequence: 2, count: 2 },
    ]);
    expect(given(failing(1), acknowledged, clear(2)).alerts).toMatchObject([{ status: 'resolved', sequence: 3 }]);
  });

  it('changes nothing when it is acknowledged or resolved again', () => {
    expect(given(failing(1), acknowledged, acknowledged).changes).toEqual([]);
    expect(given(failing(1), byHand, byHand).changes).toEqual([]);
    expect(given(failing(1), byHand, acknowledged).changes).toEqual([]);
  });

  it('is not opened again by the episode in which it was resolved by hand, but by the next', () => {
    expect(given(failing(1), byHand, failing(2, { since: 1 })).alerts).toHaveLength(1);
    expect(given(failing(1), byHand, failing(2, { since: 1 }), clear(3), failing(4)).alerts).toMatchObject([
      { status: 'resolved' },
      { status: 'firing' },
    ]);
  });

  it('fires anew after an end that whoever tells of the failure has not heard of', () => {
    const { alerts } = given(failing(1), clear(4), failing(6, { since: 1 }));
    expect(alerts).toMatchObject([{ status: 'resolved' }, { status: 'firing' }]);
  });

  it('ends when its chain is no longer watched, and fires again when watching finds the same episode later', () => {
    const ended = given(failing(1), withdrawn(5));
    expect(ended.alerts).toMatchObject([{ status: 'resolved', resolution: 'monitoring stopped' }]);
    expect(given(failing(1), withdrawn(5), failing(4, { since: 1 })).alerts).toHaveLength(1);
    expect(given(failing(1), withdrawn(5), failing(8, { since: 1 })).alerts).toMatchObject([
      { status: 'resolved' },
      { status: 'firing' },
    ]);
  });

  it('does not end by a late word about the time before it fired', () => {
    expect(given(failing(6), withdrawn(5)).alerts).toMatchObject([{ status: 'firing' }]);
  });
});
