import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Secrets1767484800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE check_secrets (
        name text PRIMARY KEY,
        key_id text NOT NULL,
        value bytea NOT NULL,
        created_at timestamptz(3) NOT NULL,
        created_by text NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        updated_by text NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE check_secrets');
  }
}
