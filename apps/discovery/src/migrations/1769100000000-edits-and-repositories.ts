import type { MigrationInterface, QueryRunner } from 'typeorm';

export class EditsAndRepositories1769100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE chain_discovery_results ADD COLUMN edited_by text, ADD COLUMN edited_at timestamptz(3),
        ADD CHECK ((edited_by IS NULL) = (edited_at IS NULL))`);
    await runner.query('ALTER TABLE chain_discovery_scans ADD COLUMN repository text, ADD COLUMN ref text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE chain_discovery_scans DROP COLUMN repository, DROP COLUMN ref');
    await runner.query('ALTER TABLE chain_discovery_results DROP COLUMN edited_by, DROP COLUMN edited_at');
  }
}
