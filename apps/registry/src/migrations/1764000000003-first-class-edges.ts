import type { MigrationInterface, QueryRunner } from 'typeorm';
import { prepareDefinition, recordDefinition, recordTrigger } from './1764000000001-chain-triggers';

/** As before, and a registration may say the moment that it told of, in the setting chain_mapping.moment of its transaction. */
const prepareAtMoment = prepareDefinition.replace(
  `date_trunc('milliseconds', clock_timestamp());`,
  `coalesce(nullif(current_setting('chain_mapping.moment', true), '')::timestamptz,
          date_trunc('milliseconds', clock_timestamp()));`,
);

/** What a new chain is made of, as the diff of its creation. It follows from the first version, and is made when it is read. */
const createdDiff = `
  CREATE FUNCTION chain_created_diff(chain jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
  BEGIN
    RETURN (
      SELECT coalesce(jsonb_object_agg(made.label, jsonb_build_object('from', NULL, 'to', made.part)), '{}') FROM (
        SELECT field, chain -> field
        FROM unnest(ARRAY['name', 'category', 'description', 'dependencies', 'tags', 'metadata', 'latency_sla']) AS field
        UNION ALL
        SELECT 'nodes.' || (part ->> 'id'), part FROM jsonb_array_elements(chain -> 'nodes') AS part
        UNION ALL
        SELECT 'edges.' || ends || CASE WHEN nth > 1 THEN ' #' || nth ELSE '' END, part FROM (
          SELECT part, ends, row_number() OVER (PARTITION BY ends ORDER BY place) AS nth
          FROM (SELECT part, place, (part ->> 'source_node') || ' -> ' || (part ->> 'target_node') AS ends
            FROM jsonb_array_elements(chain -> 'edges') WITH ORDINALITY AS each (part, place)) AS named
        ) AS numbered
      ) AS made (label, part) WHERE made.part NOT IN ('null', '[]', '{}')
    );
  END $$`;

const NODE_COLUMNS = `type, service_name, component_name, health_check, optional, redundancy, criticality, metadata`;
const EDGE_COLUMNS = `source_node, target_node, type, protocol, operation, direction, environment, latency_sla, redundancy,
  sources, metadata`;

/** The rows of nodes and edges that definitions stand for. */
const partRowsOf = (definition: string, from = ''): string => `
  INSERT INTO chain_nodes (chain_id, node_id, position, ${NODE_COLUMNS})
  SELECT ${definition}.id, node.id, place - 1, ${columnsOf('node', NODE_COLUMNS)}
  FROM ${from} ROWS FROM (jsonb_to_recordset(${definition}.nodes) AS (id text, type text, service_name text,
    component_name text, health_check jsonb, optional boolean, redundancy jsonb, criticality double precision,
    metadata jsonb)) WITH ORDINALITY AS node (id, ${NODE_COLUMNS}, place);
  INSERT INTO chain_edges (chain_id, position, ${EDGE_COLUMNS})
  SELECT ${definition}.id, place - 1, ${columnsOf('edge', EDGE_COLUMNS)}
  FROM ${from} ROWS FROM (jsonb_to_recordset(${definition}.edges) AS (source_node text, target_node text, type text,
    protocol text, operation text, direction text, environment text, latency_sla double precision, redundancy jsonb,
    sources jsonb, metadata jsonb)) WITH ORDINALITY AS edge (${EDGE_COLUMNS}, place);`;

const columnsOf = (row: string, columns: string): string =>
  columns
    .split(/,\s+/)
    .map((column) => `${row}.${column}`)
    .join(', ');

// search_text is of a later migration: a key that is not there is no harm.
const snapshotOf = (row: string): string =>
  `to_jsonb(${row}) - '{registration,status_sequence,status_since,search_text}'::text[]`;

/** For all the chains that one statement registers, so that many are hardly dearer than one. */
const recordRegistrations = `
  CREATE FUNCTION chain_definitions_registered() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO chain_versions (chain_id, registration, version, snapshot, created_at, created_by)
    SELECT id, registration, version, ${snapshotOf('made')}, updated_at, updated_by FROM made;
    INSERT INTO chain_change_history (chain_id, registration, change_type, version, changed_at, changed_by, reason)
    SELECT id, registration, 'created', version, updated_at, updated_by,
      nullif(current_setting('chain_mapping.reason', true), '')
    FROM made;
    ${partRowsOf('made', 'made,')}
    INSERT INTO chain_dependencies (chain_id, depends_on, position)
    SELECT made.id, each.depends_on, each.place - 1
    FROM made, unnest(made.dependencies) WITH ORDINALITY AS each (depends_on, place);
    RETURN NULL;
  END $$`;

