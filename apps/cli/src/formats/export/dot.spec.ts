import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import type { Chain } from '@chain-mapping/model';
import { dot } from './dot';
import { anyChains, chainSaying, HOSTILE, referencePlatform } from './exported.fixture';

interface Ast {
  readonly type: string;
  readonly id?: { readonly value: string };
  readonly key?: { readonly value: string };
  readonly value?: { readonly value: string };
  readonly targets?: readonly { readonly id: { readonly value: string } }[];
  readonly children: readonly Ast[];
}

/** The parser is an ES module, which Jest can load in a thread of its own only. */
async function parsed(texts: readonly string[]): Promise<Ast[]> {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    import('ts-graphviz/ast').then(({ parse }) => parentPort.postMessage(JSON.stringify(workerData.map((text) => parse(text)))));
  `;
  const worker = new Worker(code, { eval: true, workerData: texts });
  try {
    const answer = await new Promise<string>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    return JSON.parse(answer) as Ast[];
  } finally {
    await worker.terminate();
  }
}

/** What Graphviz makes of a quoted text: `\"` is a quote, and the rest is left to whoever reads the text. */
const unquoted = (text: string): string => text.replace(/\\(["\\])/g, '$1');
const shown = (label: string): string =>
  label
    .replace(/\\(["\\n])/g, (_, character) => (character === 'n' ? '\n' : character))
    .replace(/&(amp|lt|quot|#60);/g, (_, name: string) => ({ amp: '&', quot: '"' })[name] ?? '<');
const visible = (text: string): string => text.replace(/\r\n?|[\u2028\u2029]/g, '\n').replace(/(?!\n)\p{Cc}/gu, ' ');

interface Cluster {
  readonly id: string;
  readonly nodes: readonly (readonly [string, string])[];
  readonly edges: readonly (readonly string[])[];
}

function clustersOf(document: Ast): Cluster[] {
  const [graph, ...others] = document.children.filter(({ type }) => type === 'Graph');
  expect(others).toEqual([]);
  return (graph?.children ?? [])
    .filter(({ type }) => type === 'Subgraph')
    .map(({ id, children }) => ({
      id: id?.value ?? '',
      nodes: children
        .filter(({ type }) => type === 'Node')
        .map((node) => [
          unquoted(node.id?.value ?? ''),
          shown(node.children.find(({ key }) => key?.value === 'label')?.value?.value ?? ''),
        ]),
      edges: children
        .filter(({ type }) => type === 'Edge')
        .map(({ targets }) => (targets ?? []).map((target) => unquoted(target.id.value))),
    }));
}

const expected = (chain: Chain): Cluster => ({
  id: `cluster_${chain.id}`,
  nodes: chain.nodes.map(({ id, display_name, type }) => [
    visible(`${chain.id}/${id}`),
    visible(`${display_name}\n${type}`),
  ]),
  edges: chain.edges.map((edge) => [edge.source_node, edge.target_node].map((id) => visible(`${chain.id}/${id}`))),
});

describe('dot', () => {
  it('says what it was told, read back by a parser of DOT', async () => {
    const said = [
      ...HOSTILE.map((text) => [chainSaying(text)]),
      referencePlatform().chains,
      ...fc.sample(anyChains, { numRuns: 50, seed: 7 }),
    ];
    const documents = await parsed(said.map((chains) => dot.write({ chains, services: [] })));
    for (const [index, chains] of said.entries()) {
      const document = documents[index];
      const clusters = document === undefined ? [] : clustersOf(document);
      expect(clusters.map(({ id }) => id).sort()).toEqual(chains.map(({ id }) => `cluster_${id}`).sort());
      for (const chain of chains) {
        expect(clusters.find(({ id }) => id === `cluster_${chain.id}`)).toEqual(expected(chain));
      }
    }
  });

  it('says the same whatever the order of the chains', () => {
    const { chains, services } = referencePlatform();
    expect(dot.write({ chains: [...chains].reverse(), services })).toBe(dot.write({ chains, services }));
  });
});
