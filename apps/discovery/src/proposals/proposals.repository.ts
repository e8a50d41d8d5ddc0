import type { InputOf, listProposals } from '@chain-mapping/contracts';
import type { Proposal } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { isUuid } from '../storage/storable';
import type { FingerprintedDraft } from './admit-drafts';

/** A proposal, and the chain id that its approval keeps for it until the chain is registered. */
export interface StoredProposal {
  readonly proposal: Proposal;
  readonly reserved_chain_id: string | null;
}

export interface Review {
  readonly reviewed_by: string;
  readonly reviewed_at: Date;
  readonly review_comment: string | null;
}

interface ProposalRow extends Omit<Proposal, 'created_at' | 'reviewed_at' | 'edited_at'> {
  readonly reserved_chain_id: string | null;
  readonly created_at: Date;
  readonly reviewed_at: Date | null;
  readonly edited_at: Date | null;
}

const DRAFT = [
  'proposed_chain_id',
  'name',
  'category',
  'description',
  'discovery_method',
  'confidence_score',
  'nodes',
  'edges',
  'evidence',
];
const STORED = `id, scan_id, status, ${DRAFT.join(', ')}, reserved_chain_id, chain_id, reviewed_by, reviewed_at, review_comment,
  edited_by, edited_at, created_at`;
const RECORD = `(id uuid, proposed_chain_id text, name text, category text, description text, discovery_method text,
  confidence_score double precision, nodes jsonb, edges jsonb, evidence jsonb, fingerprint text)`;
/** How many rows one statement stores. */
const BATCH = 200;
/** Longer than others may hold a lock, which they do while they ask the registry. */
const WAIT = `SET LOCAL statement_timeout = '20s'`;
const PROPOSALS = `hashtextextended('chain mapping: proposals', 0)`;

@Injectable()
export class ProposalsRepository {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  async find(id: string): Promise<StoredProposal | undefined> {
    if (!isUuid(id)) return undefined;
    const [row] = await this.source.query<ProposalRow[]>(
      `SELECT ${STORED} FROM chain_discovery_results WHERE id = $1`,
      [id],
    );
    return row && storedOf(row);
  }

  /** The newest scan first, and what one scan found in the order in which it was found. */
  async list(filter: InputOf<typeof listProposals>): Promise<{ proposals: Proposal[]; total: number }> {
    if (filter.scan_id !== undefined && !isUuid(filter.scan_id)) return { proposals: [], total: 0 };
    const where = `FROM chain_discovery_results WHERE ($1::text IS NULL OR status = $1) AND ($2::uuid IS NULL OR scan_id = $2)`;
    const parameters = [filter.status ?? null, filter.scan_id ?? null];
    const [[counted], rows] = await Promise.all([
      this.source.query<{ total: number }[]>(`SELECT count(*)::int AS total ${where}`, parameters),
      this.source.query<ProposalRow[]>(
        `SELECT ${STORED} ${where} ORDER BY created_at DESC, position LIMIT $3 OFFSET $4`,
        [...parameters, filter.limit, filter.offset],
      ),
    ]);
    return { proposals: rows.map((row) => storedOf(row).proposal), total: counted?.total ?? 0 };
  }

  /** The proposal, which nobody else reviews or replaces until the transaction ends. */
  async lockForReview(manager: EntityManager, id: string): Promise<StoredProposal | undefined> {
    if (!isUuid(id)) return undefined;
    await manager.query(WAIT);
    await manager.query(`SELECT pg_advisory_xact_lock_shared(${PROPOSALS})`);
    const [row] = await manager.query<ProposalRow[]>(
      `SELECT ${STORED} FROM chain_discovery_results WHERE id = $1 FOR UPDATE`,
      [id],
    );
    return row && storedOf(row);
  }

  /** Nobody reviews or proposes anything until the transaction ends: one lock instead of one for each of thousands of chains. */
  async lockForProposing(manager: EntityManager): Promise<void> {
    await manager.query(WAIT);
    await manager.query(`SELECT pg_advisory_xact_lock(${PROPOSALS})`);
  }

