import fc from 'fast-check';
import { ProposalDraft } from '../chain/proposal';
import { chainErrors } from '../chain/validation/validate-chain';
import type { NodeType } from '../chain/vocabulary';
import type { DriftEdge, DriftState } from './drift';
import { trafficProposals } from './traffic-proposals';

const edge = (
  source: string,
  target: string,
  state: DriftState = 'runtime_only',
  target_type: NodeType = 'service',
) => ({
  source,
  source_type: 'service' as const,
  target,
  target_type,
  edge_type: 'http_request' as const,
  state,
  sources: [
    { kind: 'runtime' as const, confidence: 0.9, evidence: [{ trace_id: `t-${target}` }] },
    ...(state === 'confirmed' ? [{ kind: 'declared' as const }] : []),
  ],
  looked_for: [],
  chain_ids: [],
  declared_by: [],
  environments: [],
});
const shape = (edges: readonly DriftEdge[]) =>
  trafficProposals(edges).map(({ name, edges: calls }) => [
    name,
    ...calls.map(({ source_node, target_node }) => `${source_node} -> ${target_node}`),
  ]);

describe('chains that traffic shows', () => {
  it('are whole paths from where traffic begins, with what declares and shows each call', () => {
    const edges = [
      edge('orders', 'risk'),
      edge('web', 'orders', 'confirmed'),
      edge('orders', 'pg://db/orders', 'runtime_only', 'database'),
    ];
    const [draft] = trafficProposals(edges);
    expect(draft).toMatchObject({
      proposed_chain_id: 'B1',
      name: 'Calls of web',
      category: 'service_communication',
      discovery_method: 'trace_analysis',
      confidence_score: 0.9,
      nodes: [
        { id: 'web', type: 'service', service_name: 'web' },
        { id: 'orders', service_name: 'orders' },
        { id: 'pg_db_orders', type: 'database', component_name: 'pg://db/orders' },
        { id: 'risk' },
      ],
      edges: [
        { source_node: 'web', target_node: 'orders', sources: [{ kind: 'runtime' }] },
        { source_node: 'orders', target_node: 'pg_db_orders' },
        {
          source_node: 'orders',
          target_node: 'risk',
          sources: [{ kind: 'runtime', evidence: [{ trace_id: 't-risk' }] }],
        },
      ],
    });
    expect(draft?.description).toBe('Traffic shows 3 calls from web on; no chain declares 2 of them.');
  });

  it('are none where every call is declared, or only code has it', () => {
    const declared = edge('web', 'orders', 'confirmed');
    const code = { ...edge('web', 'risk', 'static_only'), sources: [{ kind: 'static' as const }] };
    expect(trafficProposals([declared, code])).toEqual([]);
  });

  it('lead in no circle, and begin somewhere all the same', () => {
    expect(shape([edge('a', 'b'), edge('b', 'c'), edge('c', 'a')])).toEqual([
      ['Calls of a', 'a -> b', 'b -> c'],
      ['Calls of c', 'c -> a', 'a -> b'],
    ]);
  });

  const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'a b', 'ä');
  const state = fc.constantFrom<DriftState>('runtime_only', 'undeclared', 'confirmed');
  const type = fc.constantFrom<NodeType>('service', 'database', 'message_queue');
  const edges = fc
    .uniqueArray(fc.tuple(name, name, state, type), {
      maxLength: 15,
      selector: ([from, to, , kind]) => JSON.stringify([from, to, kind]),
    })
    .map((all) => all.filter(([from, to]) => from !== to).map((each) => edge(...each)));

  it('can each be registered, in whatever order calls are listed, and have every call that is not declared', () => {
    fc.assert(
      fc.property(edges, (given) => {
        const drafts = trafficProposals(given);
        expect(trafficProposals([...given].reverse())).toEqual(drafts);
        for (const draft of drafts) {
          expect(ProposalDraft.parse(draft)).toEqual(draft);
          expect(
            chainErrors({ ...draft, id: draft.proposed_chain_id, dependencies: [], tags: [], metadata: {} }),
          ).toEqual([]);
        }
        const shown = new Set(
          drafts.flatMap(({ edges: calls, nodes }) => {
            const names = new Map(nodes.map((node) => [node.id, node.service_name ?? node.component_name]));
            return calls.map(({ source_node, target_node }) => `${names.get(source_node)}>${names.get(target_node)}`);
          }),
        );
        for (const { source, target, state: its } of given)
          if (its !== 'confirmed') expect(shown).toContain(`${source}>${target}`);
      }),
    );
  });
});
