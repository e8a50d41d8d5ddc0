import { type ChainInput, derivedFields } from '@chain-mapping/model';
import { Pool } from 'pg';
import { randomUUID } from 'node:crypto';

/** The tables of the registry, as bare as they can be: the same columns and keys, no triggers, no checks. */
const TABLES = [
  'chain_definitions',
  'chain_nodes',
  'chain_edges',
  'chain_versions',
  'chain_change_history',
  'registry_outbox',
];

export class BareRegistry {
  private readonly pool: Pool;
  private number = 0;

  constructor(url: string, concurrency: number) {
    this.pool = new Pool({ connectionString: url, max: concurrency });
  }

  async prepare(): Promise<void> {
    await this.pool.query('CREATE SCHEMA IF NOT EXISTS bare');
    for (const table of TABLES) {
      await this.pool.query(`DROP TABLE IF EXISTS bare.${table}`);
      await this.pool.query(
        `CREATE TABLE bare.${table} (LIKE public.${table} INCLUDING DEFAULTS INCLUDING IDENTITY INCLUDING INDEXES)`,
      );
    }
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  /** What a registration leaves behind, by hand: one transaction, one statement of many rows for each table. */
  async register(input: ChainInput): Promise<void> {
    const id = `A${String(++this.number)}`;
    const at = new Date().toISOString();
    const signed = { created_at: at, updated_at: at, created_by: 'bench', updated_by: 'bench' };
    const chain = { ...input, ...derivedFields(input), ...signed, id, version: 1, status: 'unknown' };
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query(
        `INSERT INTO bare.chain_definitions (id, name, category, description, nodes, edges, dependencies, tags, metadata,
           latency_sla, status, created_by, updated_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'unknown', 'bench', 'bench')`,
        [
          id,
          chain.name,
          chain.category,
          chain.description,
          JSON.stringify(chain.nodes),
          JSON.stringify(chain.edges),
          chain.dependencies,
          chain.tags,
          JSON.stringify(chain.metadata),
          chain.latency_sla,
        ],
      );
      await client.query(
        ...rowsOf(
          'bare.chain_nodes (chain_id, node_id, position, type, service_name, component_name, health_check, metadata)',
          chain.nodes.map((node, position) => [
            id,
            node.id,
            position,
            node.type,
            node.service_name ?? null,
            node.component_name ?? null,
            node.health_check == null ? null : JSON.stringify(node.health_check),
            node.metadata == null ? null : JSON.stringify(node.metadata),
          ]),
        ),
      );
      await client.query(
        ...rowsOf(
          'bare.chain_edges (chain_id, position, source_node, target_node, type, latency_sla, metadata)',
          chain.edges.map((edge, position) => [
            id,
            position,
            edge.source_node,
            edge.target_node,
            edge.type,
            edge.latency_sla ?? null,
            edge.metadata == null ? null : JSON.stringify(edge.metadata),
          ]),
        ),
      );
      const snapshot = JSON.stringify(chain);
      await client.query(
        `INSERT INTO bare.chain_versions (chain_id, registration, version, snapshot, created_at, created_by)
         VALUES ($1, 1, 1, $2, now(), 'bench')`,
        [id, snapshot],
      );
      await client.query(
        `INSERT INTO bare.chain_change_history (chain_id, registration, change_type, version, changed_at, changed_by)
         VALUES ($1, 1, 'created', 1, now(), 'bench')`,
        [id],
      );
      await client.query(`INSERT INTO bare.registry_outbox (event_id, subject, cloud_event) VALUES ($1, $2, $3)`, [
        randomUUID(),
        `chain.registry.registered.${id}`,
        snapshot,
      ]);
      await client.query('COMMIT');
    } finally {
      client.release();
    }
  }
}

function rowsOf(into: string, rows: readonly (readonly unknown[])[]): [string, unknown[]] {
  const values = rows.flat();
  const width = rows[0]?.length ?? 0;
  const places = rows.map(
    (row, index) => `(${row.map((_, column) => `$${String(index * width + column + 1)}`).join(', ')})`,
  );
  return [`INSERT INTO ${into} VALUES ${places.join(', ')}`, values];
}
