import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which transaction made a change. Ids of rows are drawn before the commit and so become visible out of order; of transactions the database
 * tells which are over, so that whoever reads changes from there on misses none.
 */
export class ChangeTransactions1764000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['chain_change_history', 'chain_services']) {
      await runner.query(`ALTER TABLE ${table} ADD COLUMN transaction xid8 NOT NULL DEFAULT pg_current_xact_id()`);
      await runner.query(`CREATE INDEX ${table}_transaction ON ${table} (transaction)`);
    }
    await runner.query(`
      CREATE FUNCTION chain_service_changed() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.transaction := pg_current_xact_id();
        RETURN NEW;
      END $$`);
    await runner.query(`CREATE TRIGGER chain_services_changed BEFORE UPDATE ON chain_services
      FOR EACH ROW EXECUTE FUNCTION chain_service_changed()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER chain_services_changed ON chain_services');
    await runner.query('DROP FUNCTION chain_service_changed');
    for (const table of ['chain_services', 'chain_change_history']) {
      await runner.query(`ALTER TABLE ${table} DROP COLUMN transaction`);
    }
  }
}
