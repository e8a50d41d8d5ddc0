export { createClickHouse, type ClickHouseOptions } from './clickhouse';
export { migrateClickHouse, type ClickHouseMigration } from './migrate';
export { type ClusterLayout, onCluster } from './on-cluster';
