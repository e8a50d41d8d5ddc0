import { type EarlierSpan, type FarSide, type ObservedSpan, spanKey, type SpanReference } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import type { ReceivedColumns } from '../otlp/packed-spans';
import { ClickHouse } from '../storage/clickhouse.store';
import { spanBlock, spanTable } from './span-block';

const KEYS_AT_ONCE = 1_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface SpanRow {
  readonly at: number;
  readonly trace_id: string;
  readonly span_id: string;
  readonly service_name: string;
  readonly kind: ObservedSpan['kind'];
  readonly duration_ms: number;
  readonly has_error: number;
  readonly error_message: string;
  readonly far_edge_type: FarSide['edge_type'] | '';
  readonly far_node_type: FarSide['node_type'];
  readonly far_direction: FarSide['direction'];
  readonly far_name: string;
}

/** The spans that any replica received in the last days, to find the other side of one that came elsewhere or earlier. */
@Injectable()
export class SpanIndex {
  constructor(private readonly clickhouse: ClickHouse) {}

  /** A span that is stored twice is found all the same, and nothing is counted from here. */
  async store(messages: readonly ReceivedColumns[]): Promise<void> {
    if (messages.some(({ count }) => count > 0)) await this.clickhouse.appendNative(spanTable, spanBlock(messages));
  }

  /** The parents of spans, and what they link to, by key. */
  async sendersOf(spans: readonly ObservedSpan[]): Promise<Map<string, EarlierSpan>> {
    const found = new Map<string, EarlierSpan>();
    const parents = spans.flatMap(({ trace_id, parent_span_id }) =>
      parent_span_id === '' ? [] : [{ trace_id, span_id: parent_span_id }],
    );
    await this.find(parents, rangeOf(spans, HOUR_MS), found);
    await this.find(
      spans.flatMap(({ links }) => links),
      rangeOf(spans, DAY_MS),
      found,
    );
    return found;
  }

  /** Which of these calls have a span of whom they called. */
  async answered(spans: readonly ObservedSpan[]): Promise<Set<string>> {
    const found = new Set<string>();
    for (const some of inParts(spans)) {
      const rows = await this.clickhouse.ask<{ key: string }>(
        `SELECT DISTINCT concat(trace_id, parent_span_id) AS key FROM chain_spans
         WHERE timestamp BETWEEN fromUnixTimestamp64Milli({from:Int64}) AND fromUnixTimestamp64Milli({to:Int64})
           AND trace_id IN {traces:Array(String)} AND concat(trace_id, parent_span_id) IN {keys:Array(String)}
           AND kind NOT IN ('internal', 'producer')`,
        { ...rangeOf(spans, HOUR_MS), ...keysOf(some) },
      );
      for (const { key } of rows) found.add(key);
    }
    return found;
  }

  private async find(
    references: readonly SpanReference[],
    range: Range,
    into: Map<string, EarlierSpan>,
  ): Promise<void> {
    for (const some of inParts(references)) {
      const rows = await this.clickhouse.ask<SpanRow>(
        `SELECT toUnixTimestamp64Milli(timestamp) AS at, trace_id, span_id, service_name, kind, duration_ms,
           has_error, error_message, far_edge_type, far_node_type, far_direction, far_name
         FROM chain_spans
         WHERE timestamp BETWEEN fromUnixTimestamp64Milli({from:Int64}) AND fromUnixTimestamp64Milli({to:Int64})
           AND trace_id IN {traces:Array(String)} AND concat(trace_id, span_id) IN {keys:Array(String)}`,
        { ...range, ...keysOf(some) },
      );
      for (const row of rows) into.set(spanKey(row.trace_id, row.span_id), spanOf(row));
    }
  }
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Who calls began before, by whatever clocks; how long before, nobody knows. */
function rangeOf(spans: readonly ObservedSpan[], before: number): Range {
  let [from, to] = [Infinity, -Infinity];
  for (const { start, duration } of spans) {
    from = Math.min(from, start);
    to = Math.max(to, start + duration);
  }
  return { from: Math.floor(from) - before, to: Math.ceil(to) + HOUR_MS };
}

const keysOf = (references: readonly SpanReference[]) => ({
  traces: [...new Set(references.map(({ trace_id }) => trace_id))],
  keys: references.map(({ trace_id, span_id }) => spanKey(trace_id, span_id)),
});

function* inParts<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let first = 0; first < all.length; first += KEYS_AT_ONCE) yield all.slice(first, first + KEYS_AT_ONCE);
}

const spanOf = (row: SpanRow): EarlierSpan => ({
  trace_id: row.trace_id,
  service: row.service_name,
  kind: row.kind,
  start: row.at,
  duration: row.duration_ms,
  error: row.has_error === 0 ? null : row.error_message,
  far:
    row.far_edge_type === ''
      ? null
      : {
          edge_type: row.far_edge_type,
          node_type: row.far_node_type,
          direction: row.far_direction,
          name: row.far_name,
        },
});
