import type { NodeInput } from '../chain/chain';
import type { ProposalDraft } from '../chain/proposal';
import type { NodeType } from '../chain/vocabulary';
import type { ReadSystem } from './code-sightings';

type Draft = Pick<ProposalDraft, 'nodes' | 'edges' | 'evidence' | 'confidence_score'>;
type Edge = ReadSystem['edges'][number];

const KINDS: Readonly<Partial<Record<NodeType, readonly [kind: string, of: string]>>> = {
  database: ['database', 'database'],
  cache: ['database', 'database'],
  message_queue: ['broker', 'broker'],
  ai_model: ['ai_model', 'ai'],
  external_service: ['external', 'business'],
};

const MOST_EVIDENCE = 5;

/**
 * The services that proposed chains go through, and their calls to each other: what is known of a service whose deployment no file describes. A
 * service is named as the proposals name it; nodes that belong to none are left out.
 */
export function proposedSystem(drafts: readonly Draft[]): ReadSystem {
  const nodes = new Map<string, ReadSystem['nodes'][number]>();
  const edges = new Map<string, Edge>();
  for (const { nodes: parts, edges: calls, evidence, confidence_score } of drafts) {
    const ends = new Map(parts.map((node) => [node.id, endOf(node)]));
    const places = placesOf(evidence['items']);
    for (const { source_node, target_node, type, metadata } of calls) {
      const [source, target] = [ends.get(source_node), ends.get(target_node)];
      if (source == null || target == null || source.kind !== 'service' || source.id === target.id) continue;
      for (const { id, kind } of [source, target]) nodes.set(id, { id, kind, aliases: [] });
      const own = metadata?.['confidence'];
      const confidence = typeof own === 'number' ? own : confidence_score;
      const key = JSON.stringify([source.id, target.id, target.kind]);
      const known = edges.get(key);
      const shown = [...(known?.evidence ?? []), ...(places.get(`${source_node}\n${target_node}`) ?? [])];
      edges.set(key, {
        from: source.id,
        to: target.id,
        class: target.of,
        kind: known?.kind ?? type,
        confidence: Math.max(known?.confidence ?? 0, confidence),
        evidence: shown.slice(0, MOST_EVIDENCE),
      });
    }
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

function endOf({ id, type, service_name, component_name }: NodeInput): { id: string; kind: string; of: string } | null {
  const [kind, of] = KINDS[type] ?? ['service', 'business'];
  if (kind === 'service') return service_name == null ? null : { id: service_name, kind, of };
  return { id: component_name ?? service_name ?? id, kind, of };
}

/** The places in code that support each edge. */
function placesOf(items: unknown): Map<string, Edge['evidence'][number][]> {
  const places = new Map<string, Edge['evidence'][number][]>();
  for (const item of Array.isArray(items) ? (items as readonly unknown[]) : []) {
    if (typeof item !== 'object' || item === null) continue;
    const { file, line_start, rule, supports } = item as Readonly<Record<string, unknown>>;
    const edge = (supports as { edge?: { source?: unknown; target?: unknown } } | undefined)?.edge;
    if (typeof file !== 'string' || typeof line_start !== 'number' || edge === undefined) continue;
    const key = `${String(edge.source)}\n${String(edge.target)}`;
    const place = { file, line: line_start, ...(typeof rule === 'string' && { rule }) };
    places.set(key, [...(places.get(key) ?? []), place]);
  }
  return places;
}
