import { type AlertRecord, type Change, decide, type Failing, resolveByHand } from '@chain-mapping/model';
import { ActiveAlerts } from './active-alerts';

const START = Date.UTC(2026, 0, 1);
const now = new Date(START);

const failing = (slot: number, since = slot): Failing => ({
  fingerprint: 'node_failed:A1:feed',
  chain_id: 'A1',
  node_id: 'feed',
  type: 'node_failed',
  target_id: 'target',
  episode: new Date(START + since).toISOString(),
  order: { at: slot, sequence: 0 },
  observed_at: START + slot,
  state: 'failing',
  severity: 'critical',
  message: 'Health check failed for data-bridge.feed',
  root_cause: null,
  affected_chains: ['A1'],
  count: 1,
});

const result = (slot: number) => ({ target_id: 'target', slot, component_since: new Date(START + slot).toISOString() });

const only = (changes: readonly Change[]): AlertRecord => {
  const [change] = changes;
  if (!change) throw new Error('nothing changed');
  return change.alert;
};
const fire = (slot: number): AlertRecord => only(decide(null, failing(slot), now, () => `id-${slot}`));

describe('what a replica remembers of active alerts', () => {
  it('counts repeated failures of a known episode, each once, and gives them out once', () => {
    const active = new ActiveAlerts();
    active.put(fire(1));
    expect([failing(2, 1), failing(3, 1), failing(3, 1)].map((level) => active.absorbs(level))).toEqual([
      true,
      true,
      true,
    ]);
    expect(active.takePending()).toMatchObject([{ count: 2, order: { at: 3 } }]);
    expect(active.takePending()).toEqual([]);
  });

  it('lets a new episode through', () => {
    const active = new ActiveAlerts();
    active.put(fire(1));
    expect(active.absorbs(failing(5, 5))).toBe(false);
  });

  it('skips nothing about what is being changed', () => {
    const active = new ActiveAlerts();
    active.hold([failing(1)]);
    expect(active.mayBeActive('node_failed:A1:feed')).toBe(true);
    expect(active.absorbs(failing(1))).toBe(false);
    active.release([failing(1)]);
    expect(active.mayBeActive('node_failed:A1:feed')).toBe(false);
  });

  it('does not ask again about an episode that was resolved by hand', () => {
    const active = new ActiveAlerts();
    active.settle(failing(1));
    expect(active.absorbs(failing(2, 1))).toBe(true);
    expect(active.absorbs(failing(9, 9))).toBe(false);
  });

  it('takes a result for history when a later one of its target was seen', () => {
    const active = new ActiveAlerts();
    expect([5, 4, 5, 6].map((slot) => active.see(result(slot), true))).toEqual([true, false, true, true]);
  });

  it('gives the recovery that it skipped when it hears of the alert later', () => {
    const active = new ActiveAlerts();
    active.see(result(5), true);
    active.put(fire(1));
    expect(active.overtaken()).toMatchObject([
      { state: 'clear', fingerprint: 'node_failed:A1:feed', order: { at: 5 } },
    ]);
    active.see(result(6), false);
    expect(active.overtaken()).toEqual([]);
  });

  it('gives the end that it was told of once when it hears of the alert later, unless that has gone on since', () => {
    const condition = { fingerprint: 'sla_breach:A1:feed>store', type: 'sla_breach', target_id: null } as const;
    const slow = (at: number): Failing => ({ ...failing(at, 1), ...condition });
    const fired = only(decide(null, slow(1), now, () => 'id'));
    const { episode, observed_at } = failing(5);
    const ending = { ...condition, episode, observed_at, order: { at: 5, sequence: 0 }, resolution: 'within its SLA' };
    const active = new ActiveAlerts();
    active.note(ending);
    active.note({ ...ending, order: { at: 3, sequence: 0 }, resolution: 'older' });
    active.put(fired);
    expect(active.overtaken()).toEqual([
      { ...ending, state: 'clear', chain_id: 'A1', node_id: 'feed', target_id: null, type: 'sla_breach' },
    ]);
    expect(active.absorbs(slow(6))).toBe(true);
    expect(active.overtaken()).toEqual([]);

    const forgetful = new ActiveAlerts();
    forgetful.note(ending);
    forgetful.forget(START + 6);
    forgetful.put(fired);
    expect(forgetful.overtaken()).toEqual([]);
  });

  it('takes over what is stored, and keeps what it counted of that', () => {
    const active = new ActiveAlerts();
    const alert = fire(1);
    active.put(alert);
    active.absorbs(failing(2, 1));
    active.replace([alert]);
    expect(active.takePending()).toMatchObject([{ count: 1 }]);
    active.put(only(resolveByHand(alert, 'ada', null, now)));
    expect(active.all()).toEqual([]);
    active.replace([alert]);
    expect(active.all()).toHaveLength(1);
    active.replace([]);
    expect(active.all()).toEqual([]);
  });
});
