import { z } from 'zod';
import { latencyQuantile, type LatencySketch, observationsOf } from '../traces/latency-sketch';
import { mergedSketch } from '../traces/edge-totals';

/** How far back the calls that traces saw tell of an edge, in milliseconds: as far as its checks do. */
export const TRACED_WINDOW_MS = 5 * 60_000;

/** An edge is slow by the median of so many of its newest calls; with fewer it is not yet known to be. */
export const FEWEST_TRACED_CALLS = 5;

const nodeId = z.string().min(1).max(128);
const count = z.number().int().min(0);

/** What traces saw of one edge of a chain in the window before a moment. */
export const TracedEdge = z.object({
  chain_id: z.string().max(12),
  source_node: nodeId,
  target_node: nodeId,
  /** Those of which the latency is known. */
  calls: count,
  errors: count,
  /** Median of the newest calls, in milliseconds: see `newestOf`. */
  newest_ms: z.number().min(0),
  /** Buckets of a sketch of the latencies of all of them. */
  latency: z.record(z.string(), count),
  /** Milliseconds since 1970. */
  last_seen: z.number().int(),
});
export type TracedEdge = z.output<typeof TracedEdge>;

/**
 * The median of the newest calls, in milliseconds: of those of the newest minutes that hold at least five together, or of all where there are
 * fewer; `null` without any.
 *
 * @param minutes a sketch for each minute, the newest first
 */
export function newestOf(minutes: readonly LatencySketch[]): number | null {
  let newest: LatencySketch = {};
  for (const minute of minutes) {
    newest = mergedSketch([newest, minute]);
    if (observationsOf(newest) >= FEWEST_TRACED_CALLS) break;
  }
  return latencyQuantile(newest, 0.5);
}

/** What traces saw of the edges of all chains, each found by its chain and its ends. */
export class TracedEdges {
  private readonly chains = new Map<string, Map<string, Map<string, TracedEdge>>>();

  constructor(edges: Iterable<TracedEdge>) {
    for (const edge of edges) {
      const sources = this.chains.get(edge.chain_id) ?? new Map<string, Map<string, TracedEdge>>();
      this.chains.set(edge.chain_id, sources);
      const targets = sources.get(edge.source_node) ?? new Map<string, TracedEdge>();
      sources.set(edge.source_node, targets);
      targets.set(edge.target_node, edge);
    }
  }

  get isEmpty(): boolean {
    return this.chains.size === 0;
  }

  /** `undefined` where traces saw nothing of it. */
  of(chain_id: string, { source_node, target_node }: EdgeEnds): TracedEdge | undefined {
    return this.chains.get(chain_id)?.get(source_node)?.get(target_node);
  }

  /** The chains of which traces saw anything. */
  get chain_ids(): Iterable<string> {
    return this.chains.keys();
  }
}

export interface EdgeEnds {
  readonly source_node: string;
  readonly target_node: string;
}

export const NO_TRACES = new TracedEdges([]);
