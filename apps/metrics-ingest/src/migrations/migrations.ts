import type { ClickHouseMigration } from '@chain-mapping/clickhouse';
import { STATE_RETENTION_DAYS } from '@chain-mapping/contracts';

/**
 * Partitions are days and TTL drops whole parts, so that old rows cost no rewriting; ClickHouse looks for them every five
 * minutes, not every four hours. The deduplication window lets a repeated insert with the same token fall away.
 */
const engine = (order: string, days: number): string => `ENGINE = MergeTree
  PARTITION BY toDate(timestamp)
  ORDER BY (${order})
  TTL toDateTime(timestamp) + INTERVAL ${days} DAY
  SETTINGS ttl_only_drop_parts = 1, merge_with_ttl_timeout = 300, non_replicated_deduplication_window = 1000`;

const timestamp = 'timestamp DateTime64(3) CODEC(DoubleDelta, ZSTD(1))';

export const migrations: readonly ClickHouseMigration[] = [
  {
    name: '001_tables',
    statements: [
      // The order of these columns is public: rows may be inserted without naming them.
      `CREATE TABLE IF NOT EXISTS chain_health_metrics (
        ${timestamp},
        chain_id LowCardinality(String),
        node_id LowCardinality(String),
        metric_type LowCardinality(String),
        metric_value Float64 CODEC(ZSTD(1)),
        metric_unit LowCardinality(String),
        status LowCardinality(String),
        service_name LowCardinality(String),
        environment LowCardinality(String),
        tags Map(String, String) CODEC(ZSTD(1)),
        metadata String CODEC(ZSTD(1))
      ) ${engine('chain_id, metric_type, node_id, timestamp', 90)}`,
      `CREATE TABLE IF NOT EXISTS chain_execution_traces (
        ${timestamp},
        chain_id LowCardinality(String),
        execution_id String CODEC(ZSTD(1)),
        trace_id String CODEC(ZSTD(1)),
        span_id String CODEC(ZSTD(1)),
        parent_span_id String CODEC(ZSTD(1)),
        node_id LowCardinality(String),
        service_name LowCardinality(String),
        operation LowCardinality(String),
        kind LowCardinality(String),
        duration_ms Float64 CODEC(ZSTD(1)),
        status LowCardinality(String),
        error_message String CODEC(ZSTD(1)),
        environment LowCardinality(String),
        attributes Map(LowCardinality(String), String) CODEC(ZSTD(1))
      ) ${engine('chain_id, timestamp, trace_id', 30)}`,
      `CREATE TABLE IF NOT EXISTS chain_performance_events (
        ${timestamp},
        event_id String CODEC(ZSTD(1)),
        service_name LowCardinality(String),
        event_type LowCardinality(String),
        chain_id LowCardinality(String),
        node_id LowCardinality(String),
        duration_ms Nullable(Float64) CODEC(ZSTD(1)),
        environment LowCardinality(String),
        attributes String CODEC(ZSTD(1))
      ) ${engine('service_name, timestamp, event_id', 90)}`,
      `CREATE TABLE IF NOT EXISTS chain_network_flows (
        ${timestamp},
        flow_id String CODEC(ZSTD(1)),
        source_service LowCardinality(String),
        target_service LowCardinality(String),
        target_address LowCardinality(String),
        protocol LowCardinality(String),
        bytes_sent UInt64 CODEC(ZSTD(1)),
        bytes_received UInt64 CODEC(ZSTD(1)),
        connections UInt32 CODEC(ZSTD(1)),
        environment LowCardinality(String)
      ) ${engine('source_service, target_service, timestamp', 30)}`,
    ],
  },
  {
    name: '002_traces',
    statements: [
      // Flows of network observers say none of this.
      `ALTER TABLE chain_network_flows
        ADD COLUMN IF NOT EXISTS source_type LowCardinality(String) DEFAULT 'service',
        ADD COLUMN IF NOT EXISTS target_type LowCardinality(String) DEFAULT 'service',
        ADD COLUMN IF NOT EXISTS edge_type LowCardinality(String) DEFAULT 'function_call',
        ADD COLUMN IF NOT EXISTS calls UInt64 CODEC(ZSTD(1)),
        ADD COLUMN IF NOT EXISTS estimated_calls Float64 CODEC(ZSTD(1)),
        ADD COLUMN IF NOT EXISTS errors UInt64 CODEC(ZSTD(1)),
        ADD COLUMN IF NOT EXISTS latency Map(Int16, UInt64) CODEC(ZSTD(1)),
        ADD COLUMN IF NOT EXISTS latency_sum Float64 CODEC(ZSTD(1)),
        ADD COLUMN IF NOT EXISTS first_seen DateTime64(3) DEFAULT timestamp CODEC(ZSTD(1)),
        ADD COLUMN IF NOT EXISTS last_seen DateTime64(3) DEFAULT timestamp CODEC(ZSTD(1)),
        ADD COLUMN IF NOT EXISTS trace_id String CODEC(ZSTD(1))`,
      // What the map is drawn from, in the order of time: the flows themselves lie in the order of their services.
      `CREATE TABLE IF NOT EXISTS chain_edge_minutes (
        timestamp DateTime CODEC(DoubleDelta, ZSTD(1)),
        environment LowCardinality(String),
        source_service LowCardinality(String),
        source_type LowCardinality(String),
        target_service LowCardinality(String),
        target_type LowCardinality(String),
        edge_type LowCardinality(String),
        target_address LowCardinality(String),
        connections SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
        calls SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
        estimated_calls SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
        errors SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
        latency SimpleAggregateFunction(sumMap, Map(Int16, UInt64)) CODEC(ZSTD(1)),
        latency_sum SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
        first_seen SimpleAggregateFunction(min, DateTime64(3)) CODEC(ZSTD(1)),
        last_seen SimpleAggregateFunction(max, DateTime64(3)) CODEC(ZSTD(1)),
        trace_id SimpleAggregateFunction(anyLast, String) CODEC(ZSTD(1))
      ) ENGINE = AggregatingMergeTree
        PARTITION BY toDate(timestamp)
        ORDER BY (timestamp, source_service, target_service, environment, source_type, target_type, edge_type, target_address)
        TTL timestamp + INTERVAL 30 DAY
        SETTINGS ttl_only_drop_parts = 1, merge_with_ttl_timeout = 300, non_replicated_deduplication_window = 1000`,
      `CREATE MATERIALIZED VIEW IF NOT EXISTS chain_edge_minutes_of_flows TO chain_edge_minutes AS
        SELECT toStartOfMinute(toDateTime(flow.timestamp)) AS timestamp, environment,
          source_service, source_type, target_service, target_type, edge_type, target_address,
          sum(toUInt64(flow.connections)) AS connections, sum(flow.calls) AS calls,
          sum(flow.estimated_calls) AS estimated_calls, sum(flow.errors) AS errors,
          sumMap(flow.latency) AS latency, sum(flow.latency_sum) AS latency_sum,
          min(flow.first_seen) AS first_seen, max(flow.last_seen) AS last_seen, anyLast(flow.trace_id) AS trace_id
        FROM chain_network_flows AS flow
        GROUP BY timestamp, environment, source_service, source_type, target_service, target_type, edge_type, target_address`,
      // Where the other side of a span is looked for when it came to another replica, or long before.
      `CREATE TABLE IF NOT EXISTS chain_spans (
        ${timestamp},
        trace_id String CODEC(ZSTD(1)),
        span_id String CODEC(ZSTD(1)),
        parent_span_id String CODEC(ZSTD(1)),
        service_name LowCardinality(String),
        kind LowCardinality(String),
        duration_ms Float64 CODEC(ZSTD(1)),
        has_error UInt8,
        error_message String CODEC(ZSTD(1)),
        far_edge_type LowCardinality(String),
        far_node_type LowCardinality(String),
        far_direction LowCardinality(String),
        far_name String CODEC(ZSTD(1))
      ) ${engine('toStartOfFiveMinutes(timestamp), trace_id, span_id', 2)}`,
    ],
  },
  {
    name: '003_chain_states',
    statements: [
      // How chains were at which time: error budgets are of up to a year, and a month of it is one partition.
      `CREATE TABLE IF NOT EXISTS chain_states (
        ${timestamp},
        chain_id LowCardinality(String),
        status LowCardinality(String),
        kind LowCardinality(String),
        score Nullable(Float64) CODEC(ZSTD(1)),
        coverage Nullable(Float64) CODEC(ZSTD(1)),
        culprit LowCardinality(String),
        culprit_node LowCardinality(String),
        culprit_name LowCardinality(String),
        culprit_source LowCardinality(String),
        culprit_target LowCardinality(String)
      ) ENGINE = MergeTree
        PARTITION BY toYYYYMM(timestamp)
        ORDER BY (chain_id, timestamp)
        TTL toDateTime(timestamp) + INTERVAL ${STATE_RETENTION_DAYS} DAY
        SETTINGS ttl_only_drop_parts = 1, merge_with_ttl_timeout = 300`,
    ],
  },
];
