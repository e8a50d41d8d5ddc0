import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Incidents are heard of in the transaction that changes them, no longer by a message. */
export class IncidentOpenings1767830400020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE notification_incidents ADD COLUMN opening jsonb');
    // A dead channel is an alert from now on, with an incident of its own.
    await runner.query(`DELETE FROM notification_incidents WHERE incident -> 'culprit' ->> 'id' LIKE 'channel:%'`);
    // What was told and not taken up before the change.
    await runner.query(`
      INSERT INTO notification_incidents AS known (incident_id, sequence, incident, affected_chains, heard_at, look_at)
      SELECT id, (record ->> 'sequence')::bigint, record, record -> 'affected_chains', now(), now() FROM incidents
      WHERE status = 'open' AND (record ->> 'announced')::boolean
      ON CONFLICT (incident_id) DO UPDATE SET sequence = excluded.sequence, incident = excluded.incident,
        affected_chains = excluded.affected_chains, heard_at = excluded.heard_at, look_at = excluded.look_at
      WHERE known.sequence < excluded.sequence`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE notification_incidents DROP COLUMN opening');
  }
}
