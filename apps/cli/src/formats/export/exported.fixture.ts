import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Category,
  Chain,
  ChainInput,
  derivedFields,
  EdgeType,
  NodeType,
  Service,
  ServiceInput,
} from '@chain-mapping/model';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { z } from 'zod';
import type { ExportInput } from '../format';

const TIME = '2026-01-01T00:00:00.000Z';

/** A chain as the registry answers it. */
export function storedChain(input: z.input<typeof ChainInput>): Chain {
  const chain = ChainInput.parse(input);
  const audit = { created_at: TIME, updated_at: TIME, created_by: 'test', updated_by: 'test' };
  return Chain.parse({ ...chain, ...derivedFields(chain), ...audit, version: 1, status: 'unknown' });
}

/** A service as the registry answers it. */
export const storedService = (input: z.input<typeof ServiceInput> & { readonly name: string }): Service =>
  Service.parse({ ...input, created_at: TIME, updated_at: TIME });

const CATALOGUE = join(__dirname, '../../../../../catalog');

/** The chains and services of the reference platform. */
export function referencePlatform(): ExportInput {
  const read = (...path: string[]): unknown => parse(readFileSync(join(CATALOGUE, ...path), 'utf8'));
  const { services } = read('services.yaml') as { services: Parameters<typeof storedService>[0][] };
  return {
    chains: readdirSync(join(CATALOGUE, 'chains')).map((name) =>
      storedChain(read('chains', name) as z.input<typeof ChainInput>),
    ),
    services: services.map(storedService),
  };
}

/** Texts that end a string, a comment, a tag, a line or a block in one format or another. */
export const HOSTILE = [
  '"quoted" \'single\' `back`',
  '<script>alert(1)</script> & &lt; &#60; &quot;',
  'two\nlines\r\nand\rmore\ttabs',
  'ends with a backslash \\',
  '\\" \\n \\N \\G \\\\',
  ']]> --> <!-- <![CDATA[ ?>',
  '%%{init: {"theme": "dark"}}%% %% comment',
  '"] --> evil["',
  '"; } digraph evil { "',
  '${HOME} #{x} {{x}} {',
  '{',
  '}',
  '--- \n... \n- a: b # c',
  '!include http://evil # /* */ //',
  '#quot; #35; end subgraph graph',
  '1. list - item',
  'null',
  '日本語 العربية 🚀 e\u0301 \u202e right to left \u0000\u0007\u007f\u0085\u2028',
  '\ud800 lone \udfff',
  '__proto__',
];

/** A chain that says the text wherever it may. */
export function chainSaying(text: string, id = 'A1'): Chain {
  return storedChain({
    id,
    name: `x${text}`,
    category: 'data_flow',
    description: text,
    tags: [text.slice(0, 100)],
    metadata: { [text]: text, owner: text },
    nodes: [
      { id: nodeIdSaying(text, 'a'), type: 'api_endpoint', component_name: text, metadata: { text } },
      { id: nodeIdSaying(text, 'b'), type: 'database', service_name: 'store', component_name: text },
      { id: 'end', type: 'service' },
    ],
    edges: [
      {
        source_node: nodeIdSaying(text, 'a'),
        target_node: nodeIdSaying(text, 'b'),
        type: 'database_query',
        operation: text,
        protocol: text.slice(0, 64),
      },
      {
        source_node: nodeIdSaying(text, 'b'),
        target_node: 'end',
        type: 'function_call',
        latency_sla: 12.5,
        metadata: { text },
      },
    ],
  });
}

const nodeIdSaying = (text: string, end: string): string => text.replace(/[\s.*>]/g, '') + end;

export const serviceSaying = (text: string): Service =>
  storedService({
    name: 'store',
    description: text,
    owner: text,
    tier: text.slice(0, 100),
    metadata: { [text]: text },
  });

const ids = ['a', 'b', 'c', 'd', 'e'];
const names = ['orders', 'store', 'Bus_1', 'edge-api'];
const words = fc.oneof(
  fc.constantFrom(...HOSTILE, 'orders', 'GET /orders'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
);
const maybe = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(values, { nil: undefined });
const latency = maybe(fc.double({ min: 0.001, max: 86_400_000, noNaN: true }));

const node = (id: string) =>
  fc.record({
    id: fc.constant(id),
    type: fc.constantFrom(...NodeType.options),
    service_name: maybe(fc.constantFrom(...names)),
    component_name: maybe(words),
    optional: maybe(fc.boolean()),
    criticality: maybe(fc.integer({ min: 1, max: 1000 })),
    metadata: maybe(fc.dictionary(words, words, { maxKeys: 2 })),
  });

const edge = (from: string, to: string) =>
  fc.record({
    source_node: fc.constant(from),
    target_node: fc.constant(to),
    type: fc.constantFrom(...EdgeType.options),
    operation: maybe(words),
    protocol: maybe(fc.constantFrom('https', 'amqp')),
    latency_sla: latency,
  });

/** Edges lead to later nodes only: no circles. */
const chain = (id: string): fc.Arbitrary<Chain> =>
  fc
    .record({
      name: words.map((name) => `x${name}`),
      category: fc.constantFrom(...Category.options),
      description: maybe(words),
      tags: fc
        .array(fc.oneof(words, fc.constantFrom('money', 'real-time')), { maxLength: 3 })
        .map((tags) => [...new Set(tags)]),
      metadata: fc.dictionary(words, words, { maxKeys: 2 }),
      latency_sla: latency,
      nodes: fc.tuple(...ids.map(node)),
      edges: fc.array(
        fc
          .tuple(fc.nat(3), fc.nat(3))
          .chain(([from, by]) => edge(ids[from] ?? 'a', ids[Math.min(from + 1 + by, 4)] ?? 'e')),
        { maxLength: 6 },
      ),
    })
    .map((input) => storedChain({ ...input, id }));

/** Any few chains that the registry could hold. */
export const anyChains: fc.Arbitrary<Chain[]> = fc
  .uniqueArray(fc.constantFrom('A1', 'A2', 'A10', 'B1', 'E7'), { minLength: 1, maxLength: 3 })
  .chain((chain_ids) => fc.tuple(...chain_ids.map(chain)));
