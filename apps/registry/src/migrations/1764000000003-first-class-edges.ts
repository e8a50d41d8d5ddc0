import type { MigrationInterface, QueryRunner } from 'typeorm';
import { prepareDefinition, recordDefinition } from './1764000000001-chain-triggers';

/** As before, and a registration may say the moment that it told of, in the setting chain_mapping.moment of its transaction. */
const prepareAtMoment = prepareDefinition.replace(
  `date_trunc('milliseconds', clock_timestamp());`,
  `coalesce(nullif(current_setting('chain_mapping.moment', true), '')::timestamptz,
          date_trunc('milliseconds', clock_timestamp()));`,
);

/** Every part of a new chain is new: that needs no comparison, which costs more than all the rest of a registration. */
const createdDiff = `
  CREATE FUNCTION chain_created_diff(chain chain_definitions) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
  BEGIN
    RETURN (
      SELECT coalesce(jsonb_object_agg(made.label, jsonb_build_object('from', NULL, 'to', made.part)), '{}') FROM (
        VALUES ('name', to_jsonb(chain.name)), ('category', to_jsonb(chain.category)),
          ('description', to_jsonb(chain.description)),
          ('dependencies', to_jsonb(nullif(chain.dependencies, '{}'))), ('tags', to_jsonb(nullif(chain.tags, '{}'))),
          ('metadata', nullif(chain.metadata, '{}')), ('latency_sla', to_jsonb(chain.latency_sla))
        UNION ALL
        SELECT 'nodes.' || (part ->> 'id'), part FROM jsonb_array_elements(chain.nodes) AS part
        UNION ALL
        SELECT 'edges.' || ends || CASE WHEN nth > 1 THEN ' #' || nth ELSE '' END, part FROM (
          SELECT part, ends, row_number() OVER (PARTITION BY ends ORDER BY place) AS nth
          FROM (SELECT part, place, (part ->> 'source_node') || ' -> ' || (part ->> 'target_node') AS ends
            FROM jsonb_array_elements(chain.edges) WITH ORDINALITY AS each (part, place)) AS named
        ) AS numbered
      ) AS made (label, part) WHERE made.part IS NOT NULL
    );
  END $$`;

const recordEdges = `
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
    VALUES (NEW.id, NEW.registration, NEW.version, to_jsonb(NEW) - '{registration,status_sequence,status_since}'::text[],
      NEW.updated_at, NEW.updated_by);
    IF TG_OP = 'INSERT' THEN
      INSERT INTO chain_change_history (chain_id, registration, change_type, version, changed_at, changed_by, reason, diff)
      VALUES (NEW.id, NEW.registration, 'created', NEW.version, NEW.updated_at, NEW.updated_by, reason, chain_created_diff(NEW));
    ELSE
      INSERT INTO chain_change_history (chain_id, registration, change_type, version, changed_at, changed_by, reason, diff)
      VALUES (NEW.id, NEW.registration, 'updated', NEW.version, NEW.updated_at, NEW.updated_by, reason,
        chain_definition_diff(to_jsonb(OLD), to_jsonb(NEW)));
    END IF;
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
      SELECT NEW.id, id, place - 1, type, service_name, component_name, health_check, optional, redundancy, criticality, metadata
      FROM ROWS FROM (jsonb_to_recordset(NEW.nodes) AS (id text, type text, service_name text, component_name text,
        health_check jsonb, optional boolean, redundancy jsonb, criticality double precision, metadata jsonb))
        WITH ORDINALITY AS node (id, type, service_name, component_name, health_check, optional, redundancy, criticality,
          metadata, place);
      INSERT INTO chain_edges (chain_id, position, source_node, target_node, type, protocol, operation, direction, environment,
        latency_sla, redundancy, sources, metadata)
      SELECT NEW.id, place - 1, source_node, target_node, type, protocol, operation, direction, environment, latency_sla,
        redundancy, sources, metadata
      FROM ROWS FROM (jsonb_to_recordset(NEW.edges) AS (source_node text, target_node text, type text, protocol text,
        operation text, direction text, environment text, latency_sla double precision, redundancy jsonb, sources jsonb,
        metadata jsonb))
        WITH ORDINALITY AS edge (source_node, target_node, type, protocol, operation, direction, environment, latency_sla,
          redundancy, sources, metadata, place);
    END IF;
    IF TG_OP = 'INSERT' OR NEW.dependencies <> OLD.dependencies THEN
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
    await runner.query(prepareAtMoment);
    await runner.query(createdDiff);
    await runner.query(recordEdges);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(recordDefinition);
    await runner.query(prepareDefinition);
    await runner.query('DROP FUNCTION chain_created_diff');
    await runner.query(`ALTER TABLE chain_edges DROP COLUMN protocol, DROP COLUMN operation, DROP COLUMN direction,
      DROP COLUMN environment, DROP COLUMN redundancy, DROP COLUMN sources`);
  }
}
