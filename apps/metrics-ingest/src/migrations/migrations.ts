import type { ClickHouseMigration } from '@chain-mapping/clickhouse';

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
];
