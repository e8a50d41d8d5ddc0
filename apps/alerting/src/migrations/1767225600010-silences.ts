import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Silences1767225600010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE silences (
        id uuid PRIMARY KEY,
        matchers jsonb NOT NULL,
        everything boolean NOT NULL,
        comment text NOT NULL,
        starts_at timestamptz(3) NOT NULL,
        ends_at timestamptz(3) NOT NULL,
        created_by text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        ended_at timestamptz(3),
        ended_by text,
        CHECK (starts_at < ends_at),
        CHECK ((ended_at IS NULL) = (ended_by IS NULL))
      )`);
    await runner.query('CREATE INDEX silences_newest ON silences (created_at DESC, id)');
    await runner.query('CREATE INDEX silences_current ON silences (ends_at) WHERE ended_at IS NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE silences');
  }
}
