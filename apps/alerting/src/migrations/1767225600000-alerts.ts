import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Alerts1767225600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE alerts (
        id uuid PRIMARY KEY,
        position bigint GENERATED ALWAYS AS IDENTITY,
        fingerprint text NOT NULL,
        incident_id uuid,
        chain_id text NOT NULL,
        node_id text,
        type text NOT NULL,
        severity text NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
        status text NOT NULL CHECK (status IN ('firing', 'acknowledged', 'resolved')),
        message text NOT NULL,
        count integer NOT NULL,
        root_cause text,
        affected_chains text[] NOT NULL,
        fired_at timestamptz(3) NOT NULL,
        last_seen_at timestamptz(3) NOT NULL,
        acknowledged_at timestamptz(3),
        acknowledged_by text,
        resolved_at timestamptz(3),
        resolution text,
        sequence integer NOT NULL,
        episode text NOT NULL,
        order_at bigint NOT NULL,
        order_sequence bigint NOT NULL,
        target_id text,
        withdrawn_at bigint,
        CHECK ((status = 'resolved') = (resolved_at IS NOT NULL))
      )`);
    await runner.query(`CREATE UNIQUE INDEX alerts_one_active ON alerts (fingerprint) WHERE status <> 'resolved'`);
    await runner.query('CREATE INDEX alerts_latest ON alerts (fingerprint, position DESC)');
    await runner.query('CREATE INDEX alerts_newest ON alerts (fired_at DESC, position DESC)');
    await runner.query('CREATE INDEX alerts_of_chain ON alerts (chain_id, fired_at DESC, position DESC)');
    await runner.query(
      `CREATE INDEX alerts_active ON alerts (fired_at DESC, position DESC) WHERE status <> 'resolved'`,
    );
    await runner.query(`
      CREATE TABLE alert_transitions (
        alert_id uuid NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
        sequence integer NOT NULL,
        from_status text,
        to_status text NOT NULL,
        reason text NOT NULL,
        actor text,
        at timestamptz(3) NOT NULL,
        PRIMARY KEY (alert_id, sequence)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE alert_transitions');
    await runner.query('DROP TABLE alerts');
  }
}
