import type { MigrationInterface, QueryRunner } from 'typeorm';

const partTables = ['chain_nodes', 'chain_edges', 'chain_dependencies'];

const definitionOf = (row: string): string =>
  ['name', 'category', 'description', 'nodes', 'edges', 'dependencies', 'tags', 'metadata', 'latency_sla']
    .map((column) => `${row}.${column}`)
    .join(', ');

/** Columns that are not null, under their names: how a row of a part table looks inside a chain. */
const partOf = (row: string, without: string): string =>
  `(SELECT jsonb_object_agg(key, value) FROM jsonb_each(to_jsonb(${row}) ${without}) WHERE value <> 'null')`;

export const prepareDefinition = `
      CREATE OR REPLACE FUNCTION chain_definition_prepare() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        moment timestamptz := date_trunc('milliseconds', clock_timestamp());
      BEGIN
        IF TG_OP = 'INSERT' THEN
          NEW.version := 1;
          NEW.registration := 1 + coalesce(
            (SELECT max(earlier.registration) FROM chain_versions earlier WHERE earlier.chain_id = NEW.id), 0);
          NEW.created_at := moment;
          NEW.updated_at := moment;
          NEW.created_by := chain_actor();
          NEW.updated_by := NEW.created_by;
        ELSE
          IF NEW.id <> OLD.id THEN
            RAISE EXCEPTION 'the id of a chain cannot change' USING ERRCODE = 'check_violation';
          END IF;
          NEW.version := OLD.version;
          NEW.registration := OLD.registration;
          NEW.created_at := OLD.created_at;
          NEW.created_by := OLD.created_by;
          NEW.updated_at := OLD.updated_at;
          NEW.updated_by := OLD.updated_by;
          IF ROW (${definitionOf('NEW')}) IS DISTINCT FROM ROW (${definitionOf('OLD')}) THEN
            NEW.version := OLD.version + 1;
            NEW.updated_at := greatest(moment, OLD.updated_at);
            NEW.updated_by := chain_actor();
          END IF;
        END IF;
        IF jsonb_array_length(NEW.nodes) = 0 THEN
          NEW.status := 'draft';
        ELSIF NEW.status = 'draft' THEN
          NEW.status := 'unknown';
        END IF;
        RETURN NEW;
      END $$`;

export const recordDefinition = `
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
        VALUES (NEW.id, NEW.registration, NEW.version, to_jsonb(NEW) - 'registration' - 'status_sequence' - 'status_since',
          NEW.updated_at, NEW.updated_by);
        INSERT INTO chain_change_history (chain_id, registration, change_type, version, changed_at, changed_by, reason, diff)
        VALUES (NEW.id, NEW.registration, CASE TG_OP WHEN 'INSERT' THEN 'created' ELSE 'updated' END, NEW.version,
          NEW.updated_at, NEW.updated_by, reason,
          chain_definition_diff(CASE TG_OP WHEN 'INSERT' THEN '{}' ELSE to_jsonb(OLD) END, to_jsonb(NEW)));
        -- Deeper, the change comes from the part tables, which hold it already.
        IF pg_trigger_depth() > 1 THEN
          RETURN NULL;
        END IF;
        IF TG_OP = 'UPDATE' THEN
          DELETE FROM chain_nodes WHERE chain_id = NEW.id AND (NEW.nodes <> OLD.nodes OR NEW.edges <> OLD.edges);
          DELETE FROM chain_dependencies WHERE chain_id = NEW.id AND NEW.dependencies <> OLD.dependencies;
        END IF;
        IF TG_OP = 'INSERT' OR NEW.nodes <> OLD.nodes OR NEW.edges <> OLD.edges THEN
          INSERT INTO chain_nodes (chain_id, node_id, position, type, service_name, component_name, health_check, optional,
            redundancy, criticality, metadata)
          SELECT NEW.id, node.id, each.place - 1, node.type, node.service_name, node.component_name, node.health_check,
            node.optional, node.redundancy, node.criticality, node.metadata
          FROM jsonb_array_elements(NEW.nodes) WITH ORDINALITY AS each (part, place),
            jsonb_to_record(each.part) AS node (id text, type text, service_name text, component_name text,
              health_check jsonb, optional boolean, redundancy jsonb, criticality double precision, metadata jsonb);
          INSERT INTO chain_edges (chain_id, position, source_node, target_node, type, latency_sla, metadata)
          SELECT NEW.id, each.place - 1, edge.source_node, edge.target_node, edge.type, edge.latency_sla, edge.metadata
          FROM jsonb_array_elements(NEW.edges) WITH ORDINALITY AS each (part, place),
            jsonb_to_record(each.part) AS edge (source_node text, target_node text, type text,
              latency_sla double precision, metadata jsonb);
        END IF;
        IF TG_OP = 'INSERT' OR NEW.dependencies <> OLD.dependencies THEN
          INSERT INTO chain_dependencies (chain_id, depends_on, position)
          SELECT NEW.id, each.depends_on, each.place - 1
          FROM unnest(NEW.dependencies) WITH ORDINALITY AS each (depends_on, place);
        END IF;
        RETURN NULL;
      END $$`;

export const recordTrigger = `CREATE TRIGGER chain_definitions_record AFTER INSERT OR DELETE ON chain_definitions
  FOR EACH ROW EXECUTE FUNCTION chain_definition_record()`;

/**
 * Versions, snapshots, history and the rows of the part tables are written by the database, so that a change made by hand leaves the
 * same traces as one made through the service. Who changes and why stand in the settings chain_mapping.actor and
 * chain_mapping.reason of the transaction; without them it is the user of the session.
 */
