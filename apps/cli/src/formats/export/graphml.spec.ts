import { XMLParser, XMLValidator } from 'fast-xml-parser';
import fc from 'fast-check';
import type { Chain } from '@chain-mapping/model';
import { anyChains, chainSaying, HOSTILE, referencePlatform } from './exported.fixture';
import { graphml } from './graphml';

interface Data {
  readonly '@key': string;
  readonly '#text'?: string;
}
interface Item {
  readonly '@id': string;
  readonly '@source'?: string;
  readonly '@target'?: string;
  readonly data?: readonly Data[];
  readonly graph?: readonly { readonly node?: readonly Item[]; readonly edge?: readonly Item[] }[];
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  trimValues: false,
  isArray: (name) => ['data', 'node', 'edge', 'graph', 'key'].includes(name),
  htmlEntities: true,
});

const values = ({ data = [] }: Item): Record<string, string | undefined> =>
  Object.fromEntries(data.map((each) => [each['@key'], each['#text']]));

/** XML cannot say these at all. */
const sayable = (text: string): string =>
  [...text]
    .map((character) =>
      /[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(character) ? character : '\ufffd',
    )
    .join('');

function groupsOf(text: string): readonly Item[] {
  expect(XMLValidator.validate(text)).toBe(true);
  const document = parser.parse(text) as { graphml: { graph: { node?: Item[] }[] } };
  return document.graphml.graph[0]?.node ?? [];
}

function expectSaid(group: Item | undefined, chain: Chain): void {
  const inside = group?.graph?.[0];
  const nodes = inside?.node ?? [];
  expect(nodes.map((node) => values(node).node_node_id)).toEqual(chain.nodes.map(({ id }) => sayable(id)));
  expect(nodes.map((node) => values(node).node_type)).toEqual(chain.nodes.map(({ type }) => type));
  const ids = new Map(nodes.map((node) => [node['@id'], values(node).node_node_id]));
  expect(
    (inside?.edge ?? []).map((edge) => ({
      source: ids.get(edge['@source'] ?? ''),
      target: ids.get(edge['@target'] ?? ''),
      type: values(edge).edge_type,
      operation: values(edge).edge_operation,
      latency_sla: values(edge).edge_latency_sla,
    })),
  ).toEqual(
    chain.edges.map((edge) => ({
      source: sayable(edge.source_node),
      target: sayable(edge.target_node),
      type: edge.type,
      operation: edge.operation == null ? undefined : sayable(edge.operation),
      latency_sla: edge.latency_sla == null ? undefined : String(edge.latency_sla),
    })),
  );
}

describe('graphml', () => {
  it.each(HOSTILE)('says %j, read back by a parser of XML', (hostile) => {
    const chain = chainSaying(hostile);
    const [group, ...others] = groupsOf(graphml.write({ chains: [chain], services: [] }));
    expect(others).toEqual([]);
    expectSaid(group, chain);
  });

  it('is well-formed, whatever chains say', () => {
    fc.assert(
      fc.property(anyChains, (chains) => {
        const groups = groupsOf(graphml.write({ chains, services: [] }));
        for (const chain of chains)
          expectSaid(
            groups.find((group) => group['@id'] === chain.id),
            chain,
          );
      }),
      { numRuns: 50 },
    );
  });

  it('draws the reference platform, and declares each key that it uses', () => {
    const platform = referencePlatform();
    const text = graphml.write(platform);
    const groups = groupsOf(text);
    for (const chain of platform.chains)
      expectSaid(
        groups.find((group) => group['@id'] === chain.id),
        chain,
      );
    const declared = [...text.matchAll(/<key id="(\w+)"/g)].map(([, id]) => id);
    const used = new Set([...text.matchAll(/<data key="(\w+)"/g)].map(([, id]) => id));
    expect([...used].filter((key) => !declared.includes(key))).toEqual([]);
    const xmlIds = [...text.matchAll(/<(?:node|edge|graph) id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(xmlIds).size).toBe(xmlIds.length);
  });
});
