import { bounded, scanResult } from './scan-result';

describe('what is kept of an analysis', () => {
  it('can be stored, whatever the source holds', () => {
    const proposal = {
      proposed_chain_id: 'A1',
      name: 'API GET /\0',
      category: 'data_flow',
      description: '',
      discovery_method: 'ast_parser',
      confidence_score: 1,
      nodes: [{ id: 'a', type: 'service', metadata: { '\ud800': ['\0', 7, null] } }],
      edges: [],
      evidence: { source_file: 'a\0.py' },
    };
    const { drafts, system } = scanResult({
      proposals: [proposal],
      findings: [],
      progress: { files_total: 1, files_done: 1 },
      system: { nodes: [{ id: 'a\0', kind: 'service', aliases: [] }], edges: [] },
    });
    expect(system.nodes[0]?.id).toBe('a\uFFFD');
    expect(drafts).toMatchObject([
      {
        name: 'API GET /\uFFFD',
        nodes: [{ metadata: { '\uFFFD': ['\uFFFD', 7, null] } }],
        evidence: { source_file: 'a\uFFFD.py' },
      },
    ]);
  });

  it('has as many findings as a person reads', () => {
    const many = Array.from({ length: 510 }, (_, index) => ({ file: `${index}.py`, message: 'm'.repeat(9_000) }));
    const kept = bounded(many);
    expect(kept).toHaveLength(500);
    expect(kept[0]?.message).toHaveLength(500);
    expect(kept.at(-1)).toEqual({ file: '.', message: 'and 11 more findings' });
  });
});
