import type { Page } from '@chain-mapping/contracts';
import { CHAIN_ID_PATTERN } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { StoredChain } from '../chains/chain-definition';

export interface StoredChange {
  readonly change_type: 'created' | 'updated' | 'deleted';
  readonly version: number;
  readonly changed_at: Date;
  readonly changed_by: string;
  readonly reason: string | null;
  readonly diff: Record<string, { from: unknown; to: unknown }>;
}

interface Part<Item> {
  readonly items: Item[];
  readonly total: number;
}

const LATEST = `chain_id = $1 AND registration = (SELECT max(registration) FROM chain_versions WHERE chain_id = $1)`;

/** What the triggers wrote. It stays when the chain is deleted. */
@Injectable()
export class HistoryRepository {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  /** The newest change first, over all registrations of the id. */
  changes(chain_id: string, page: Page): Promise<Part<StoredChange>> {
    return this.part<StoredChange>(
      `change_type, version, changed_at, changed_by, reason, coalesce(diff, (SELECT chain_created_diff(made.snapshot)
         FROM chain_versions made WHERE (made.chain_id, made.registration, made.version)
           = (change.chain_id, change.registration, change.version))) AS diff`,
      'FROM chain_change_history change WHERE chain_id = $1',
      'ORDER BY id DESC',
      chain_id,
      page,
    );
  }

  /** The newest version first, of the latest registration of the id. */
  async versions(chain_id: string, page: Page): Promise<Part<StoredChain>> {
    const from = `FROM chain_versions WHERE ${LATEST}`;
    const { items, total } = await this.part<{ snapshot: StoredChain }>(
      'snapshot',
      from,
      'ORDER BY version DESC',
      chain_id,
      page,
    );
    return { items: items.map(({ snapshot }) => snapshot), total };
  }

  async version(
    chain_id: string,
    version: number,
    manager: EntityManager = this.source.manager,
  ): Promise<StoredChain | undefined> {
    const [found] = await manager.query<{ snapshot: StoredChain }[]>(
      `SELECT snapshot FROM chain_versions WHERE ${LATEST} AND version = $2`,
      [chain_id, version],
    );
    return found?.snapshot;
  }

  /** The version that was the chain at a time; `undefined` when there was none: before it was registered, or after it was deleted. */
  async versionAt(chain_id: string, at: string): Promise<StoredChain | undefined> {
    const [found] = await this.source.query<{ snapshot: StoredChain; deleted: boolean }[]>(
      `SELECT made.snapshot, EXISTS (SELECT FROM chain_change_history change
         WHERE change.chain_id = made.chain_id AND change.registration = made.registration
           AND change.change_type = 'deleted' AND change.changed_at <= $2::timestamptz) AS deleted
       FROM chain_versions made WHERE made.chain_id = $1 AND made.created_at <= $2::timestamptz
       ORDER BY made.registration DESC, made.version DESC LIMIT 1`,
      [chain_id, at],
    );
    return found === undefined || found.deleted ? undefined : found.snapshot;
  }

  async knows(chain_id: string): Promise<boolean> {
    if (!CHAIN_ID_PATTERN.test(chain_id)) return false;
    const [row] = await this.source.query<{ known: boolean }[]>(
      'SELECT EXISTS (SELECT FROM chain_versions WHERE chain_id = $1) AS known',
      [chain_id],
    );
    return row?.known ?? false;
  }

  private async part<Item>(
    columns: string,
    from: string,
    order: string,
    chain_id: string,
    { limit, offset }: Page,
  ): Promise<Part<Item>> {
    const [[counted], items] = await Promise.all([
      this.source.query<{ total: number }[]>(`SELECT count(*)::int AS total ${from}`, [chain_id]),
      this.source.query<Item[]>(`SELECT ${columns} ${from} ${order} LIMIT $2 OFFSET $3`, [chain_id, limit, offset]),
    ]);
    return { items, total: counted?.total ?? 0 };
  }
}
