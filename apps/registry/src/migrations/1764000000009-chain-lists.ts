import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What lists of many chains need: the sorts that people look at first, and a text that is searched without folding its case each time. */
export class ChainLists1764000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE chain_definitions ADD COLUMN search_text text
      GENERATED ALWAYS AS (lower(id || E'\\n' || name || E'\\n' || coalesce(description, ''))) STORED`);
    await runner.query(
      `CREATE INDEX chain_definitions_updated ON chain_definitions (updated_at, left(id, 1), length(id), id)`,
    );
    await runner.query(
      `CREATE INDEX chain_definitions_name ON chain_definitions (name COLLATE "C", left(id, 1), length(id), id)`,
    );
    await runner.query(`CREATE INDEX chain_nodes_type ON chain_nodes (type, chain_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX chain_nodes_type, chain_definitions_name, chain_definitions_updated');
    await runner.query('ALTER TABLE chain_definitions DROP COLUMN search_text');
  }
}
