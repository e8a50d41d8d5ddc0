import { latencyBucket } from '@chain-mapping/model';
import type { EdgeType, Flow, NodeType } from '../wire';

/** A call that was made, or that another service made to this one. */
export interface Call {
  /** Who was called: the name of the service, or of the database, queue or outside address. */
  readonly target: string;
  /** Milliseconds. */
  readonly duration_ms?: number | undefined;
  /** `error`, or a status of HTTP from 500 on: it failed. */
  readonly status?: 'ok' | 'error' | number | undefined;
  /** `service` where it is not given. */
  readonly target_type?: NodeType | undefined;
  /** `http_request` where it is not given. */
  readonly edge_type?: EdgeType | undefined;
  /** Host and port that were called. */
  readonly address?: string | undefined;
}

export const hasFailed = (status: Call['status']): boolean =>
  status === 'error' || (typeof status === 'number' && status >= 500);

type Growing = { -readonly [Field in keyof Omit<Flow, 'id'>]: Flow[Field] } & { latency: Record<string, number> };

const MINUTE_MS = 60_000;
const LONGEST_NAME = 128;
const LONGEST_ADDRESS = 256;

/** The calls of each edge, summed up by the minute, so that a thousand calls are one row; of a bounded number of edges. */
export class CallTotals {
  private totals = new Map<string, Growing>();

  constructor(private readonly mostEdges: number) {}

  /** Whether there was room for it: a call to a name that is not there yet finds none when there are too many. */
  add(source_service: string, call: Call, now: number): boolean {
    const { target_type = 'service', edge_type = 'http_request', address = '', duration_ms } = call;
    const target = call.target.slice(0, LONGEST_NAME);
    if (target === '') return false;
    const minute = now - (now % MINUTE_MS);
    const key = `${minute}\n${source_service}\n${target}\n${target_type}\n${edge_type}\n${address}`;
    let total = this.totals.get(key);
    if (total === undefined) {
      if (this.totals.size >= this.mostEdges) return false;
      total = {
        timestamp: new Date(minute).toISOString(),
        source_service,
        target_service: target,
        target_address: address.slice(0, LONGEST_ADDRESS),
        protocol: 'tcp',
        target_type,
        edge_type,
        calls: 0,
        errors: 0,
        latency: {},
        latency_sum: 0,
      };
      this.totals.set(key, total);
    }
    total.calls += 1;
    if (hasFailed(call.status)) total.errors += 1;
    if (duration_ms !== undefined && duration_ms >= 0 && duration_ms < Infinity) {
      const bucket = String(latencyBucket(duration_ms));
      total.latency[bucket] = (total.latency[bucket] ?? 0) + 1;
      total.latency_sum += duration_ms;
    }
    return true;
  }

  /** What there is, to be sent; counting begins anew. */
  take(newId: () => string): Flow[] {
    const taken = [...this.totals.values()].map((total) => ({ id: newId(), ...total }));
    this.totals = new Map();
    return taken;
  }
}
