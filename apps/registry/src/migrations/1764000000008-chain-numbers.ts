import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ChainNumbers1764000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Each statement sees what was committed before it, so that whoever waited for the counter sees what became of it.
    await runner.query(`
      CREATE FUNCTION take_chain_numbers(wanted_letter text, wanted integer) RETURNS text[] LANGUAGE plpgsql AS $$
      DECLARE
        number bigint;
        taken text[] := '{}';
      BEGIN
        SELECT last INTO STRICT number FROM chain_id_counters WHERE letter = wanted_letter FOR UPDATE;
        WHILE cardinality(taken) < wanted LOOP
          number := number + 1;
          IF NOT EXISTS (SELECT FROM chain_versions WHERE chain_id = wanted_letter || number) THEN
            taken := taken || (wanted_letter || number);
          END IF;
        END LOOP;
        UPDATE chain_id_counters SET last = number WHERE letter = wanted_letter;
        RETURN taken;
      END $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION take_chain_numbers');
  }
}
