import fc from 'fast-check';
import { derivedFields, type NodeInput } from '../chain/chain';
import type { ChainEdge } from '../chain/edge';
import type { Status } from '../chain/vocabulary';
import type { GraphedChain } from './component-graph';
import type { ComponentCondition } from './root-cause';

/** Chains over few components, some of which nothing checks, so that chains share them and circles arise across chains. */
const COMPONENTS = 8;
const UNCHECKED = 3;

const type = fc.constantFrom<ChainEdge['type']>('http_request', 'message_publish', 'message_consume');
const redundancy = fc.constantFrom<NodeInput['redundancy']>(
  undefined,
  undefined,
  { mode: 'any' },
  { mode: 'k_of_n', k: 2 },
);
const node = fc.record({ component: fc.nat(COMPONENTS - 1), optional: fc.boolean(), redundancy });
const edge = fc.record({
  from: fc.nat(5),
  to: fc.nat(5),
  type,
  latency_sla: fc.constantFrom(undefined, 100),
  group: fc.constantFrom(undefined, undefined, undefined, 'x'),
});

export const someChains: fc.Arbitrary<GraphedChain[]> = fc
  .array(
    fc.record({
      nodes: fc.array(node, { minLength: 1, maxLength: 6 }),
      edges: fc.array(edge, { maxLength: 9 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((chains) =>
    chains.map(({ nodes, edges }, at) => {
      const inputs = nodes.map((each, index): NodeInput => {
        const service_name = `s${String(each.component)}`;
        return { id: `n${String(index)}`, type: 'service', ...each, service_name };
      });
      const list = edges
        .filter(({ from, to }) => from < to && to < nodes.length)
        .map(({ from, to, group, ...rest }): ChainEdge => {
          const ends = { source_node: `n${String(from)}`, target_node: `n${String(to)}` };
          return group === undefined ? { ...rest, ...ends } : { ...rest, ...ends, redundancy: { mode: 'any', group } };
        });
      const chain = { id: `A${String(at + 1)}`, edges: list, ...derivedFields({ nodes: inputs, edges: list }) };
      const targetOf = (id: string): string | undefined => {
        const component = nodes[Number(id.slice(1))]?.component ?? 0;
        return component < UNCHECKED ? undefined : `t${String(component)}`;
      };
      return { chain, targetOf };
    }),
  );

const status = fc.constantFrom<Status>(
  'healthy',
  'healthy',
  'degraded',
  'unhealthy',
  'unhealthy',
  'unknown',
  'maintenance',
);

/** By the key of the component; nothing is known of those that nothing checks. */
export const someConditions: fc.Arbitrary<Map<string, ComponentCondition>> = fc
  .array(fc.record({ status, since: fc.constantFrom(1, 2, 3) }), { minLength: COMPONENTS, maxLength: COMPONENTS })
  .map((all) => new Map(all.slice(UNCHECKED).map((each, at) => [`t${String(at + UNCHECKED)}`, each])));
