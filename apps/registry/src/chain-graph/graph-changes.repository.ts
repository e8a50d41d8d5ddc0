import type { Service } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { StoredChain } from '../chains/chain-definition';

/** Of a stored chain, what questions over all chains read. */
export interface GraphRow extends Pick<StoredChain, 'id' | 'name' | 'nodes' | 'edges' | 'dependencies'> {
  /** Another one after every change. */
  readonly revision: string;
}

export type ServiceRow = Pick<Service, 'name' | 'base_url' | 'health_check'>;

/** Up to where changes have been read. */
export interface Position {
  /** Another one than before when the database was restored, replaced or emptied behind our back. */
  readonly database: string;
  /** All transactions before this one are over; what the others change may not be seen yet. */
  readonly watermark: bigint;
}

export interface Changes {
  readonly position: Position;
  /** With the revision that they have now; `null` for those that are gone. */
  readonly chains: readonly { readonly id: string; readonly revision: string | null }[];
  readonly service_names: readonly string[];
  /** How many services there are: deleted ones leave no other trace. */
  readonly total_services: number;
}

const REVISION = `chain.registration || '.' || chain.version`;

const DATABASE = `concat_ws(' ', extract(epoch FROM pg_postmaster_start_time()),
  (SELECT oid FROM pg_database WHERE datname = current_database()), pg_relation_filenode('chain_definitions'),
  pg_relation_filenode('chain_change_history'), pg_relation_filenode('chain_services'))`;

/** What can be large and no question needs stays where it is. */
const READ = `SELECT chain.id, chain.name, chain.dependencies, ${REVISION} AS revision,
    coalesce((SELECT jsonb_agg(part - 'metadata' ORDER BY place)
      FROM jsonb_array_elements(chain.nodes) WITH ORDINALITY AS node (part, place)), '[]') AS nodes,
    coalesce((SELECT jsonb_agg(part - '{metadata,sources,operation}'::text[] ORDER BY place)
      FROM jsonb_array_elements(chain.edges) WITH ORDINALITY AS edge (part, place)), '[]') AS edges
  FROM chain_definitions chain`;

/** Reads what the graph of all chains is made of, and what of it has changed. */
@Injectable()
export class GraphChangesRepository {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  /** All that is read through the reader was so at one moment. */
  inOneSnapshot<T>(work: (reader: EntityManager) => Promise<T>): Promise<T> {
    return this.source.transaction('REPEATABLE READ', work);
  }

  /**
   * What was changed since a position, as far as it is committed; some of it may have been told before. Without a position only where
   * changes are told from.
   */
  async since(position: Position | undefined, reader: EntityManager = this.source.manager): Promise<Changes> {
    const [row] = await reader.query<(Omit<Changes, 'position'> & { database: string; watermark: string })[]>(
      `SELECT ${DATABASE} AS database, pg_snapshot_xmin(pg_current_snapshot())::text AS watermark,
         (SELECT count(*)::int FROM chain_services) AS total_services,
         ARRAY(SELECT name FROM chain_services WHERE transaction >= $1::text::xid8) AS service_names,
         coalesce((SELECT jsonb_agg(jsonb_build_object('id', changed.chain_id, 'revision', ${REVISION}))
           FROM (SELECT DISTINCT chain_id FROM chain_change_history WHERE transaction >= $1::text::xid8) AS changed
           LEFT JOIN chain_definitions chain ON chain.id = changed.chain_id), '[]') AS chains`,
      [position === undefined ? null : String(position.watermark)],
    );
    if (row === undefined) throw new Error('the database answered no watermark');
    const { database, watermark, ...changes } = row;
    return { position: { database, watermark: BigInt(watermark) }, ...changes };
  }

  chains(reader: EntityManager, chain_ids: readonly string[]): Promise<GraphRow[]> {
    return reader.query<GraphRow[]>(`${READ} WHERE chain.id = ANY ($1)`, [chain_ids]);
  }

  /** The next chains in the order of their ids. */
  chainsAfter(reader: EntityManager, chain_id: string, limit: number): Promise<GraphRow[]> {
    return reader.query<GraphRow[]>(`${READ} WHERE chain.id > $1 ORDER BY chain.id LIMIT $2`, [chain_id, limit]);
  }

  services(reader: EntityManager): Promise<ServiceRow[]> {
    return reader.query<ServiceRow[]>('SELECT name, base_url, health_check FROM chain_services');
  }
}
