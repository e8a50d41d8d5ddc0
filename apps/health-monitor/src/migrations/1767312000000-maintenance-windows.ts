import type { MigrationInterface, QueryRunner } from 'typeorm';

export class MaintenanceWindows1767312000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE chain_maintenance_windows (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        comment text,
        starts_at timestamptz(3),
        ends_at timestamptz(3),
        cron text,
        duration_seconds integer,
        time_zone text,
        everything boolean NOT NULL,
        chain_ids text[] NOT NULL,
        service_names text[] NOT NULL,
        nodes jsonb NOT NULL,
        created_by text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        CHECK ((cron IS NULL) = (duration_seconds IS NULL)),
        CHECK (cron IS NOT NULL OR (starts_at IS NOT NULL AND ends_at IS NOT NULL))
      )`);
    await runner.query('CREATE INDEX ON chain_maintenance_windows (created_at DESC, id)');
    await runner.query('CREATE INDEX ON chain_maintenance_windows (ends_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE chain_maintenance_windows');
  }
}
