import { admitDrafts, fitIntoAnswer, MOST_PROPOSALS } from './admit-drafts';

const aDraft = (fields: Record<string, unknown> = {}) => ({
  proposed_chain_id: 'A1',
  name: 'API GET /a',
  category: 'data_flow',
  description: '',
  discovery_method: 'ast_parser',
  confidence_score: 0.9,
  nodes: [{ id: 'a', type: 'api_endpoint' }],
  edges: [],
  evidence: { source_file: 'main.py', items: [] },
  ...fields,
});

describe('admitDrafts', () => {
  it('admits each chain once', () => {
    const { drafts, findings } = admitDrafts([
      aDraft(),
      aDraft({ proposed_chain_id: 'A2' }),
      aDraft({ name: 'other' }),
    ]);
    expect(drafts.map(({ name, proposed_chain_id }) => [name, proposed_chain_id])).toEqual([
      ['API GET /a', 'A1'],
      ['other', 'A1'],
    ]);
    expect(findings).toEqual([]);
  });

  it.each([
    ['what is no proposal', { confidence_score: 2 }, 'confidence_score'],
    ['what could not be registered', { nodes: Array(1001).fill({ id: 'a', type: 'service' }) }, 'nodes'],
    ['what is too large', { nodes: [{ id: 'a', type: 'service', metadata: { x: 'x'.repeat(700_000) } }] }, 'larger'],
  ])('makes a finding of %s', (_, fields, message) => {
    const { drafts, findings } = admitDrafts([aDraft(fields)]);
    expect(drafts).toEqual([]);
    expect(findings).toEqual([{ file: 'main.py', message: expect.stringContaining(message) }]);
  });

  it('leaves out evidence that does not fit', () => {
    const items = Array.from({ length: 100 }, () => ({ snippet: 'x'.repeat(20_000) }));
    const [draft] = admitDrafts([aDraft({ evidence: { source_file: 'main.py', items } })]).drafts;
    expect(draft?.evidence).toMatchObject({ items: { length: 25 }, items_left_out: 75 });
  });

  it('stops where it is enough', () => {
    const many = Array.from({ length: MOST_PROPOSALS + 2 }, (_, index) => aDraft({ name: `chain ${index}` }));
    const { drafts, findings } = admitDrafts(many);
    expect([drafts.length, findings.length]).toEqual([MOST_PROPOSALS, 1]);
  });
});

describe('fitIntoAnswer', () => {
  const proposals = [1, 2, 3].map((id) => ({ id, evidence: { source_file: 'main.py', items: ['x'.repeat(1000)] } }));

  it('leaves everything in where it fits', () => {
    expect(fitIntoAnswer(proposals, 10_000)).toEqual(proposals);
  });

  it('leaves out pieces of evidence first, and proposals then, but never all', () => {
    const lean = proposals.map(({ id }) => ({ id, evidence: { source_file: 'main.py', items_left_out: 1 } }));
    expect(fitIntoAnswer(proposals, 1000)).toEqual(lean);
    expect(fitIntoAnswer(proposals, 150)).toEqual(lean.slice(0, 2));
    expect(fitIntoAnswer(proposals, 1)).toEqual(lean.slice(0, 1));
  });
});
