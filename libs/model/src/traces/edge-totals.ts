import { z } from 'zod';
import { EdgeType, NodeType } from '../chain/vocabulary';
import { type LatencySketch, latencyBucket } from './latency-sketch';
import type { EdgeCall } from './pairing';

const name = z.string().max(512);
const count = z.number().int().min(0);

/** The calls of one edge of the topology that began in one minute. */
export const EdgeTotals = z.object({
  /** Milliseconds since 1970. */
  minute: z.number().int(),
  environment: name,
  /** Empty where traces begin. */
  source: name,
  source_type: z.union([NodeType, z.literal('')]),
  target: name,
  target_type: NodeType,
  edge_type: EdgeType,
  /** The address that callers used, where it is known. */
  address: name,
  /** What was seen. */
  calls: count,
  /** What it stands for, where only some calls are sampled. */
  estimated_calls: z.number().min(0),
  errors: count,
  /** Buckets of a sketch of latencies. */
  latency: z.record(z.string(), count),
  latency_sum: z.number().min(0),
  first_seen: z.number().int(),
  last_seen: z.number().int(),
  /** A trace that shows the edge: one that failed, if any did. */
  trace_id: z.string().max(64),
});
export type EdgeTotals = z.output<typeof EdgeTotals>;

const MINUTE_MS = 60_000;

type Growing = { -readonly [Field in keyof Omit<EdgeTotals, 'latency'>]: EdgeTotals[Field] } & {
  readonly latency: Map<number, number>;
};

/** What calls come to, for each edge and minute. */
export function edgeTotals(calls: readonly EdgeCall[]): EdgeTotals[] {
  const totals: Growing[] = [];
  // By the names of both ends first: a key of all that tells edges apart would cost more than adding up.
  const bySource = new Map<string, Map<string, Growing[]>>();
  for (const call of calls) {
    const at = Math.floor(call.at);
    const minute = Math.floor(at / MINUTE_MS) * MINUTE_MS;
    const candidates = listOf(bySource, call.source?.name ?? '', call.target.name);
    let total = candidates.find((each) => isOf(each, call, minute));
    if (total === undefined) {
      total = nothing(call, minute, at);
      candidates.push(total);
      totals.push(total);
    }
    add(total, call, at);
  }
  return totals.map((total) => ({ ...total, latency: Object.fromEntries(total.latency) }));
}

function listOf(bySource: Map<string, Map<string, Growing[]>>, source: string, target: string): Growing[] {
  let byTarget = bySource.get(source);
  if (byTarget === undefined) bySource.set(source, (byTarget = new Map()));
  let list = byTarget.get(target);
  if (list === undefined) byTarget.set(target, (list = []));
  return list;
}

const isOf = (total: Growing, { source, target, edge_type, environment, address }: EdgeCall, minute: number): boolean =>
  total.minute === minute &&
  total.edge_type === edge_type &&
  total.address === address &&
  total.environment === environment &&
  total.source_type === (source?.type ?? '') &&
  total.target_type === target.type;

const nothing = (
  { source, target, edge_type, environment, address, trace_id }: EdgeCall,
  minute: number,
  at: number,
): Growing => ({
  minute,
  environment,
  source: source?.name ?? '',
  source_type: source?.type ?? '',
  target: target.name,
  target_type: target.type,
  edge_type,
  address,
  calls: 0,
  estimated_calls: 0,
  errors: 0,
  latency: new Map(),
  latency_sum: 0,
  first_seen: at,
  last_seen: at,
  trace_id,
});

function add(total: Growing, { latency, error, weight, trace_id }: EdgeCall, at: number): void {
  total.calls += 1;
  total.estimated_calls += weight;
  if (error !== null) {
    if (total.errors === 0) total.trace_id = trace_id;
    total.errors += 1;
  }
  if (latency !== null) {
    const bucket = latencyBucket(latency);
    total.latency.set(bucket, (total.latency.get(bucket) ?? 0) + 1);
    total.latency_sum += latency;
  }
  total.first_seen = Math.min(total.first_seen, at);
  total.last_seen = Math.max(total.last_seen, at);
}

/** The sum of sketches. */
export function mergedSketch(sketches: readonly LatencySketch[]): LatencySketch {
  const merged: Record<string, number> = {};
  for (const sketch of sketches) {
    for (const [bucket, observations] of Object.entries(sketch)) {
      merged[bucket] = (merged[bucket] ?? 0) + observations;
    }
  }
  return merged;
}
