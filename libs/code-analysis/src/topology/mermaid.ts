import type { Topology, TopologyNode } from './topology';

const SHAPES: Readonly<Record<TopologyNode['kind'], readonly [string, string]>> = {
  service: ['[', ']'],
  gateway: ['{{', '}}'],
  database: ['[(', ')]'],
  broker: ['>', ']'],
  infra: ['([', '])'],
  external: ['[[', ']]'],
  ai_model: ['[/', '/]'],
  user: ['((', '))'],
};

/** A topology as a Mermaid flowchart. Names become numbers, for Mermaid has words of its own. */
export function topologyMermaid({ nodes, edges }: Pick<Topology, 'nodes' | 'edges'>): string {
  const ids = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const label = (text: string): string => text.replace(/["\n\r]/g, ' ').replace(/[<>#]/g, ' ');
  return [
    'flowchart LR',
    ...nodes.map(({ id, kind }) => {
      const [open, close] = SHAPES[kind];
      return `  ${ids.get(id) ?? ''}${open}"${label(id)}"${close}`;
    }),
    ...edges.flatMap(({ from, to, kind, confidence }) => {
      const [source, target] = [ids.get(from), ids.get(to)];
      if (source === undefined || target === undefined) return [];
      return `  ${source} ${confidence < 0.8 ? '-.->' : '-->'}|${label(kind)}| ${target}`;
    }),
  ].join('\n');
}
