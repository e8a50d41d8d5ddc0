import type { ChainDrift } from '../drift/drift';
import { driftLevel } from './drift-level';

const drift: ChainDrift = {
  chain_id: 'A1',
  drifted: true,
  phantom_count: 2,
  undocumented_count: 1,
  edges: [
    { source: 'feed', target: 'bridge', edge_type: 'http_request', state: 'declared_only' },
    { source: 'bridge', target: 'cache', edge_type: 'http_request', state: 'declared_only' },
    { source: 'bridge', target: 'store', edge_type: 'http_request', state: 'undeclared' },
  ],
  changed_at: '2026-03-10T09:00:00.000Z',
};
const AT = Date.parse('2026-03-10T09:00:30.000Z');
const level = (threshold: number | null | undefined, of = drift) => driftLevel(of, threshold, drift.changed_at, AT);

describe('the drift of a chain', () => {
  it('is an alert from the threshold on, with the first calls that differ', () => {
    expect(level(3)).toMatchObject({
      state: 'failing',
      type: 'drift',
      severity: 'warning',
      fingerprint: 'drift:A1',
      message:
        'The chain differs from code and traffic: 2 of its calls found nowhere, 1 that it does not name: feed → bridge, bridge → cache, bridge → store',
    });
    expect(level(4)).toMatchObject({ state: 'clear' });
  });

  it('is nothing without a threshold, and over when nothing differs', () => {
    expect(level(undefined)).toMatchObject({ state: 'clear' });
    expect(level(null)).toMatchObject({ state: 'clear' });
    const over = { ...drift, drifted: false, phantom_count: 0, undocumented_count: 0, edges: [] };
    expect(level(1, over)).toMatchObject({ state: 'clear', fingerprint: 'drift:A1' });
  });
});
