import { type ChainFilter } from '@chain-mapping/contracts';
import { PreparedStatement } from '@chain-mapping/database';
import type { Insertion } from '@chain-mapping/messaging';
import { CHAIN_ID_PATTERN } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { z } from 'zod';
import type { ChainDefinition, StoredChain } from './chain-definition';
import { chainOrder } from './chain-order';

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

/** Another one after every change of the row, by whatever it is changed. */
const STAMP = `concat_ws(' ', chain.ctid, chain.xmin, extract(epoch FROM chain.updated_at))`;

const findStamp = new PreparedStatement<{ readonly stamp: string }>(
  'registry_find_stamp',
  `SELECT ${STAMP} AS stamp FROM chain_definitions chain WHERE chain.id = $1`,
);
const findStamped = new PreparedStatement<StampedChain>(
  'registry_find_stamped',
  `SELECT ${STORED}, ${STAMP} AS stamp FROM chain_definitions chain WHERE chain.id = ANY ($1)`,
);
const findChains = new PreparedStatement<StoredChain>(
  'registry_find_chains',
  `SELECT ${STORED} FROM chain_definitions chain WHERE chain.id = ANY ($1) ${IN_ORDER}`,
);

const findUnchanged = new PreparedStatement<{ readonly id: string }>(
  'registry_find_unchanged',
  `SELECT chain.id FROM chain_definitions chain JOIN unnest($1::text[], $2::timestamptz[]) AS known (id, updated_at)
   ON chain.id = known.id AND date_trunc('milliseconds', chain.updated_at) = known.updated_at`,
);

