import { randomUUID } from 'node:crypto';
import type { InputOf, listDrift, OutputOf } from '@chain-mapping/contracts';
import { type ChainDrift, type DriftEdge, DriftState } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { storable } from '../storage/storable';

const COMPARING = `hashtextextended('chain mapping: drift', 0)`;
/** How many rows one statement stores. */
const BATCH = 500;

/** The newest comparison, and what was told of it. */
@Injectable()
export class DriftRepository {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  /** Runs the work in a transaction while no other replica does; false where one is at it. */
  alone(work: (manager: EntityManager) => Promise<void>): Promise<boolean> {
    return this.source.transaction(async (manager) => {
      const [row] = await manager.query<{ isOurs: boolean }[]>(
        `SELECT pg_try_advisory_xact_lock(${COMPARING}) AS "isOurs"`,
      );
      if (row?.isOurs !== true) return false;
      await work(manager);
      return true;
    });
  }

  /** What proposals of traffic are of: a comparison that found some, as a scan that has ended. */
  async newScan(manager: EntityManager, proposal_count: number, now: Date): Promise<string> {
    const id = randomUUID();
    await manager.query(
      `INSERT INTO chain_discovery_scans (id, status, requested_by, proposal_count, created_at, completed_at)
       VALUES ($1, 'completed', 'traffic', $2, $3, $3)`,
      [id, proposal_count, now],
    );
    return id;
  }

  async replace(manager: EntityManager, edges: readonly DriftEdge[], now: Date): Promise<void> {
    await manager.query('DELETE FROM chain_discovery_drift');
    for (let first = 0; first < edges.length; first += BATCH) {
      const rows = edges.slice(first, first + BATCH).map((edge, index) => ({
        position: first + index,
        state: edge.state,
        chain_ids: edge.chain_ids,
        services: servicesOf(edge),
        edge: storable(edge),
      }));
      await manager.query(
        `INSERT INTO chain_discovery_drift (position, state, chain_ids, services, edge)
         SELECT * FROM jsonb_to_recordset($1::jsonb) AS row (position integer, state text, chain_ids text[], services text[], edge jsonb)`,
        [JSON.stringify(rows)],
      );
    }
    await manager.query('UPDATE chain_discovery_comparisons SET compared_at = $1', [now]);
  }

  async list({
    state,
    chain_id,
    service,
    limit,
    offset,
  }: InputOf<typeof listDrift>): Promise<OutputOf<typeof listDrift>> {
    const where = `FROM chain_discovery_drift WHERE ($1::text IS NULL OR state = $1)
      AND ($2::text IS NULL OR chain_ids @> ARRAY[$2]) AND ($3::text IS NULL OR services @> ARRAY[lower($3)])`;
    const filter = [state ?? null, chain_id ?? null, service ?? null];
    // One snapshot: a comparison that ends in between would else give a page of one and the numbers of another.
    return this.source.transaction('REPEATABLE READ', async (manager) => {
      const rows = await manager.query<{ edge: DriftEdge }[]>(
        `SELECT edge ${where} ORDER BY position LIMIT $4 OFFSET $5`,
        [...filter, limit, offset],
      );
      const [counted] = await manager.query<{ total: number }[]>(`SELECT count(*)::int AS total ${where}`, filter);
      const states = await manager.query<{ state: DriftState; count: number }[]>(
        'SELECT state, count(*)::int AS count FROM chain_discovery_drift GROUP BY state',
      );
      const [row] = await manager.query<{ compared_at: Date | null }[]>(
        'SELECT compared_at FROM chain_discovery_comparisons',
      );
      const counts = new Map(states.map(({ state: each, count }) => [each, count]));
      return {
        edges: rows.map(({ edge }) => edge),
        total: counted?.total ?? 0,
        limit,
        offset,
        compared_at: row?.compared_at?.toISOString() ?? null,
        by_state: {
          confirmed: counts.get('confirmed') ?? 0,
          undeclared: counts.get('undeclared') ?? 0,
          static_only: counts.get('static_only') ?? 0,
          runtime_only: counts.get('runtime_only') ?? 0,
          declared_only: counts.get('declared_only') ?? 0,
        },
      };
    });
  }

  /** What was told of the chains that drift. */
  async told(manager: EntityManager): Promise<Map<string, ChainDrift>> {
    const rows = await manager.query<{ drift: ChainDrift }[]>('SELECT drift FROM chain_discovery_drifting');
    return new Map(rows.map(({ drift }) => [drift.chain_id, drift]));
  }

  async tell(manager: EntityManager, drift: ChainDrift): Promise<void> {
    if (drift.drifted) {
      await manager.query(
        `INSERT INTO chain_discovery_drifting (chain_id, drift) VALUES ($1, $2)
         ON CONFLICT (chain_id) DO UPDATE SET drift = $2`,
        [drift.chain_id, JSON.stringify(storable(drift))],
      );
    } else {
      await manager.query('DELETE FROM chain_discovery_drifting WHERE chain_id = $1', [drift.chain_id]);
    }
  }
}

/** `service.component` is found by its service as well. */
function servicesOf({ source, target }: DriftEdge): string[] {
  const names = [source, target].flatMap((name) => [name, name.split('.')[0] ?? name]);
  return [...new Set(names.map((name) => name.toLowerCase()))];
}
