import type { MigrationInterface, QueryRunner } from 'typeorm';

export class InhibitionRules1767830400010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // One row: the rules are read and replaced together.
    await runner.query(`
      CREATE TABLE inhibition_rules (
        is_set boolean PRIMARY KEY DEFAULT true CHECK (is_set),
        rules jsonb NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        updated_by text NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE inhibition_rules');
  }
}
