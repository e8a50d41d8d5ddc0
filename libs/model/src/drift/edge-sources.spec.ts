import type { DriftEdge } from './drift';
import { confirmedEdges, keepingSources } from './edge-sources';

const DAY = 86_400_000;
const edge = { source_node: 'a', target_node: 'b', type: 'http_request' as const };
const chain = { id: 'A1', created_at: '2026-03-01T00:00:00.000Z', edges: [edge, { ...edge, target_node: 'c' }] };
const code = {
  kind: 'static' as const,
  confidence: 0.9,
  evidence: [{ file: 'a.py', line: 1 }],
  first_seen: '2026-03-02T00:00:00.000Z',
  last_seen: '2026-03-03T00:00:00.000Z',
};
const drift: DriftEdge = {
  source: 'orders',
  source_type: 'service',
  target: 'risk',
  target_type: 'service',
  edge_type: 'http_request',
  state: 'confirmed',
  sources: [{ kind: 'declared', confidence: 1 }, code],
  looked_for: [],
  chain_ids: ['A1'],
  declared_by: [{ chain_id: 'A1', ...edge }],
  environments: [],
};

describe('what is confirmed of the edges of a chain', () => {
  it('stands beside that they are declared', () => {
    expect(confirmedEdges(chain, [drift], DAY)).toEqual([
      { ...edge, sources: [{ kind: 'declared', first_seen: chain.created_at }, code] },
      chain.edges[1],
    ]);
  });

  it('is written once, and again when it is behind by more than a while', () => {
    const written = { ...chain, edges: confirmedEdges(chain, [drift], DAY) ?? [] };
    expect(confirmedEdges(written, [drift], DAY)).toBeNull();
    const hours = { ...code, first_seen: '2026-03-03T12:00:00.000Z', last_seen: '2026-03-03T20:00:00.000Z' };
    expect(confirmedEdges(written, [{ ...drift, sources: [hours] }], DAY)).toBeNull();
    const days = { ...hours, last_seen: '2026-03-09T00:00:00.000Z' };
    const [again] = confirmedEdges(written, [{ ...drift, sources: [days] }], DAY) ?? [];
    expect(again?.sources).toEqual([
      { kind: 'declared', first_seen: chain.created_at },
      { ...days, first_seen: code.first_seen },
    ]);
  });

  it('takes nothing away that somebody else wrote', () => {
    const runtime = { kind: 'runtime' as const, confidence: 0.5 };
    const own = { ...chain, edges: [{ ...edge, sources: [runtime] }] };
    expect(confirmedEdges(own, [drift], DAY)).toEqual([{ ...edge, sources: [runtime, code] }]);
  });

  it.each([
    ['of another chain', { declared_by: [{ chain_id: 'A2', ...edge }] }],
    ['that nobody saw', { state: 'declared_only' as const, sources: [{ kind: 'declared' as const }] }],
  ])('is nothing for an edge %s', (_, more) => {
    expect(confirmedEdges(chain, [{ ...drift, ...more }], DAY)).toBeNull();
  });
});

describe('edges that say nothing of where they are known from', () => {
  const known = { ...edge, sources: [code] };

  it('keep what was known', () => {
    expect(keepingSources([edge, { ...edge, target_node: 'c' }], [known])).toEqual([
      known,
      { ...edge, target_node: 'c' },
    ]);
    expect(keepingSources([{ ...edge, latency_sla: 5 }], [known])).toEqual([{ ...known, latency_sla: 5 }]);
  });

  it('are not those that say something, or nothing on purpose', () => {
    const own = { ...edge, sources: [{ kind: 'declared' as const }] };
    expect(keepingSources([own], [known])).toEqual([own]);
    expect(keepingSources([{ ...edge, sources: [] }], [known])).toEqual([{ ...edge, sources: [] }]);
    expect(keepingSources([{ ...edge, type: 'grpc_call' }], [known])).toEqual([{ ...edge, type: 'grpc_call' }]);
  });
});
