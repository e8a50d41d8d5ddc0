import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AcknowledgementExpiry1767830400030 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE alerts ADD COLUMN acknowledged_until timestamptz(3)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE alerts DROP COLUMN acknowledged_until');
  }
}
