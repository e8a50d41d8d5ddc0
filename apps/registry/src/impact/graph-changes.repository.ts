import type { Chain, Service } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

/** Of a stored chain, what questions over all chains read. */
export type GraphRow = Pick<Chain, 'id' | 'name' | 'nodes' | 'edges' | 'dependencies'> & { readonly revision: string };
export type ServiceRow = Pick<Service, 'name' | 'base_url' | 'health_check'>;

export interface Changes {
  /** What was changed by transactions from this one on is not all seen yet. */
  readonly watermark: bigint;
  readonly chain_ids: readonly string[];
  readonly service_names: readonly string[];
}

const COLUMNS = `id, name, nodes, edges, dependencies, registration || '.' || version AS revision`;

@Injectable()
export class GraphChangesRepository {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  /** What the transactions from a watermark on have changed, as far as they are committed. */
  async since(watermark: bigint): Promise<Changes> {
    const [row] = await this.source.query<{ watermark: string; chain_ids: string[]; service_names: string[] }[]>(
      `SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS watermark,
         ARRAY(SELECT DISTINCT chain_id FROM chain_change_history WHERE transaction >= $1::text::xid8) AS chain_ids,
         ARRAY(SELECT name FROM chain_services WHERE transaction >= $1::text::xid8) AS service_names`,
      [String(watermark)],
    );
    if (row === undefined) throw new Error('the database answered no watermark');
    return { ...row, watermark: BigInt(row.watermark) };
  }

  /** Of those that are there, which state they are in. */
  async revisions(chain_ids: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.source.query<{ id: string; revision: string }[]>(
      `SELECT id, registration || '.' || version AS revision FROM chain_definitions WHERE id = ANY ($1)`,
      [chain_ids],
    );
    return new Map(rows.map(({ id, revision }) => [id, revision]));
  }

  chains(chain_ids: readonly string[]): Promise<GraphRow[]> {
    return this.source.query<GraphRow[]>(`SELECT ${COLUMNS} FROM chain_definitions WHERE id = ANY ($1)`, [chain_ids]);
  }

  /** All chains, in parts that are small enough to be read without holding up everything else. */
  async *allChains(atOnce: number): AsyncGenerator<GraphRow[]> {
    for (let after = ''; ;) {
      const rows = await this.source.query<GraphRow[]>(
        `SELECT ${COLUMNS} FROM chain_definitions WHERE id > $1 ORDER BY id LIMIT $2`,
        [after, atOnce],
      );
      yield rows;
      const last = rows.at(-1);
      if (last === undefined || rows.length < atOnce) return;
      after = last.id;
    }
  }

  /** Those of these names, or all. */
  services(names?: readonly string[]): Promise<ServiceRow[]> {
    return this.source.query<ServiceRow[]>(
      `SELECT name, base_url, health_check FROM chain_services WHERE $1::text[] IS NULL OR name = ANY ($1)`,
      [names ?? null],
    );
  }
}
