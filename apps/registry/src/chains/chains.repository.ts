import { type ChainFilter } from '@chain-mapping/contracts';
import { CHAIN_ID_PATTERN } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { z } from 'zod';
import type { ChainDefinition, StoredChain } from './chain-definition';

type Filter = z.output<typeof ChainFilter>;

const COLUMNS = [
  'name',
  'category',
  'description',
  'nodes',
  'edges',
  'dependencies',
  'tags',
  'metadata',
  'latency_sla',
];
const RECORD = `(id text, name text, category text, description text, nodes jsonb, edges jsonb, dependencies text[],
  tags text[], metadata jsonb, latency_sla double precision)`;
const STORED = `chain.id, ${COLUMNS.map((column) => `chain.${column}`).join(', ')}, chain.version, chain.status,
  chain.created_at, chain.updated_at, chain.created_by, chain.updated_by`;
const IN_ORDER = 'ORDER BY left(chain.id, 1), length(chain.id), chain.id';

export type IdentifiedDefinition = ChainDefinition & { readonly id: string };

/**
 * Reads and writes `chain_definitions`; versions, history and the tables of nodes, edges and dependencies follow by triggers.
 * Plain SQL in few statements: saving entity by entity costs most of the speed.
 */
@Injectable()
export class ChainsRepository {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  /** Whom and what the history names for the changes of this transaction. */
  async signChanges(manager: EntityManager, actor: string, reason: string | null | undefined): Promise<void> {
    await manager.query(
      `SELECT set_config('chain_mapping.actor', $1, true), set_config('chain_mapping.reason', $2, true)`,
      [actor, reason ?? ''],
    );
  }

  async find(id: string): Promise<StoredChain | undefined> {
    const [chain] = await this.findMany([id]);
    return chain;
  }

  /** Any text may stand for an id; what could not be one is in no table. */
  async findMany(ids: readonly string[]): Promise<StoredChain[]> {
    const possible = ids.filter((id) => CHAIN_ID_PATTERN.test(id));
    if (possible.length === 0) return [];
    return this.source.query<StoredChain[]>(
      `SELECT ${STORED} FROM chain_definitions chain WHERE chain.id = ANY ($1) ${IN_ORDER}`,
      [possible],
    );
  }

  async list(filter: Filter): Promise<{ chains: StoredChain[]; total: number }> {
    const parameters: unknown[] = [];
    const conditions = ['true'];
    const add = (condition: (parameter: string) => string, value: string | undefined): void => {
      if (value === undefined || value === '') return;
      // No stored text holds this character, and no parameter may.
      if (value.includes('\0')) conditions.push('false');
      else conditions.push(condition(`$${parameters.push(value)}`));
    };
    add((category) => `chain.category = ${category}`, filter.category);
    add((status) => `chain.status = ${status}`, filter.status);
    add(
      (service) =>
        `EXISTS (SELECT FROM chain_nodes node WHERE node.chain_id = chain.id AND node.service_name = ${service})`,
      filter.service,
    );
    add(
      (q) => `(chain.id ILIKE ${q} OR chain.name ILIKE ${q} OR chain.description ILIKE ${q})`,
      filter.q && `%${filter.q.replace(/[\\%_]/g, '\\$&')}%`,
    );
    const where = `FROM chain_definitions chain WHERE ${conditions.join(' AND ')}`;
    const [[counted], chains] = await Promise.all([
      this.source.query<{ total: number }[]>(`SELECT count(*)::int AS total ${where}`, parameters),
      this.source.query<StoredChain[]>(
        `SELECT ${STORED} ${where} ${IN_ORDER} LIMIT $${parameters.length + 1} OFFSET $${parameters.length + 2}`,
        [...parameters, filter.limit, filter.offset],
      ),
    ]);
    return { chains, total: counted?.total ?? 0 };
  }

  /** The chain, which nobody else can change until the transaction ends. */
  async lock(manager: EntityManager, id: string): Promise<StoredChain | undefined> {
    if (!CHAIN_ID_PATTERN.test(id)) return undefined;
    const [chain] = await this.lockMany(manager, [id]);
    return chain;
  }

  lockMany(manager: EntityManager, ids: readonly string[]): Promise<StoredChain[]> {
    return manager.query<StoredChain[]>(
      `SELECT ${STORED} FROM chain_definitions chain WHERE chain.id = ANY ($1) ${IN_ORDER} FOR UPDATE`,
      [ids],
    );
  }

  lockAll(manager: EntityManager): Promise<StoredChain[]> {
    return manager.query<StoredChain[]>(`SELECT ${STORED} FROM chain_definitions chain ${IN_ORDER} FOR UPDATE`);
  }

  /** In the order given. */
  insert(manager: EntityManager, definitions: readonly IdentifiedDefinition[]): Promise<StoredChain[]> {
    return manager
      .query<StoredChain[]>(
        `INSERT INTO chain_definitions AS chain (id, ${COLUMNS.join(', ')})
         SELECT id, ${COLUMNS.join(', ')} FROM jsonb_to_recordset($1::jsonb) AS given ${RECORD}
         RETURNING ${STORED}`,
        [JSON.stringify(definitions)],
      )
      .then((stored) => inOrderOf(definitions, stored));
  }

  /** In the order given. */
  async update(manager: EntityManager, definitions: readonly IdentifiedDefinition[]): Promise<StoredChain[]> {
    const [stored] = await manager.query<[StoredChain[], number]>(
      `UPDATE chain_definitions AS chain SET ${COLUMNS.map((column) => `${column} = given.${column}`).join(', ')}
       FROM jsonb_to_recordset($1::jsonb) AS given ${RECORD} WHERE chain.id = given.id
       RETURNING ${STORED}`,
      [JSON.stringify(definitions)],
    );
    return inOrderOf(definitions, stored);
  }

  async delete(manager: EntityManager, ids: readonly string[]): Promise<void> {
    await manager.query('DELETE FROM chain_definitions WHERE id = ANY ($1)', [ids]);
  }

  async existing(manager: EntityManager, ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const rows = await manager.query<{ id: string }[]>('SELECT id FROM chain_definitions WHERE id = ANY ($1)', [ids]);
    return new Set(rows.map(({ id }) => id));
  }

  /** A status that is older than the known one, by its sequence and by its time, changes nothing. */
  async updateStatus({ chain_id, status, sequence, since }: StatusChange): Promise<void> {
    await this.source.query(
      `UPDATE chain_definitions SET status = $2, status_sequence = $3, status_since = $4
       WHERE id = $1 AND (status_sequence < $3 OR status_since < $4)`,
      [chain_id, status, sequence, since],
    );
  }
}

export interface StatusChange {
  readonly chain_id: string;
  readonly status: string;
  readonly sequence: number;
  readonly since: string;
}

function inOrderOf(definitions: readonly IdentifiedDefinition[], stored: readonly StoredChain[]): StoredChain[] {
  const byId = new Map(stored.map((chain) => [chain.id, chain]));
  return definitions.flatMap(({ id }) => byId.get(id) ?? []);
}
