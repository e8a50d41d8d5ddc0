import fc from 'fast-check';
import { anyChains, chainSaying, HOSTILE, referencePlatform, storedChain } from './exported.fixture';
import { mermaid } from './mermaid';
import { onOneLine } from './order';

const LABEL = String.raw`"(?:[^"#<>&\x60\\{}%;\n]|#\d+;|<br/>|</?i>)*"`;
const NODE = String.raw`[A-E]\d+_\w*`;
const OPEN = String.raw`\(\[|\[\(|\[\[|\[\/|\(\(|\{\{|\[|\(|>`;
const CLOSE = String.raw`\]\)|\)\]|\]\]|\/\]|\)\)|\}\}|\]|\)`;
const LINES = [
  /^---$/,
  /^title: ".*"$/,
  /^flowchart LR$/,
  new RegExp(String.raw`^ *subgraph [A-E]\d+ \[${LABEL}\]$`),
  /^ *end$/,
  new RegExp(`^ *${NODE}(?:${OPEN})${LABEL}(?:${CLOSE})$`),
  new RegExp(String.raw`^ *${NODE} (?:-->|-\.->)\|${LABEL}\| ${NODE}$`),
];

const unknownLines = (text: string): string[] =>
  text.split('\n').filter((line) => line !== '' && !LINES.some((known) => known.test(line)));

/** What a reader of the diagram sees. */
const read = (label: string): string => label.replace(/#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));

describe('mermaid', () => {
  it('draws a chain with a shape for each type and a label for each edge', () => {
    const chain = storedChain({
      id: 'B1',
      name: 'Orders',
      category: 'service_communication',
      nodes: [
        { id: 'api', type: 'api_endpoint', service_name: 'orders', component_name: 'list' },
        { id: 'bus', type: 'message_queue', service_name: 'bus' },
      ],
      edges: [
        { source_node: 'api', target_node: 'bus', type: 'message_publish', operation: 'orders.new', latency_sla: 50 },
      ],
    });
    expect(mermaid.write({ chains: [chain], services: [] })).toBe(
      [
        '---',
        'title: "B1 Orders"',
        '---',
        'flowchart LR',
        '  B1_api(["orders.list<br/><i>api_endpoint</i>"])',
        '  B1_bus[["bus<br/><i>message_queue</i>"]]',
        '  B1_api -.->|"orders.new<br/>within 50 ms"| B1_bus',
        '',
      ].join('\n'),
    );
  });

  it('puts several chains into subgraphs, in the order of their ids', () => {
    const chains = ['B1', 'A10', 'A2'].map((id) =>
      storedChain({ id, name: id, category: 'data_flow', nodes: [{ id: 'a', type: 'service' }] }),
    );
    const text = mermaid.write({ chains, services: [] });
    expect([...text.matchAll(/subgraph (\S+)/g)].map(([, id]) => id)).toEqual(['A2', 'A10', 'B1']);
    expect(mermaid.write({ chains: [...chains].reverse(), services: [] })).toBe(text);
  });

  it('keeps apart nodes whose ids differ in what Mermaid has no letters for', () => {
    const nodes = ['a-b', 'a_b', 'a+b'].map((id) => ({ id, type: 'service' as const }));
    const text = mermaid.write({
      chains: [storedChain({ id: 'A1', name: 'x', category: 'data_flow', nodes })],
      services: [],
    });
    expect(text.match(/^ {2}A1_\w+/gm)).toEqual(['  A1_a_b', '  A1_a_b_2', '  A1_a_b_3']);
  });

  it.each(HOSTILE)('writes %j so that only a reader sees it', (hostile) => {
    for (const chains of [[chainSaying(hostile)], [chainSaying(hostile), chainSaying(hostile, 'A2')]]) {
      const text = mermaid.write({ chains, services: [] });
      expect(unknownLines(text)).toEqual([]);
      expect(read(text)).toContain(`|"${onOneLine(hostile)}"|`);
    }
  });

  it('writes lines of the language alone, whatever chains say', () => {
    fc.assert(
      fc.property(anyChains, (chains) => {
        expect(unknownLines(mermaid.write({ chains, services: [] }))).toEqual([]);
      }),
    );
  });

  it('draws the reference platform', () => {
    const platform = referencePlatform();
    const text = mermaid.write(platform);
    expect(unknownLines(text)).toEqual([]);
    expect(text.match(/subgraph /g)).toHaveLength(platform.chains.length);
    const edges = platform.chains.flatMap((chain) => chain.edges);
    expect(text.match(/(-->|-\.->)\|/g)).toHaveLength(edges.length);
  });
});
