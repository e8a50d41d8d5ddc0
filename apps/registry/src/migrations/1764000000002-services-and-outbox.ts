import { outboxMigration } from '@chain-mapping/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const outbox = outboxMigration('registry_outbox');

export class ServicesAndOutbox1764000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE chain_services (
        name text COLLATE "C" PRIMARY KEY CHECK (name ~ '^[A-Za-z0-9][A-Za-z0-9_-]*$' AND length(name) <= 128),
        base_url text,
        description text,
        owner text,
        tier text,
        health_check jsonb,
        metadata jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
    for (const statement of outbox.up) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of outbox.down) await runner.query(statement);
    await runner.query('DROP TABLE chain_services');
  }
}
