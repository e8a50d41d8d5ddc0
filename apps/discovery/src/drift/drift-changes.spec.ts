import type { ChainDrift, DriftEdge } from '@chain-mapping/model';
import { confidenceOfCalls } from './confidence-of-calls';
import { driftChanges } from './drift-changes';
import { fitIntoPage } from './fit-into-page';

const NOW = '2026-03-10T00:00:00.000Z';
const edge: DriftEdge = {
  source: 'orders',
  source_type: 'service',
  target: 'mail',
  target_type: 'service',
  edge_type: 'http_request',
  state: 'runtime_only',
  sources: [{ kind: 'runtime', confidence: 0.9 }],
  looked_for: ['runtime'],
  chain_ids: ['A1'],
  declared_by: [],
  environments: [],
};
const told = (...drifts: ChainDrift[]) => new Map(drifts.map((drift) => [drift.chain_id, drift]));

describe('what is told of drift', () => {
  const [first] = driftChanges([edge], ['A1', 'A2'], told(), NOW);
  if (first === undefined) throw new Error('nothing was told');

  it('is told of the chains that drift', () => {
    expect(driftChanges([edge], ['A1', 'A2'], told(), NOW)).toEqual([first]);
    expect(first).toMatchObject({ chain_id: 'A1', drifted: true, undocumented_count: 1 });
  });

  it('is told once', () => {
    expect(driftChanges([edge], ['A1', 'A2'], told(first), '2026-03-11T00:00:00.000Z')).toEqual([]);
  });

  it('is told when another call is added, and when nothing is left', () => {
    const more = driftChanges([edge, { ...edge, target: 'sms' }], ['A1'], told(first), NOW);
    expect(more).toMatchObject([{ chain_id: 'A1', undocumented_count: 2 }]);
    expect(driftChanges([], ['A1'], told(first), NOW)).toMatchObject([{ chain_id: 'A1', drifted: false, edges: [] }]);
  });

  it('ends with the chain', () => {
    expect(driftChanges([], [], told(first), NOW)).toMatchObject([{ chain_id: 'A1', drifted: false }]);
  });
});

describe('a page of drift', () => {
  it('has as many edges as fit, and always one', () => {
    const size = JSON.stringify(edge).length;
    expect(fitIntoPage([edge, edge, edge], 2 * size)).toHaveLength(2);
    expect(fitIntoPage([edge, edge], 1)).toHaveLength(1);
    expect(fitIntoPage([edge, edge])).toHaveLength(2);
  });
});

describe('the confidence of calls', () => {
  it('grows with their number and never becomes certainty', () => {
    expect([0, 1, 8, 98].map(confidenceOfCalls)).toEqual([0.5, 0.667, 0.9, 0.99]);
  });
});
