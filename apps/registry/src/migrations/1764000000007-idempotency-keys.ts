import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IdempotencyKeys1764000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE registry_idempotency_keys (
        actor text NOT NULL,
        operation text NOT NULL,
        key text NOT NULL,
        request_hash bytea NOT NULL,
        answer jsonb,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (actor, operation, key)
      )`);
    await runner.query(`CREATE INDEX registry_idempotency_keys_age ON registry_idempotency_keys (created_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE registry_idempotency_keys');
  }
}
