import type { ReadSystem } from '@chain-mapping/model';
import type { FoundSystem } from './analysis-messages';

const MOST_NODES = 5_000;
const MOST_EDGES = 20_000;
const MOST_EVIDENCE = 5;
const MOST_ALIASES = 100;
const MOST_NAME = 512;

/**
 * What deployments and source say together, as much of it as is kept. What proposals say is beside it: of a service whose deployment no file
 * describes, they alone know.
 */
export function foundSystem(topology: ReadSystem, proposed: ReadSystem): FoundSystem {
  const nodes = new Map([...proposed.nodes, ...topology.nodes].map((node) => [node.id, node]));
  const isName = (text: string): boolean => text !== '' && text.length <= MOST_NAME;
  return {
    nodes: [...nodes.values()]
      .filter(({ id }) => isName(id))
      .slice(0, MOST_NODES)
      .map(({ id, kind, aliases }) => ({ id, kind, aliases: aliases.filter(isName).slice(0, MOST_ALIASES) })),
    edges: [...topology.edges, ...proposed.edges]
      .filter(({ from, to }) => isName(from) && isName(to))
      .slice(0, MOST_EDGES)
      .map((edge) => ({
        from: edge.from,
        to: edge.to,
        class: edge.class,
        kind: edge.kind,
        confidence: edge.confidence,
        evidence: edge.evidence
          .filter(({ file }) => file !== '' && file.length <= 1024)
          .slice(0, MOST_EVIDENCE)
          .map(({ file, line, rule }) => ({
            file,
            line: Math.max(1, line),
            ...(rule !== undefined && { rule: rule.slice(0, 200) }),
          })),
      })),
  };
}
