import { outboxMigration } from '@chain-mapping/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const { up, down } = outboxMigration('alerting_outbox');

export class Outbox1767225600001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of down) await runner.query(statement);
  }
}
