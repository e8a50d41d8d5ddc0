import { type AlertingEffects, AlertingTopology, type Level, NOTHING_KNOWN, step } from '@chain-mapping/model';

/** What follows from the failure of a node that there is none of: an alert that is told, and its incident. Nobody is to store it. */
export function rehearsedEffects(now: Date, newId: () => string): AlertingEffects {
  const time = now.toISOString();
  const level: Level = {
    state: 'failing',
    fingerprint: 'node_failed:A1:rehearsal',
    chain_id: 'A1',
    node_id: 'rehearsal',
    type: 'node_failed',
    target_id: 'rehearsal',
    episode: time,
    order: { at: now.getTime(), sequence: 0 },
    observed_at: now.getTime(),
    severity: 'critical',
    message: 'Health check failed: rehearsal',
    root_cause: null,
    affected_chains: ['A1'],
    count: 1,
  };
  const context = { topology: new AlertingTopology(), now, newId, suppression: true, hold_ms: 0, slack_ms: 0 };
  return step(NOTHING_KNOWN, [{ kind: 'levels', levels: [level] }], context).effects;
}
