import { outboxMigration } from '@chain-mapping/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const outbox = outboxMigration('health_monitor_outbox');

export class Monitoring1767225600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE chain_monitoring_config (
        chain_id text PRIMARY KEY,
        enabled boolean NOT NULL DEFAULT true,
        check_interval integer NOT NULL DEFAULT 30 CHECK (check_interval BETWEEN 1 AND 86400),
        alert_thresholds jsonb NOT NULL DEFAULT '{}',
        slo jsonb,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
    for (const statement of outbox.up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of outbox.down) await runner.query(statement);
    await runner.query('DROP TABLE chain_monitoring_config');
  }
}
