import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ChainDrift1767830400040 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE chain_drift (
        chain_id text PRIMARY KEY,
        drift jsonb NOT NULL,
        changed_at timestamptz(3) NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE chain_drift');
  }
}
