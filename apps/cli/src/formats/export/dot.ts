import type { Chain, ChainEdge, NodeType } from '@chain-mapping/model';
import type { Exporter } from '../format';
import { edgeLines, isHandedOver } from './label';
import { exportable } from './order';

/** One directed graph, a cluster for each chain. A node of a chain has the id `A1/node`. */
export const dot: Exporter = {
  name: 'dot',
  description: 'Graphviz DOT, a cluster for each chain',
  extension: 'dot',
  write(input) {
    const { chains } = exportable(input);
    const lines = [
      'digraph chains {',
      '  rankdir=LR;',
      '  node [fontname="Helvetica", fontsize=11];',
      '  edge [fontname="Helvetica", fontsize=9];',
      ...chains.flatMap(cluster),
      '}',
    ];
    return `${lines.join('\n')}\n`;
  },
};

const shapes: Readonly<Record<NodeType, string>> = {
  service: 'shape=box',
  api_endpoint: 'shape=box, style=rounded',
  database: 'shape=cylinder',
  websocket: 'shape=cds',
  ai_model: 'shape=hexagon',
  cache: 'shape=folder',
  message_queue: 'shape=box3d',
  external_service: 'shape=component',
  scheduler: 'shape=circle',
};

const cluster = (chain: Chain): string[] => [
  `  subgraph ${id(`cluster_${chain.id}`)} {`,
  `    label=${label([`${chain.id} ${chain.name}`])};`,
  ...chain.nodes.map(
    (node) => `    ${nodeId(chain, node.id)} [label=${label([node.display_name, node.type])}, ${shapes[node.type]}];`,
  ),
  ...chain.edges.map((edge) => `    ${arrow(chain, edge)}`),
  '  }',
];

const arrow = (chain: Chain, edge: ChainEdge): string =>
  `${nodeId(chain, edge.source_node)} -> ${nodeId(chain, edge.target_node)} [label=${label(edgeLines(edge))}${isHandedOver(edge) ? ', style=dashed' : ''}];`;

const nodeId = (chain: Chain, node_id: string): string => id(`${chain.id}/${node_id}`);

const visible = (text: string): string => text.replace(/\r\n?|[\u2028\u2029]/g, '\n').replace(/(?!\n)\p{Cc}/gu, ' ');

const id = (text: string): string => `"${visible(text).replace(/["\\]/g, '\\$&')}"`;

/** In a label Graphviz also reads HTML entities, and escapes such as `\N`. */
const label = (lines: readonly string[]): string =>
  `"${lines
    .map((line) => visible(line).replace(/&/g, '&amp;').replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n'))
    .join('\\n')}"`;
