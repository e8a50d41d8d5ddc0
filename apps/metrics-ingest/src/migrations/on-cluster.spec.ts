import { onCluster } from '@chain-mapping/clickhouse';
import { migrations } from './migrations';
import { sharding } from './sharding';

const rendered = migrations.flatMap(({ statements }) =>
  statements.flatMap((statement) => onCluster(statement, { cluster: 'main', sharding })),
);
const starting = (text: string): string[] => rendered.filter((statement) => statement.trim().startsWith(text));

describe('the schema on a cluster', () => {
  it('has each table replicated within its shard, and its name distributed over the shards', () => {
    const [local, distributed] = starting('CREATE TABLE IF NOT EXISTS chain_performance_events');
    expect(local).toContain(`chain_performance_events_local ON CLUSTER 'main' (`);
    expect(local).toContain(
      `ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/chain_performance_events', '{replica}')`,
    );
    expect(local).toMatch(/TTL toDateTime\(timestamp\) \+ INTERVAL 90 DAY/);
    expect(local).toMatch(/[^_]replicated_deduplication_window = 1000/);
    expect(distributed?.replace(/\s+/g, ' ')).toBe(
      `CREATE TABLE IF NOT EXISTS chain_performance_events ON CLUSTER 'main' AS chain_performance_events_local ENGINE = Distributed('main', currentDatabase(), 'chain_performance_events_local', sipHash64(event_id))`,
    );
  });

  it('says ON CLUSTER in every statement, and names no engine of one server', () => {
    expect(rendered.filter((statement) => !statement.includes(`ON CLUSTER 'main'`))).toEqual([]);
    expect(rendered.filter((statement) => /ENGINE = (Aggregating)?MergeTree/.test(statement))).toEqual([]);
    expect(rendered.filter((statement) => statement.includes('non_replicated'))).toEqual([]);
  });

  it('sums up on each server what that server stores', () => {
    const [view] = starting('CREATE MATERIALIZED VIEW');
    expect(view).toContain(`ON CLUSTER 'main' TO chain_edge_minutes_local AS`);
    expect(view).toContain('FROM chain_network_flows_local AS flow');
  });

  it('adds columns to both, to the distributed one without codecs', () => {
    const [local, distributed] = starting('ALTER TABLE');
    expect(local).toContain(`ALTER TABLE chain_network_flows_local ON CLUSTER 'main'`);
    expect(local).toContain('calls UInt64 CODEC(ZSTD(1))');
    expect(distributed).toContain(`ALTER TABLE chain_network_flows ON CLUSTER 'main'`);
    expect(distributed).not.toContain('CODEC');
  });

  it('is refused where nothing says how', () => {
    expect(() => onCluster('DROP TABLE x', { cluster: 'main', sharding })).toThrow(/only tables and views/);
    expect(() =>
      onCluster('CREATE TABLE IF NOT EXISTS x (n UInt8) ENGINE = MergeTree ORDER BY n', { cluster: 'main', sharding }),
    ).toThrow(/which shard/);
  });
});
