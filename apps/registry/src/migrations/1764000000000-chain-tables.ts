import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `chain_definitions` holds a chain whole; `chain_nodes`, `chain_edges` and `chain_dependencies` hold the same parts row by row, for
 * questions across chains. Triggers keep the two equal, whichever was written.
 */
export class ChainTables1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // "C": ids of one letter and one length sort by number, on every server.
    await runner.query(`
      CREATE TABLE chain_definitions (
        id text COLLATE "C" PRIMARY KEY CHECK (id ~ '^[A-E][1-9][0-9]*$' AND length(id) <= 12),
        name text NOT NULL CHECK (length(btrim(name)) BETWEEN 1 AND 200),
        category text NOT NULL CHECK (category IN
          ('data_flow', 'service_communication', 'user_experience', 'ai_ml_processing', 'infrastructure')),
        description text,
        nodes jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(nodes) = 'array'),
        edges jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(edges) = 'array'),
        dependencies text[] NOT NULL DEFAULT '{}',
        tags text[] NOT NULL DEFAULT '{}',
        metadata jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
        latency_sla double precision CHECK (latency_sla > 0),
        version integer NOT NULL DEFAULT 1,
        registration integer NOT NULL DEFAULT 1,
        status text NOT NULL DEFAULT 'draft' CHECK (status IN
          ('draft', 'healthy', 'degraded', 'unhealthy', 'unknown', 'maintenance')),
        status_sequence bigint NOT NULL DEFAULT 0,
        status_since timestamptz,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        created_by text NOT NULL DEFAULT session_user,
        updated_by text NOT NULL DEFAULT session_user
      )`);
    await runner.query(`CREATE INDEX chain_definitions_order ON chain_definitions (left(id, 1), length(id), id)`);
    await runner.query(`COMMENT ON COLUMN chain_definitions.registration IS
      'How often this id has been registered: a chain that was deleted and registered again starts at version 1'`);
    await runner.query(`
      CREATE TABLE chain_nodes (
        chain_id text COLLATE "C" NOT NULL REFERENCES chain_definitions (id) ON DELETE CASCADE,
        node_id text NOT NULL CHECK (length(node_id) BETWEEN 1 AND 128),
        position integer NOT NULL DEFAULT 0,
        type text NOT NULL CHECK (type IN ('service', 'api_endpoint', 'database', 'websocket', 'ai_model', 'cache',
          'message_queue', 'external_service', 'scheduler')),
        service_name text,
        component_name text,
        health_check jsonb,
        optional boolean,
        redundancy jsonb,
        criticality double precision,
        metadata jsonb,
        PRIMARY KEY (chain_id, node_id)
      )`);
    await runner.query(`CREATE INDEX chain_nodes_service ON chain_nodes (service_name, chain_id)`);
    await runner.query(`
      CREATE TABLE chain_edges (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        chain_id text COLLATE "C" NOT NULL,
        position integer NOT NULL DEFAULT 0,
        source_node text NOT NULL,
        target_node text NOT NULL,
        type text NOT NULL CHECK (type IN ('http_request', 'grpc_call', 'websocket_message', 'database_query',
          'cache_operation', 'message_publish', 'message_consume', 'function_call')),
        latency_sla double precision CHECK (latency_sla > 0),
        metadata jsonb,
        FOREIGN KEY (chain_id, source_node) REFERENCES chain_nodes (chain_id, node_id) ON DELETE CASCADE,
        FOREIGN KEY (chain_id, target_node) REFERENCES chain_nodes (chain_id, node_id) ON DELETE CASCADE
      )`);
    await runner.query(`CREATE INDEX chain_edges_chain ON chain_edges (chain_id, source_node)`);
    // What is declared outlives the chain that it names: deleting a chain changes no other one.
    await runner.query(`
      CREATE TABLE chain_dependencies (
        chain_id text COLLATE "C" NOT NULL REFERENCES chain_definitions (id) ON DELETE CASCADE,
        depends_on text COLLATE "C" NOT NULL,
        position integer NOT NULL DEFAULT 0,
        PRIMARY KEY (chain_id, depends_on),
        CHECK (chain_id <> depends_on)
      )`);
    await runner.query(`CREATE INDEX chain_dependencies_reverse ON chain_dependencies (depends_on)`);
    await runner.query(`
      CREATE TABLE chain_versions (
        chain_id text COLLATE "C" NOT NULL,
        registration integer NOT NULL,
        version integer NOT NULL,
        snapshot jsonb NOT NULL,
        created_at timestamptz(3) NOT NULL,
        created_by text NOT NULL,
        PRIMARY KEY (chain_id, registration, version)
      )`);
    await runner.query(`
      CREATE TABLE chain_change_history (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        chain_id text COLLATE "C" NOT NULL,
        registration integer NOT NULL,
        change_type text NOT NULL CHECK (change_type IN ('created', 'updated', 'deleted')),
        version integer NOT NULL,
        changed_at timestamptz(3) NOT NULL,
        changed_by text NOT NULL,
        reason text,
        diff jsonb NOT NULL
      )`);
    await runner.query(`CREATE INDEX chain_change_history_chain ON chain_change_history (chain_id, id)`);
    await runner.query(`CREATE TABLE chain_id_counters (letter text PRIMARY KEY, last bigint NOT NULL)`);
    await runner.query(`INSERT INTO chain_id_counters VALUES ('A', 0), ('B', 0), ('C', 0), ('D', 0), ('E', 0)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE chain_id_counters, chain_change_history, chain_versions, chain_dependencies, chain_edges,
      chain_nodes, chain_definitions`);
  }
}