const recordChange = `
  CREATE OR REPLACE FUNCTION chain_definition_record() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    reason text := nullif(current_setting('chain_mapping.reason', true), '');
  BEGIN
    IF TG_OP = 'DELETE' THEN
      INSERT INTO chain_change_history (chain_id, registration, change_type, version, changed_at, changed_by, reason, diff)
      VALUES (OLD.id, OLD.registration, 'deleted', OLD.version,
        greatest(date_trunc('milliseconds', clock_timestamp()), OLD.updated_at), chain_actor(), reason,
        chain_definition_diff(to_jsonb(OLD), '{}'));
      RETURN NULL;
    END IF;
    INSERT INTO chain_versions (chain_id, registration, version, snapshot, created_at, created_by)
    VALUES (NEW.id, NEW.registration, NEW.version, ${snapshotOf('NEW')}, NEW.updated_at, NEW.updated_by);
    INSERT INTO chain_change_history (chain_id, registration, change_type, version, changed_at, changed_by, reason, diff)
    VALUES (NEW.id, NEW.registration, 'updated', NEW.version, NEW.updated_at, NEW.updated_by, reason,
      chain_definition_diff(to_jsonb(OLD), to_jsonb(NEW)));
    -- Deeper, the change comes from the part tables, which hold it already.
    IF pg_trigger_depth() > 1 THEN
      RETURN NULL;
    END IF;
    IF NEW.nodes <> OLD.nodes OR NEW.edges <> OLD.edges THEN
      DELETE FROM chain_nodes WHERE chain_id = NEW.id;
      ${partRowsOf('NEW')}
    END IF;
    IF NEW.dependencies <> OLD.dependencies THEN
      DELETE FROM chain_dependencies WHERE chain_id = NEW.id;
      INSERT INTO chain_dependencies (chain_id, depends_on, position)
      SELECT NEW.id, each.depends_on, each.place - 1
      FROM unnest(NEW.dependencies) WITH ORDINALITY AS each (depends_on, place);
    END IF;
    RETURN NULL;
  END $$`;

/** An edge is a thing of its own: what it calls and how, where, with what redundancy, and where it is known from. */
export class FirstClassEdges1764000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE chain_edges
        ADD COLUMN protocol text,
        ADD COLUMN operation text,
        ADD COLUMN direction text CHECK (direction IN ('outbound', 'inbound', 'bidirectional')),
        ADD COLUMN environment text,
        ADD COLUMN redundancy jsonb CHECK (redundancy ->> 'mode' IN ('all', 'any', 'k_of_n')),
        ADD COLUMN sources jsonb CHECK (jsonb_typeof(sources) = 'array')`);
    await runner.query('ALTER TABLE chain_change_history ALTER COLUMN diff DROP NOT NULL');
    await runner.query(`COMMENT ON COLUMN chain_change_history.diff IS
      'NULL for created: chain_created_diff(snapshot) of the version says the same'`);
    await runner.query(prepareAtMoment);
    await runner.query(createdDiff);
    await runner.query(recordRegistrations);
    await runner.query(recordChange);
    await runner.query('DROP TRIGGER chain_definitions_record ON chain_definitions');
    await runner.query(`CREATE TRIGGER chain_definitions_record AFTER DELETE ON chain_definitions
      FOR EACH ROW EXECUTE FUNCTION chain_definition_record()`);
    await runner.query(`CREATE TRIGGER chain_definitions_registered AFTER INSERT ON chain_definitions
      REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION chain_definitions_registered()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(recordDefinition);
    await runner.query(prepareDefinition);
    await runner.query(`UPDATE chain_change_history change SET diff = chain_created_diff(made.snapshot) FROM chain_versions made
      WHERE change.diff IS NULL
        AND (made.chain_id, made.registration, made.version) = (change.chain_id, change.registration, change.version)`);
    await runner.query('ALTER TABLE chain_change_history ALTER COLUMN diff SET NOT NULL');
    await runner.query('DROP TRIGGER chain_definitions_registered ON chain_definitions');
    await runner.query('DROP TRIGGER chain_definitions_record ON chain_definitions');
    await runner.query(recordTrigger);
    await runner.query('DROP FUNCTION chain_definitions_registered, chain_created_diff');
    await runner.query(`ALTER TABLE chain_edges DROP COLUMN protocol, DROP COLUMN operation, DROP COLUMN direction,
      DROP COLUMN environment, DROP COLUMN redundancy, DROP COLUMN sources`);
  }
}
