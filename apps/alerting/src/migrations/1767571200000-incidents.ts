import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Incidents1767571200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE alerts
        ADD COLUMN target_node text,
        ADD COLUMN cause_id text,
        ADD COLUMN told_at timestamptz(3),
        ADD COLUMN hold_until bigint,
        ADD COLUMN held_back text,
        ADD COLUMN held_since timestamptz(3),
        ADD COLUMN held_until timestamptz(3),
        ADD COLUMN held_reason text,
        ADD COLUMN released boolean NOT NULL DEFAULT false,
        ADD COLUMN revision bigint NOT NULL DEFAULT 0`);
    // Until now every alert was told as it fired.
    await runner.query('UPDATE alerts SET told_at = fired_at');
    await runner.query('CREATE INDEX alerts_changed ON alerts (revision)');
    await runner.query('CREATE INDEX alerts_of_incident ON alerts (incident_id, fired_at DESC, position DESC)');
    await runner.query(`
      CREATE TABLE incidents (
        id uuid PRIMARY KEY,
        position bigint GENERATED ALWAYS AS IDENTITY,
        status text NOT NULL CHECK (status IN ('open', 'closed')),
        severity text NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
        opened_at timestamptz(3) NOT NULL,
        closed_at timestamptz(3),
        chain_ids text[] NOT NULL,
        record jsonb NOT NULL,
        revision bigint NOT NULL,
        CHECK ((status = 'closed') = (closed_at IS NOT NULL))
      )`);
    await runner.query('CREATE INDEX incidents_newest ON incidents (opened_at DESC, position DESC)');
    await runner.query(`CREATE INDEX incidents_open ON incidents (opened_at DESC) WHERE status = 'open'`);
    await runner.query('CREATE INDEX incidents_changed ON incidents (revision)');
    await runner.query('CREATE INDEX incidents_of_chain ON incidents USING gin (chain_ids)');
    await runner.query(`
      CREATE TABLE incident_events (
        incident_id uuid NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
        position bigint GENERATED ALWAYS AS IDENTITY,
        at timestamptz(3) NOT NULL,
        kind text NOT NULL,
        text text NOT NULL,
        actor text,
        PRIMARY KEY (incident_id, position)
      )`);
    await runner.query(`
      CREATE TABLE alert_components (
        target_id text PRIMARY KEY,
        status text NOT NULL,
        since bigint NOT NULL,
        slot bigint NOT NULL,
        seen_at bigint NOT NULL,
        revision bigint NOT NULL
      )`);
    await runner.query('CREATE INDEX alert_components_changed ON alert_components (revision)');
    await runner.query(`
      CREATE TABLE alerting_revision (
        id boolean PRIMARY KEY DEFAULT true CHECK (id),
        revision bigint NOT NULL
      )`);
    await runner.query('INSERT INTO alerting_revision (revision) VALUES (1)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE alerting_revision');
    await runner.query('DROP TABLE alert_components');
    await runner.query('DROP TABLE incident_events');
    await runner.query('DROP TABLE incidents');
    await runner.query(`
      ALTER TABLE alerts
        DROP COLUMN target_node, DROP COLUMN cause_id, DROP COLUMN told_at, DROP COLUMN hold_until,
        DROP COLUMN held_back, DROP COLUMN held_since, DROP COLUMN held_until, DROP COLUMN held_reason,
        DROP COLUMN released, DROP COLUMN revision`);
  }
}
