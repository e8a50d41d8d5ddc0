import { EdgeType, type NodeType } from '../chain/vocabulary';
import { compareTexts } from './part-names';
import type { SeenCall, Sightings } from './seen-call';

/** The parts of a system as code and its deployment say, and how they are connected. */
export interface ReadSystem {
  readonly nodes: readonly { readonly id: string; readonly kind: string; readonly aliases: readonly string[] }[];
  readonly edges: readonly {
    readonly from: string;
    readonly to: string;
    /** `business`, `database`, `broker`, `ai`, `infra` or `user`. */
    readonly class: string;
    readonly kind: string;
    readonly confidence: number;
    readonly evidence: readonly { readonly file: string; readonly line: number; readonly rule?: string | undefined }[];
  }[];
}

const TYPES: Readonly<Record<string, NodeType>> = {
  database: 'database',
  broker: 'message_queue',
  external: 'external_service',
  ai_model: 'ai_model',
};

/** People are no part of the platform; where settings, names and telemetry go is no path that a chain has. */
const LEFT_OUT = new Set(['user', 'infra']);

/**
 * What code says, to be held against chains and traffic.
 *
 * @param firstSeen when a call was seen first, where that was in an earlier reading
 */
export function codeSightings(
  { nodes, edges }: ReadSystem,
  seen_at: string,
  firstSeen: (from: string, to: string) => string | undefined = () => undefined,
): Sightings {
  const types = new Map(nodes.map(({ id, kind }) => [id, TYPES[kind] ?? 'service']));
  const calls = edges.flatMap((edge): SeenCall[] => {
    if (LEFT_OUT.has(edge.class)) return [];
    const [source_type, target_type] = [types.get(edge.from) ?? 'service', types.get(edge.to) ?? 'service'];
    return [
      {
        source: edge.from,
        source_type,
        target: edge.to,
        target_type,
        edge_type: edgeType(edge.kind, source_type, target_type),
        confidence: edge.confidence,
        evidence: edge.evidence.map(({ file, line, rule }) => ({
          file,
          line,
          ...(rule !== undefined && { note: rule }),
        })),
        first_seen: firstSeen(edge.from, edge.to) ?? seen_at,
        last_seen: seen_at,
      },
    ];
  });
  const parts = nodes
    .filter(({ id, kind }) => types.get(id) === 'service' && kind !== 'user' && kind !== 'infra')
    .map(({ id, aliases }) => ({ name: id, aliases: [...aliases].sort(compareTexts), since: seen_at }));
  return { calls, parts };
}

function edgeType(kind: string, source: NodeType, target: NodeType): EdgeType {
  if (target === 'database') return 'database_query';
  if (target === 'message_queue') return 'message_publish';
  if (source === 'message_queue') return 'message_consume';
  const known = EdgeType.safeParse(kind);
  return known.success ? known.data : 'http_request';
}
