import type { MigrationInterface, QueryRunner } from 'typeorm';

export class HeartbeatTokens1767398400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE chain_heartbeat_tokens (
        endpoint text PRIMARY KEY,
        hash bytea NOT NULL UNIQUE,
        created_by text NOT NULL,
        created_at timestamptz(3) NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE chain_heartbeat_tokens');
  }
}