/** A state of a stored chain. */
export interface Stamp {
  readonly id: string;
  readonly stamp: string;
}
export type StampedChain = StoredChain & Stamp;

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
    return findChains.run(this.source.manager, [possible]);
  }

  /** `undefined` where there is no such chain. */
  async stampOf(id: string): Promise<string | undefined> {
    if (!CHAIN_ID_PATTERN.test(id)) return undefined;
    const [row] = await findStamp.run(this.source.manager, [id]);
    return row?.stamp;
  }

  /** Which of the chains, by id, are still what they were at a time, as it is answered: to the millisecond. */
  async unchanged(known: ReadonlyMap<string, string>): Promise<ReadonlySet<string>> {
    if (known.size === 0) return new Set();
    const rows = await findUnchanged.run(this.source.manager, [[...known.keys()], [...known.values()]]);
    return new Set(rows.map(({ id }) => id));
  }

  /** Those that there are, in any order. */
  async findStamped(ids: readonly string[]): Promise<StampedChain[]> {
    const possible = ids.filter((id) => CHAIN_ID_PATTERN.test(id));
    return possible.length === 0 ? [] : findStamped.run(this.source.manager, [possible]);
  }

  /** Which chains a page has, in its order. */
  async list(filter: Filter): Promise<{ chains: Stamp[]; total: number; next_cursor: string | null }> {
    const order = chainOrder(filter.sort, filter.cursor);
    const parameters: unknown[] = [];
    const parameter = (value: unknown): string => `$${parameters.push(value)}`;
    const conditions = conditionsOf(filter, parameter);
    const where = `FROM chain_definitions chain WHERE ${conditions.join(' AND ')}`;
    const filtering = [...parameters];
    const count = () => this.source.query<{ total: number }[]>(`SELECT count(*)::int AS total ${where}`, filtering);
    // A text is looked for in every chain: while that is done the matches are counted as well.
    const isCountedInPage = Boolean(filter.q) && filter.cursor === undefined;
    const after = order.after((value) => parameter(value));
    // One more than the page holds tells whether another one follows.
    const page = `SELECT chain.id, ${STAMP} AS stamp, ${order.key} AS sort_key,
      ${isCountedInPage ? 'count(*) OVER ()::int' : 'NULL'} AS total ${where} AND ${after} ${order.orderBy}
      LIMIT ${parameter(filter.limit + 1)} OFFSET ${parameter(filter.cursor === undefined ? filter.offset : 0)}`;
    const [rows, counts] = await Promise.all([
      this.source.query<(Stamp & { sort_key: string | null; total: number | null })[]>(page, parameters),
      isCountedInPage ? [] : count(),
    ]);
    // A page beyond the last match has no row that could say how many there are.
    const [counted] = counts.length > 0 ? counts : rows[0] ? [{ total: rows[0].total }] : await count();
    const chains = rows.slice(0, filter.limit);
    const last = chains.at(-1);
    const next_cursor = rows.length > filter.limit && last ? order.cursorOf({ id: last.id, key: last.sort_key }) : null;
    return { chains, total: counted?.total ?? 0, next_cursor };
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

  /**
   * Stores new chains and what goes with them in a single statement, which outside of a transaction is one by itself. The rows are what
   * `registeredChain` says of the definitions.
   */
  async register(manager: EntityManager, signed: SignedRegistrations, told: Insertion): Promise<void> {
    const { definitions, moment, actor, reason } = signed;
    const values = [JSON.stringify(definitions), actor, reason ?? '', moment.toISOString(), ...told.parameters];
    await registering(told).run(manager, values);
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

/** The statement of `register`; of what is told with it only the values differ from one time to another. */
const registering = ({ sql }: Insertion): PreparedStatement<never> =>
  new PreparedStatement(
    'registry_register_chains',
    `WITH signed AS MATERIALIZED (SELECT set_config('chain_mapping.actor', $2, true),
       set_config('chain_mapping.reason', $3, true), set_config('chain_mapping.moment', $4, true)),
     told AS (${sql})
     INSERT INTO chain_definitions (id, ${COLUMNS.join(', ')})
     SELECT id, ${COLUMNS.join(', ')} FROM signed, jsonb_to_recordset($1::jsonb) AS given ${RECORD}`,
  );

export interface SignedRegistrations {
  readonly definitions: readonly IdentifiedDefinition[];
  readonly moment: Date;
  readonly actor: string;
  readonly reason: string | null | undefined;
}

/** The first parameter of `told` in `register`. */
export const FIRST_TOLD = 5;

export interface StatusChange {
  readonly chain_id: string;
  readonly status: string;
  readonly sequence: number;
  readonly since: string;
}

/** The conditions that a filter stands for, as SQL; each of its values is one parameter. */
function conditionsOf(filter: Filter, parameter: (value: string) => string): string[] {
  const conditions = ['true'];
  const add = (value: string | undefined, condition: (parameter: string) => string): void => {
    if (value === undefined || value === '') return;
    // No stored text holds this character, and no parameter may.
    conditions.push(value.includes('\0') ? 'false' : condition(parameter(value)));
  };
  const withNode = (column: string) => (value: string) =>
    `EXISTS (SELECT FROM chain_nodes node WHERE node.chain_id = chain.id AND node.${column} = ${value})`;
  add(filter.category, (category) => `chain.category = ${category}`);
  add(filter.status, (status) => `chain.status = ${status}`);
  add(filter.service, withNode('service_name'));
  add(filter.node_type, withNode('type'));
  add(filter.tag, (tag) => `${tag} = ANY (chain.tags)`);
  add(filter.depends_on, (id) => `${id} = ANY (chain.dependencies)`);
  add(filter.updated_since, (time) => `chain.updated_at >= ${time}::timestamptz`);
  add(filter.updated_by, (name) => `chain.updated_by = ${name}`);
  const pattern = filter.q && `%${filter.q.replace(/[\\%_]/g, '\\$&')}%`;
  add(pattern, (q) => `chain.search_text LIKE lower(${q})`);
  return conditions;
}

function inOrderOf(definitions: readonly IdentifiedDefinition[], stored: readonly StoredChain[]): StoredChain[] {
  const byId = new Map(stored.map((chain) => [chain.id, chain]));
  return definitions.flatMap(({ id }) => byId.get(id) ?? []);
}
