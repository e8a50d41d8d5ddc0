import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AuditLog1764000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_log (
        id uuid PRIMARY KEY,
        time timestamptz(3) NOT NULL,
        actor text NOT NULL,
        actor_kind text NOT NULL,
        actor_id text,
        role text,
        method text NOT NULL,
        route text,
        path text NOT NULL,
        created text,
        reason text,
        status int NOT NULL,
        code text,
        client_address text NOT NULL,
        request_id text NOT NULL,
        user_agent text
      )`);
    await runner.query('CREATE INDEX audit_log_time ON audit_log (time DESC, id)');
    await runner.query('CREATE INDEX audit_log_actor ON audit_log (actor, time DESC, id)');
    await runner.query(`
      CREATE FUNCTION refuse_change_of_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'audit_log is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
      END $$`);
    // For each statement: a TRUNCATE has no rows, and a statement that meets none is refused all the same.
    await runner.query(`
      CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_log()`);
    // A session that replays a replication stream skips ordinary triggers.
    await runner.query('ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_log_append_only');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE audit_log');
    await runner.query('DROP FUNCTION refuse_change_of_audit_log');
  }
}
