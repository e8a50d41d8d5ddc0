import type { Chain, ChainPatch } from '@chain-mapping/model';
import fc from 'fast-check';

export type Definition = Pick<
  Chain,
  'name' | 'category' | 'description' | 'nodes' | 'edges' | 'dependencies' | 'tags' | 'metadata' | 'latency_sla'
>;

/** What somebody types into psql, and what it makes of a chain. */
interface Statement {
  readonly sql: string;
  readonly changes: (chain: Definition, value: number) => Partial<Definition>;
}

/** `$1` is the chain, `$2` a number. */
const statements: readonly Statement[] = [
  {
    sql: `UPDATE chain_definitions SET name = 'By hand ' || $2::int WHERE id = $1`,
    changes: (_, value) => ({ name: `By hand ${value}` }),
  },
  {
    sql: 'UPDATE chain_definitions SET latency_sla = $2::int, tags = array_append(tags, $2::text) WHERE id = $1',
    changes: ({ tags }, value) => ({ latency_sla: value, tags: [...tags, `${value}`] }),
  },
  {
    sql: `UPDATE chain_definitions SET nodes = '[]', edges = '[]', metadata = jsonb_build_object('by_hand', $2::int) WHERE id = $1`,
    changes: (_, value) => ({ nodes: [], edges: [], metadata: { by_hand: value } }),
  },
  {
    sql: `UPDATE chain_nodes SET criticality = $2::int WHERE chain_id = $1 AND node_id = 'a'`,
    changes: ({ nodes }, value) => ({
      nodes: nodes.map((node) => (node.id === 'a' ? { ...node, criticality: value } : node)),
    }),
  },
  {
    sql: 'UPDATE chain_edges SET latency_sla = $2::int WHERE chain_id = $1',
    changes: ({ edges }, value) => ({ edges: edges.map((edge) => ({ ...edge, latency_sla: value })) }),
  },
  {
    sql: 'DELETE FROM chain_edges WHERE chain_id = $1 AND position >= $2::int % 2',
    changes: ({ edges }, value) => ({ edges: edges.slice(0, value % 2) }),
  },
];

export type Edit =
  | { readonly how: 'patch'; readonly patch: ChainPatch }
  /** The edges alone, from last to first, each with another SLA. */
  | { readonly how: 'edges'; readonly value: number }
  /** Of the versions that there are, counted round and round. */
  | { readonly how: 'rollback'; readonly to: number }
  | { readonly how: 'sql'; readonly statement: Statement; readonly value: number };

const ids = ['a', 'b', 'c', 'd'];

const someNode = (id: string) =>
  fc.record(
    {
      id: fc.constant(id),
      type: fc.constantFrom('service' as const, 'database' as const, 'cache' as const),
      service_name: fc.constantFrom('orders', 'prices', null),
      optional: fc.boolean(),
    },
    { requiredKeys: ['id', 'type'] },
  );

/** Leads from an earlier to a later node, so that there is no cycle. */
const someEdge = fc.subarray(ids, { minLength: 2, maxLength: 2 }).chain(([source_node = '', target_node = '']) =>
  fc.record(
    {
      source_node: fc.constant(source_node),
      target_node: fc.constant(target_node),
      type: fc.constantFrom('http_request' as const, 'database_query' as const),
      operation: fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }),
      latency_sla: fc.option(fc.double({ min: 0.001, max: 86_400_000, noNaN: true })),
    },
    { requiredKeys: ['source_node', 'target_node', 'type'] },
  ),
);

/** Nodes and edges together, so that each edge has its ends. */
const someParts = fc
  .record({
    nodes: fc.shuffledSubarray(ids).chain((some) => fc.tuple(...some.map(someNode))),
    edges: fc.array(someEdge, { maxLength: 5 }),
  })
  .map(({ nodes, edges }) => {
    const has = (id: string) => nodes.some((node) => node.id === id);
    return { nodes, edges: edges.filter((edge) => has(edge.source_node) && has(edge.target_node)) };
  });

const someText = fc.string({ unit: 'grapheme', maxLength: 8 });
const someTag = someText.map((text) => `t${text}`);

const someFields = fc.record(
  {
    name: fc.string({ unit: 'grapheme-ascii', maxLength: 30 }).map((text) => `n${text}n`),
    description: fc.option(someText),
    tags: fc.array(someTag, { maxLength: 3 }),
    metadata: fc.dictionary(someText, fc.jsonValue({ maxDepth: 2, stringUnit: 'grapheme' }), { maxKeys: 3 }),
    latency_sla: fc.option(fc.integer({ min: 1, max: 9000 })),
    dependencies: fc.subarray(['E1']),
  },
  { requiredKeys: [] },
);

const somePatch = fc.tuple(fc.option(someParts), someFields).map(([parts, fields]) => ({ ...parts, ...fields }));

/** A change of a chain that knows the chain E1. */
export const someEdit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ how: fc.constant('patch' as const), patch: somePatch }) },
  { weight: 1, arbitrary: fc.record({ how: fc.constant('edges' as const), value: fc.integer({ min: 4, max: 6 }) }) },
  { weight: 1, arbitrary: fc.record({ how: fc.constant('rollback' as const), to: fc.nat({ max: 9 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      how: fc.constant('sql' as const),
      statement: fc.constantFrom(...statements),
      value: fc.integer({ min: 1, max: 3 }),
    }),
  },
);

/** What of a chain is not derived, as JSON can hold it; a field without a value has one form. */
export function definition({ nodes, edges, ...chain }: Definition): unknown {
  const { name, category, description = null, dependencies, tags, metadata, latency_sla = null } = chain;
  const given = (part: object) => Object.fromEntries(Object.entries(part).filter(([, value]) => value != null));
  const parts = { nodes: nodes.map((node) => given({ ...node, display_name: null })), edges: edges.map(given) };
  const fields = { name, category, description, dependencies, tags, metadata, latency_sla };
  return JSON.parse(JSON.stringify({ ...fields, ...parts }));
}
