import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Drift1769000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // What the newest scan of each scope (a folder, a repository, the files of a service) says; of calls, since when.
    await runner.query(`
      CREATE TABLE chain_discovery_code (
        scope text PRIMARY KEY,
        scan_id uuid NOT NULL,
        system jsonb NOT NULL CHECK (jsonb_typeof(system) = 'object'),
        first_seen jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(first_seen) = 'object'),
        read_at timestamptz(3) NOT NULL
      )`);
    // What traffic showed, kept up by asking only for what is new.
    await runner.query(`
      CREATE TABLE chain_discovery_traffic (
        source text NOT NULL,
        source_type text NOT NULL,
        target text NOT NULL,
        target_type text NOT NULL,
        edge_type text NOT NULL,
        environment text NOT NULL,
        addresses jsonb NOT NULL CHECK (jsonb_typeof(addresses) = 'array'),
        calls bigint NOT NULL,
        trace_id text,
        first_seen timestamptz(3) NOT NULL,
        last_seen timestamptz(3) NOT NULL,
        PRIMARY KEY (source, source_type, target, target_type, edge_type, environment)
      )`);
    await runner.query('CREATE INDEX chain_discovery_traffic_last ON chain_discovery_traffic (last_seen)');
    // The answer to the newest comparison, and when it was.
    await runner.query(`
      CREATE TABLE chain_discovery_drift (
        position integer PRIMARY KEY,
        state text NOT NULL,
        chain_ids text[] NOT NULL,
        services text[] NOT NULL,
        edge jsonb NOT NULL CHECK (jsonb_typeof(edge) = 'object')
      )`);
    await runner.query(`
      CREATE TABLE chain_discovery_comparisons (
        id boolean PRIMARY KEY DEFAULT true CHECK (id),
        compared_at timestamptz(3),
        traffic_until timestamptz(3)
      )`);
    await runner.query('INSERT INTO chain_discovery_comparisons DEFAULT VALUES');
    // Chains that drift, as was told of each.
    await runner.query(`
      CREATE TABLE chain_discovery_drifting (
        chain_id text PRIMARY KEY,
        drift jsonb NOT NULL CHECK (jsonb_typeof(drift) = 'object')
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['drifting', 'comparisons', 'drift', 'traffic', 'code']) {
      await runner.query(`DROP TABLE chain_discovery_${table}`);
    }
  }
}
