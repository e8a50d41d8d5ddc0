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

type Growing = { -readonly [Field in keyof EdgeTotals]: EdgeTotals[Field] } & { latency: Record<string, number> };

/** What calls come to, for each edge and minute. */
export function edgeTotals(calls: readonly EdgeCall[]): EdgeTotals[] {
  const totals = new Map<string, Growing>();
  for (const call of calls) {
    const at = Math.floor(call.at);
    const minute = Math.floor(at / MINUTE_MS) * MINUTE_MS;
    const { source, target, edge_type, environment, address } = call;
    const key = [minute, environment, source?.type, source?.name, target.type, target.name, edge_type, address].join(
      '\n',
    );
    let total = totals.get(key);
    if (total === undefined) totals.set(key, (total = nothing(call, minute, at)));
    add(total, call, at);
  }
  return [...totals.values()];
}

function nothing({ source, target, edge_type, environment, address, trace_id }: EdgeCall, minute: number, at: number) {
  return {
    minute,
    environment,
    source: source?.name ?? '',
    source_type: source?.type ?? ('' as const),
    target: target.name,
    target_type: target.type,
    edge_type,
    address,
    calls: 0,
    estimated_calls: 0,
    errors: 0,
    latency: {},
    latency_sum: 0,
    first_seen: at,
    last_seen: at,
    trace_id,
  };
}

function add(total: Growing, { latency, error, weight, trace_id }: EdgeCall, at: number): void {
  total.calls += 1;
  total.estimated_calls += weight;
  if (error !== null) {
    if (total.errors === 0) total.trace_id = trace_id;
    total.errors += 1;
  }
  if (latency !== null) {
    const bucket = String(latencyBucket(latency));
    total.latency[bucket] = (total.latency[bucket] ?? 0) + 1;
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
