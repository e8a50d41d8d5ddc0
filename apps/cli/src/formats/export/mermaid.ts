import type { Chain, ChainNode, NodeType } from '@chain-mapping/model';
import type { Exporter } from '../format';
import { Names } from '../names';
import { edgeLines, isHandedOver } from './label';
import { exportable, onOneLine } from './order';

/** One flowchart: a chain by itself, or a subgraph for each of several. */
export const mermaid: Exporter = {
  name: 'mermaid',
  description: 'Mermaid flowchart, a subgraph for each chain',
  extension: 'mmd',
  write(input) {
    const { chains } = exportable(input);
    const [chain, ...others] = chains;
    if (chain === undefined) return 'flowchart LR\n';
    if (others.length > 0) return `${['flowchart LR', ...chains.flatMap(subgraph)].join('\n')}\n`;
    return `${['---', `title: ${title(chain)}`, '---', 'flowchart LR', ...drawn(chain)].join('\n')}\n`;
  },
};

const subgraph = (chain: Chain): string[] => [
  `  subgraph ${chain.id} ["${escaped(`${chain.id} ${chain.name}`)}"]`,
  ...drawn(chain).map((line) => `  ${line}`),
  '  end',
];

function drawn(chain: Chain): string[] {
  const names = new Names('_');
  // With the chain's id before it no id is a word of the language, such as `end`.
  const ids = new Map(
    chain.nodes.map(({ id }) => [id, names.claim(`${chain.id}_${id.replace(/[^A-Za-z0-9_]+/g, '_')}`)]),
  );
  const edges = chain.edges.map((edge) => {
    const label = edgeLines(edge).map(escaped).join('<br/>');
    const arrow = isHandedOver(edge) ? '-.->' : '-->';
    return `  ${ids.get(edge.source_node)} ${arrow}|"${label}"| ${ids.get(edge.target_node)}`;
  });
  return [...chain.nodes.map((node) => `  ${ids.get(node.id)}${shape(node)}`), ...edges];
}

const shapes: Readonly<Record<NodeType, readonly [string, string]>> = {
  service: ['[', ']'],
  api_endpoint: ['([', '])'],
  database: ['[(', ')]'],
  websocket: ['>', ']'],
  ai_model: ['{{', '}}'],
  cache: ['(', ')'],
  message_queue: ['[[', ']]'],
  external_service: ['[/', '/]'],
  scheduler: ['((', '))'],
};

function shape({ type, display_name }: ChainNode): string {
  const [open, close] = shapes[type];
  return `${open}"${escaped(display_name)}<br/><i>${type}</i>"${close}`;
}

/**
 * Letters and digits of any script, and marks that mean nothing to Mermaid, Markdown or HTML; the rest by number. A dot or a
 * dash before a blank would begin a list.
 */
const escaped = (text: string): string =>
  onOneLine(text).replace(/[^\p{L}\p{M}\p{N} .,:/_()-]|[.-](?= )/gu, (character) => `#${character.codePointAt(0)};`);

/** The title stands in YAML, and Mermaid looks for its own directives even there. */
const title = ({ id, name }: Chain): string =>
  JSON.stringify(onOneLine(`${id} ${name}`)).replace(
    /[%<>{}\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
