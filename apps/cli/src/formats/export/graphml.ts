import type { Chain, ChainEdge, ChainNode, NodeType } from '@chain-mapping/model';
import type { Exporter } from '../format';
import { edgeLines, isHandedOver } from './label';
import { exportable } from './order';

/** GraphML with what yEd needs to draw it; what is known of nodes and edges is in data keys of plain GraphML beside that. */
export const graphml: Exporter = {
  name: 'graphml',
  description: 'GraphML, as yEd and graph libraries read it: a group for each chain',
  extension: 'graphml',
  write(input) {
    const { chains } = exportable(input);
    const lines = [
      '<?xml version="1.0" encoding="UTF-8" standalone="no"?>',
      '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:y="http://www.yworks.com/xml/graphml" xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://www.yworks.com/xml/schema/graphml/1.1/ygraphml.xsd">',
      '  <key id="nodegraphics" for="node" yfiles.type="nodegraphics"/>',
      '  <key id="edgegraphics" for="edge" yfiles.type="edgegraphics"/>',
      ...keys.map(
        ([of, name, type]) => `  <key id="${of}_${name}" for="${of}" attr.name="${name}" attr.type="${type}"/>`,
      ),
      '  <graph id="G" edgedefault="directed">',
      ...chains.flatMap(group),
      '  </graph>',
      '</graphml>',
    ];
    return `${lines.join('\n')}\n`;
  },
};

const keys = [
  ['node', 'chain_id', 'string'],
  ['node', 'node_id', 'string'],
  ['node', 'name', 'string'],
  ['node', 'description', 'string'],
  ['node', 'category', 'string'],
  ['node', 'type', 'string'],
  ['node', 'service_name', 'string'],
  ['node', 'component_name', 'string'],
  ['node', 'latency_sla', 'double'],
  ['edge', 'chain_id', 'string'],
  ['edge', 'type', 'string'],
  ['edge', 'protocol', 'string'],
  ['edge', 'operation', 'string'],
  ['edge', 'environment', 'string'],
  ['edge', 'latency_sla', 'double'],
] as const;

type Of = (typeof keys)[number][0];
type Attribute<Kind extends Of> = Extract<(typeof keys)[number], readonly [Kind, string, string]>[1];

function data<Kind extends Of>(
  of: Kind,
  values: Partial<Record<Attribute<Kind>, string | number | null | undefined>>,
): string[] {
  return keys.flatMap(([kind, name]) => {
    const value = kind === of ? (values as Record<string, string | number | null | undefined>)[name] : undefined;
    return value == null ? [] : `<data key="${of}_${name}">${escaped(String(value))}</data>`;
  });
}

const indent = (lines: readonly string[], by: number): string[] => lines.map((line) => ' '.repeat(by) + line);

function group(chain: Chain): string[] {
  // Numbered, since an XML id may hold less than the id of a node.
  const numbers = new Map(chain.nodes.map(({ id }, index) => [id, `${chain.id}::n${index}`]));
  const { id, name, description, category, latency_sla } = chain;
  return indent(
    [
      `<node id="${id}" yfiles.foldertype="group">`,
      ...indent(data('node', { chain_id: id, name, description, category, latency_sla }), 2),
      `  <data key="nodegraphics"><y:ProxyAutoBoundsNode><y:Realizers active="0"><y:GroupNode><y:Fill color="#F5F5F5" transparent="false"/><y:NodeLabel modelName="internal" modelPosition="t">${escaped(`${id} ${name}`)}</y:NodeLabel><y:Shape type="roundrectangle"/><y:State closed="false"/></y:GroupNode></y:Realizers></y:ProxyAutoBoundsNode></data>`,
      `  <graph id="${id}:" edgedefault="directed">`,
      ...indent(
        chain.nodes.flatMap((node) => drawnNode(chain, node, numbers.get(node.id) ?? '')),
        4,
      ),
      ...indent(
        chain.edges.flatMap((edge, index) =>
          drawnEdge(chain, edge, index, numbers.get(edge.source_node) ?? '', numbers.get(edge.target_node) ?? ''),
        ),
        4,
      ),
      '  </graph>',
      '</node>',
    ],
    4,
  );
}

const shapes: Readonly<Record<NodeType, string>> = {
  service: 'rectangle',
  api_endpoint: 'roundrectangle',
  database: 'ellipse',
  websocket: 'parallelogram',
  ai_model: 'hexagon',
  cache: 'octagon',
  message_queue: 'trapezoid',
  external_service: 'rectangle3d',
  scheduler: 'diamond',
};

function drawnNode(chain: Chain, node: ChainNode, number: string): string[] {
  const { id, type, service_name, component_name, display_name } = node;
  // yEd draws a node without a size as a dot.
  const width = Math.max(80, Math.min(300, display_name.length * 8));
  return [
    `<node id="${number}">`,
    ...indent(
      data('node', { chain_id: chain.id, node_id: id, name: display_name, type, service_name, component_name }),
      2,
    ),
    `  <data key="nodegraphics"><y:ShapeNode><y:Geometry width="${width}" height="40"/><y:NodeLabel>${escaped(display_name)}</y:NodeLabel><y:Shape type="${shapes[type]}"/></y:ShapeNode></data>`,
    '</node>',
  ];
}

function drawnEdge(chain: Chain, edge: ChainEdge, index: number, source: string, target: string): string[] {
  const { type, protocol, operation, environment, latency_sla } = edge;
  return [
    `<edge id="${chain.id}::e${index}" source="${source}" target="${target}">`,
    ...indent(data('edge', { chain_id: chain.id, type, protocol, operation, environment, latency_sla }), 2),
    `  <data key="edgegraphics"><y:PolyLineEdge><y:LineStyle type="${isHandedOver(edge) ? 'dashed' : 'line'}"/><y:Arrows source="none" target="standard"/><y:EdgeLabel>${escaped(edgeLines(edge).join('\n'))}</y:EdgeLabel></y:PolyLineEdge></data>`,
    '</edge>',
  ];
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** XML has no way to say some control characters, half a surrogate pair, or U+FFFE; a carriage return it reads as a newline. */
const escaped = (text: string): string =>
  text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => entities[character] ?? character)
    .replace(/\r/g, '&#13;');