  /** Nobody else chooses an id for a chain of this category until the transaction ends. */
  async lockForChoosing(manager: EntityManager, category: string): Promise<void> {
    await manager.query(WAIT);
    await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`chain mapping: ids of ${category}`]);
  }

  /** Those that must not be proposed again: they were decided on, a person has changed them, or an approval of them has begun. */
  async settled(manager: EntityManager, fingerprints: readonly string[]): Promise<Set<string>> {
    const rows = await manager.query<{ fingerprint: string }[]>(
      `SELECT DISTINCT fingerprint FROM chain_discovery_results
       WHERE fingerprint = ANY ($1) AND (status IN ('approved', 'rejected') OR (status = 'pending' AND (reserved_chain_id IS NOT NULL OR edited_by IS NOT NULL)))`,
      [fingerprints],
    );
    return new Set(rows.map(({ fingerprint }) => fingerprint));
  }

  /** Those that wait for review. */
  async waiting(manager: EntityManager, fingerprints: readonly string[]): Promise<Set<string>> {
    const rows = await manager.query<{ fingerprint: string }[]>(
      `SELECT fingerprint FROM chain_discovery_results WHERE fingerprint = ANY ($1) AND status = 'pending'`,
      [fingerprints],
    );
    return new Set(rows.map(({ fingerprint }) => fingerprint));
  }

  /** What traffic showed before under these names, and nobody has touched. */
  async supersedeTraffic(manager: EntityManager, names: readonly string[]): Promise<void> {
    await manager.query(
      `UPDATE chain_discovery_results SET status = 'superseded'
       WHERE name = ANY ($1) AND discovery_method = 'trace_analysis' AND status = 'pending' AND reserved_chain_id IS NULL
         AND edited_by IS NULL`,
      [names],
    );
  }

  async supersede(manager: EntityManager, fingerprints: readonly string[]): Promise<void> {
    await manager.query(
      `UPDATE chain_discovery_results SET status = 'superseded' WHERE fingerprint = ANY ($1) AND status = 'pending'`,
      [fingerprints],
    );
  }

  /** In the order given. */
  async insert(
    manager: EntityManager,
    scan_id: string,
    drafts: readonly (FingerprintedDraft & { readonly id: string })[],
    now: Date,
  ): Promise<Proposal[]> {
    const proposals: Proposal[] = [];
    for (let first = 0; first < drafts.length; first += BATCH) {
      const rows = await manager.query<ProposalRow[]>(
        `INSERT INTO chain_discovery_results (id, scan_id, created_at, fingerprint, ${DRAFT.join(', ')})
         SELECT id, $2, $3, fingerprint, ${DRAFT.join(', ')}
         FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS ${RECORD}) WITH ORDINALITY ORDER BY ordinality
         RETURNING ${STORED}`,
        [JSON.stringify(drafts.slice(first, first + BATCH)), scan_id, now],
      );
      proposals.push(...rows.map((row) => storedOf(row).proposal));
    }
    return proposals;
  }

  /** Keeps an id for a proposal that nobody has decided on. */
  async reserve(manager: EntityManager, id: string, chain_id: string | null): Promise<void> {
    await manager.query(
      `UPDATE chain_discovery_results SET reserved_chain_id = $2 WHERE id = $1 AND status = 'pending'`,
      [id, chain_id],
    );
  }

  async isReserved(manager: EntityManager, chain_id: string): Promise<boolean> {
    const [row] = await manager.query<{ reserved: boolean }[]>(
      `SELECT EXISTS (SELECT FROM chain_discovery_results WHERE reserved_chain_id = $1 AND status = 'pending') AS reserved`,
      [chain_id],
    );
    return row?.reserved ?? false;
  }

  /** Its fingerprint stays: by that a later scan knows it again. */
  async edit(
    manager: EntityManager,
    {
      id,
      ...draft
    }: Pick<Proposal, 'id' | 'proposed_chain_id' | 'name' | 'category' | 'description' | 'nodes' | 'edges'>,
    edited_by: string,
    edited_at: Date,
  ): Promise<Proposal> {
    const { proposed_chain_id, name, category, description, nodes, edges } = draft;
    const [[row]] = await manager.query<[ProposalRow[], number]>(
      `UPDATE chain_discovery_results SET proposed_chain_id = $2, name = $3, category = $4, description = $5, nodes = $6::jsonb,
         edges = $7::jsonb, edited_by = $8, edited_at = $9
       WHERE id = $1 RETURNING ${STORED}`,
      [
        id,
        proposed_chain_id,
        name,
        category,
        description,
        JSON.stringify(nodes),
        JSON.stringify(edges),
        edited_by,
        edited_at,
      ],
    );
    if (row === undefined) throw new Error('the database answered no row for a proposal that it stored');
    return storedOf(row).proposal;
  }

  /** @param chain_id of the registered chain; null rejects */
  async review(manager: EntityManager, id: string, chain_id: string | null, review: Review): Promise<Proposal> {
    const [[row]] = await manager.query<[ProposalRow[], number]>(
      `UPDATE chain_discovery_results SET status = CASE WHEN $2::text IS NULL THEN 'rejected' ELSE 'approved' END, chain_id = $2,
         reserved_chain_id = NULL, reviewed_by = $3, reviewed_at = $4, review_comment = $5
       WHERE id = $1 RETURNING ${STORED}`,
      [id, chain_id, review.reviewed_by, review.reviewed_at, review.review_comment],
    );
    if (row === undefined) throw new Error('the database answered no row for a proposal that it stored');
    return storedOf(row).proposal;
  }
}

function storedOf({ reserved_chain_id, created_at, reviewed_at, edited_at, ...row }: ProposalRow): StoredProposal {
  const times = {
    created_at: created_at.toISOString(),
    reviewed_at: reviewed_at?.toISOString() ?? null,
    edited_at: edited_at?.toISOString() ?? null,
  };
  return { proposal: { ...row, ...times }, reserved_chain_id };
}
