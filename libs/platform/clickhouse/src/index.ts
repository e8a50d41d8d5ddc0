export { createClickHouse, type ClickHouseOptions } from './clickhouse';
export { migrateClickHouse, type ClickHouseMigration } from './migrate';
