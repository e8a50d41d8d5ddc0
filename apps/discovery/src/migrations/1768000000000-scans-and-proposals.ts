import { outboxMigration } from '@chain-mapping/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const outbox = outboxMigration('discovery_outbox');

export class ScansAndProposals1768000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // `files` are the given ones, gzipped, until the scan has ended.
    await runner.query(`
      CREATE TABLE chain_discovery_scans (
        id uuid PRIMARY KEY,
        status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'completed', 'failed')),
        path text,
        files bytea,
        service_name text,
        requested_by text NOT NULL,
        files_total integer NOT NULL DEFAULT 0,
        files_done integer NOT NULL DEFAULT 0,
        proposal_count integer NOT NULL DEFAULT 0,
        findings jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(findings) = 'array'),
        error text,
        attempts integer NOT NULL DEFAULT 0,
        lease_owner uuid,
        lease_until timestamptz,
        created_at timestamptz(3) NOT NULL,
        completed_at timestamptz(3),
        CHECK ((status = 'running') = (lease_owner IS NOT NULL)),
        CHECK ((status IN ('completed', 'failed')) = (completed_at IS NOT NULL)),
        CHECK (completed_at IS NULL OR files IS NULL)
      )`);
    await runner.query(
      `CREATE INDEX chain_discovery_scans_open ON chain_discovery_scans (created_at) WHERE status IN ('queued', 'running')`,
    );
    await runner.query(`
      CREATE TABLE chain_discovery_results (
        id uuid PRIMARY KEY,
        position bigint GENERATED ALWAYS AS IDENTITY,
        scan_id uuid NOT NULL REFERENCES chain_discovery_scans (id),
        proposed_chain_id text NOT NULL,
        name text NOT NULL,
        category text NOT NULL,
        description text NOT NULL,
        discovery_method text NOT NULL,
        confidence_score double precision NOT NULL CHECK (confidence_score BETWEEN 0 AND 1),
        nodes jsonb NOT NULL CHECK (jsonb_typeof(nodes) = 'array'),
        edges jsonb NOT NULL CHECK (jsonb_typeof(edges) = 'array'),
        evidence jsonb NOT NULL CHECK (jsonb_typeof(evidence) = 'object' AND evidence <> '{}'),
        fingerprint text NOT NULL,
        status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'approved', 'rejected', 'superseded')),
        reserved_chain_id text,
        chain_id text,
        reviewed_by text,
        reviewed_at timestamptz(3),
        review_comment text,
        created_at timestamptz(3) NOT NULL,
        CHECK ((status = 'approved') = (chain_id IS NOT NULL)),
        CHECK ((status IN ('approved', 'rejected')) = (reviewed_at IS NOT NULL))
      )`);
    await runner.query(
      `CREATE UNIQUE INDEX chain_discovery_results_one_pending ON chain_discovery_results (fingerprint) WHERE status = 'pending'`,
    );
    await runner.query(
      `CREATE UNIQUE INDEX chain_discovery_results_reserved ON chain_discovery_results (reserved_chain_id)
       WHERE status = 'pending' AND reserved_chain_id IS NOT NULL`,
    );
    await runner.query('CREATE INDEX chain_discovery_results_same ON chain_discovery_results (fingerprint)');
    await runner.query('CREATE INDEX chain_discovery_results_of_scan ON chain_discovery_results (scan_id)');
    await runner.query(
      'CREATE INDEX chain_discovery_results_newest ON chain_discovery_results (created_at DESC, position)',
    );
    for (const statement of outbox.up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of outbox.down) await runner.query(statement);
    await runner.query('DROP TABLE chain_discovery_results');
    await runner.query('DROP TABLE chain_discovery_scans');
  }
}
