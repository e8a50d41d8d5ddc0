import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Notifications1767830400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE notification_channels (
        id uuid PRIMARY KEY,
        name text NOT NULL CONSTRAINT notification_channels_name UNIQUE,
        type text NOT NULL,
        enabled boolean NOT NULL,
        config jsonb NOT NULL,
        key_id text,
        secrets bytea,
        secret_names text[] NOT NULL,
        created_at timestamptz(3) NOT NULL,
        created_by text NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        updated_by text NOT NULL,
        failures integer NOT NULL DEFAULT 0,
        failing_since timestamptz(3),
        last_error text,
        last_sent_at timestamptz(3),
        next_attempt_at timestamptz(3),
        lease_owner uuid,
        lease_until timestamptz(3),
        CHECK ((key_id IS NULL) = (secrets IS NULL))
      )`);
    await runner.query(`
      CREATE TABLE notification_routes (
        singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
        routes jsonb NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        updated_by text NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE notification_incidents (
        incident_id uuid PRIMARY KEY,
        sequence bigint NOT NULL,
        incident jsonb NOT NULL,
        affected_chains jsonb NOT NULL,
        progress jsonb,
        muted_by text[] NOT NULL DEFAULT '{}',
        heard_at timestamptz(3) NOT NULL,
        look_at timestamptz(3)
      )`);
    await runner.query('CREATE INDEX notification_incidents_due ON notification_incidents (look_at)');
    await runner.query(`
      CREATE TABLE notifications (
        id uuid PRIMARY KEY,
        position bigint GENERATED ALWAYS AS IDENTITY,
        incident_id uuid NOT NULL,
        channel_id uuid NOT NULL,
        route text NOT NULL,
        kind text NOT NULL,
        episode integer NOT NULL,
        ordinal bigint NOT NULL,
        group_key text NOT NULL,
        severity text NOT NULL,
        culprit_id text NOT NULL,
        chains text NOT NULL,
        acknowledged boolean NOT NULL,
        incident jsonb NOT NULL,
        affected_chains jsonb NOT NULL,
        state text NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'superseded')),
        attempts integer NOT NULL DEFAULT 0,
        unrecorded integer NOT NULL DEFAULT 0,
        reason text,
        created_at timestamptz(3) NOT NULL,
        due_at timestamptz(3) NOT NULL,
        sent_at timestamptz(3),
        message_id uuid,
        CONSTRAINT notifications_once UNIQUE (incident_id, channel_id, route, kind, episode, ordinal)
      )`);
    await runner.query(
      `CREATE INDEX notifications_open ON notifications (channel_id, position) WHERE state IN ('queued', 'sending')`,
    );
    await runner.query('CREATE INDEX notifications_newest ON notifications (created_at DESC, position DESC)');
    await runner.query('CREATE INDEX notifications_of_channel ON notifications (channel_id, created_at DESC)');
    await runner.query('CREATE INDEX notifications_groups ON notifications (channel_id, group_key, due_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE notifications');
    await runner.query('DROP TABLE notification_incidents');
    await runner.query('DROP TABLE notification_routes');
    await runner.query('DROP TABLE notification_channels');
  }
}