export class ChainTriggers1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION chain_actor() RETURNS text LANGUAGE sql STABLE AS $$
        SELECT coalesce(nullif(current_setting('chain_mapping.actor', true), ''), session_user)
      $$`);
    await runner.query(`
      CREATE FUNCTION chain_parts(document jsonb) RETURNS TABLE (label text, kind text, place bigint, part jsonb)
      LANGUAGE sql IMMUTABLE AS $$
        SELECT 'nodes.' || (node.part ->> 'id'), 'nodes', node.place, node.part
        FROM jsonb_array_elements(document -> 'nodes') WITH ORDINALITY AS node (part, place)
        UNION ALL
        SELECT edge.name || CASE WHEN edge.nth > 1 THEN ' #' || edge.nth ELSE '' END, 'edges', edge.place, edge.part
        FROM (
          SELECT each.part, each.place, ends.name, row_number() OVER (PARTITION BY ends.name ORDER BY each.place) AS nth
          FROM jsonb_array_elements(document -> 'edges') WITH ORDINALITY AS each (part, place),
            LATERAL (SELECT 'edges.' || (each.part ->> 'source_node') || ' -> ' || (each.part ->> 'target_node') AS name) ends
        ) edge
      $$`);
    // In plpgsql, which keeps the plan of the query, unlike sql.
    await runner.query(`
      CREATE FUNCTION chain_definition_diff(before jsonb, after jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
      BEGIN
        RETURN (
          WITH was AS MATERIALIZED (SELECT * FROM chain_parts(before)), now AS MATERIALIZED (SELECT * FROM chain_parts(after)),
          changes (key, was, now) AS (
            SELECT field, before -> field, after -> field
            FROM unnest(ARRAY['name', 'category', 'description', 'dependencies', 'tags', 'metadata', 'latency_sla']) AS field
            UNION ALL
            SELECT label, was.part, now.part FROM was FULL JOIN now USING (label)
            UNION ALL
            SELECT kind, jsonb_agg(label ORDER BY was.place), jsonb_agg(label ORDER BY now.place)
            FROM was JOIN now USING (label, kind) GROUP BY kind
          ),
          told AS (
            SELECT key, was, now, nullif(nullif(nullif(was, 'null'), '[]'), '{}') AS from_value,
              nullif(nullif(nullif(now, 'null'), '[]'), '{}') AS to_value
            FROM changes
          )
          SELECT coalesce(jsonb_object_agg(key, jsonb_build_object('from', was, 'to', now)), '{}')
          FROM told WHERE from_value IS DISTINCT FROM to_value
        );
      END $$`);
    await runner.query(prepareDefinition);
    await runner.query(recordDefinition);
    await runner.query(`
      CREATE FUNCTION chain_parts_changed() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE chain_definitions chain SET
          nodes = coalesce((SELECT jsonb_agg(
            ${partOf('node', "- 'chain_id' - 'position' - 'node_id' || jsonb_build_object('id', node.node_id)")}
            ORDER BY node.position, node.node_id) FROM chain_nodes node WHERE node.chain_id = chain.id), '[]'),
          edges = coalesce((SELECT jsonb_agg(
            ${partOf('edge', "- 'chain_id' - 'position' - 'id'")}
            ORDER BY edge.position, edge.id) FROM chain_edges edge WHERE edge.chain_id = chain.id), '[]'),
          dependencies = ARRAY(SELECT dependency.depends_on FROM chain_dependencies dependency
            WHERE dependency.chain_id = chain.id ORDER BY dependency.position, dependency.depends_on)
        WHERE chain.id IN (SELECT touched.chain_id FROM touched);
        RETURN NULL;
      END $$`);
    await runner.query(`CREATE TRIGGER chain_definitions_prepare BEFORE INSERT OR UPDATE ON chain_definitions
      FOR EACH ROW EXECUTE FUNCTION chain_definition_prepare()`);
    await runner.query(recordTrigger);
    await runner.query(`CREATE TRIGGER chain_definitions_record_update AFTER UPDATE ON chain_definitions
      FOR EACH ROW WHEN (OLD.version <> NEW.version) EXECUTE FUNCTION chain_definition_record()`);
    for (const table of partTables) {
      for (const [name, event, rows] of [
        ['inserted', 'INSERT', 'NEW'],
        ['updated_to', 'UPDATE', 'NEW'],
        ['updated_from', 'UPDATE', 'OLD'],
        ['deleted', 'DELETE', 'OLD'],
      ]) {
        // Only for statements that a person makes: what the other triggers write here comes from the definition.
        await runner.query(`CREATE TRIGGER ${table}_${name} AFTER ${event} ON ${table} REFERENCING ${rows} TABLE AS touched
          FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION chain_parts_changed()`);
      }
    }
    await runner.query(`
      CREATE FUNCTION chain_version_keep() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'versions of chains cannot change' USING ERRCODE = 'check_violation';
      END $$`);
    await runner.query(`CREATE TRIGGER chain_versions_keep BEFORE UPDATE ON chain_versions
      FOR EACH ROW EXECUTE FUNCTION chain_version_keep()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of partTables)
      for (const name of ['inserted', 'updated_to', 'updated_from', 'deleted'])
        await runner.query(`DROP TRIGGER ${table}_${name} ON ${table}`);
    await runner.query(`DROP TRIGGER chain_versions_keep ON chain_versions`);
    await runner.query(`DROP TRIGGER chain_definitions_prepare ON chain_definitions`);
    await runner.query(`DROP TRIGGER chain_definitions_record ON chain_definitions`);
    await runner.query(`DROP TRIGGER chain_definitions_record_update ON chain_definitions`);
    await runner.query(`DROP FUNCTION chain_version_keep, chain_parts_changed, chain_definition_record, chain_definition_prepare,
      chain_definition_diff, chain_parts, chain_actor`);
  }
}
