import type { Page } from '@chain-mapping/contracts';
import { isUniqueViolation } from '@chain-mapping/database';
import type { ChannelType } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ChannelNameTaken } from './notification-errors';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A channel as it is stored: its secrets are encrypted. */
export interface ChannelRow {
  readonly id: string;
  readonly name: string;
  readonly type: ChannelType;
  readonly enabled: boolean;
  readonly config: Record<string, unknown>;
  readonly key_id: string | null;
  readonly secrets: Buffer | null;
  readonly secret_names: string[];
  readonly created_at: Date;
  readonly created_by: string;
  readonly updated_at: Date;
  readonly updated_by: string;
  readonly failures: number;
  readonly failing_since: Date | null;
  readonly last_error: string | null;
  readonly last_sent_at: Date | null;
  readonly next_attempt_at: Date | null;
}

export type StoredSettings = Pick<
  ChannelRow,
  'id' | 'name' | 'type' | 'enabled' | 'config' | 'key_id' | 'secrets' | 'secret_names'
>;

@Injectable()
export class ChannelsRepository {
  constructor(private readonly source: DataSource) {}

  /** By name. */
  async list({ limit, offset }: Page): Promise<{ rows: ChannelRow[]; total: number }> {
    const rows: ChannelRow[] = await this.source.query(
      'SELECT * FROM notification_channels ORDER BY name LIMIT $1 OFFSET $2',
      [limit, offset],
    );
    return { rows, total: await this.count() };
  }

  async all(manager: EntityManager = this.source.manager): Promise<ChannelRow[]> {
    return manager.query('SELECT * FROM notification_channels ORDER BY name');
  }

  async count(): Promise<number> {
    const rows: { count: number }[] = await this.source.query(
      'SELECT count(*)::int AS count FROM notification_channels',
    );
    return rows[0]?.count ?? 0;
  }

  async find(id: string): Promise<ChannelRow | undefined> {
    // Any text may be asked for; what is no uuid is an error to Postgres, and simply not there to the asker.
    if (!UUID.test(id)) return undefined;
    const rows: ChannelRow[] = await this.source.query('SELECT * FROM notification_channels WHERE id = $1', [id]);
    return rows[0];
  }

  /** Those of these ids that there are. */
  async known(ids: readonly string[]): Promise<Set<string>> {
    const rows: { id: string }[] = await this.source.query(
      'SELECT id FROM notification_channels WHERE id = ANY($1::uuid[])',
      [ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** @throws ChannelNameTaken */
  async add(settings: StoredSettings, actor: string, now: Date): Promise<ChannelRow> {
    const { id, name, type, enabled, config, key_id, secrets, secret_names } = settings;
    const rows: ChannelRow[] = await this.named(name, () =>
      this.source.query(
        `INSERT INTO notification_channels
           (id, name, type, enabled, config, key_id, secrets, secret_names, created_at, created_by, updated_at, updated_by)
         VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9, $10, $9, $10) RETURNING *`,
        [id, name, type, enabled, JSON.stringify(config), key_id, secrets, secret_names, now, actor],
      ),
    );
    return only(rows);
  }

  /** Also forgets how the channel failed with what it was before. @throws ChannelNameTaken */
  async change(settings: StoredSettings, actor: string, now: Date): Promise<ChannelRow | undefined> {
    const { id, name, type, enabled, config, key_id, secrets, secret_names } = settings;
    const [rows]: [ChannelRow[], number] = await this.named(name, () =>
      this.source.query(
        `UPDATE notification_channels SET name = $2, type = $3, enabled = $4, config = $5::jsonb, key_id = $6, secrets = $7,
           secret_names = $8, updated_at = $9, updated_by = $10, failures = 0, failing_since = NULL, last_error = NULL,
           next_attempt_at = NULL
         WHERE id = $1 RETURNING *`,
        [id, name, type, enabled, JSON.stringify(config), key_id, secrets, secret_names, now, actor],
      ),
    );
    return rows[0];
  }

  /** Whether there was one. What waits for it is not sent any more. */
  async remove(id: string): Promise<boolean> {
    return this.source.transaction(async (manager) => {
      const [, count]: [unknown, number] = await manager.query('DELETE FROM notification_channels WHERE id = $1', [id]);
      await manager.query(
        `UPDATE notifications SET state = 'superseded', reason = 'the channel was removed'
         WHERE channel_id = $1 AND state IN ('queued', 'sending')`,
        [id],
      );
      return count === 1;
    });
  }

  /** Writes secrets down by another key, unless they have been changed since they were read. */
  async rekey({ id, secrets }: ChannelRow, key_id: string, value: Buffer): Promise<void> {
    await this.source.query(
      'UPDATE notification_channels SET key_id = $3, secrets = $4 WHERE id = $1 AND secrets = $2',
      [id, secrets, key_id, value],
    );
  }

  /** Makes this process the only one that sends to a channel, for a while. Nothing where another is, or where it is too early. */
  async lease(id: string, owner: string, ms: number): Promise<ChannelRow | undefined> {
    const [rows]: [ChannelRow[], number] = await this.source.query(
      `UPDATE notification_channels SET lease_owner = $2, lease_until = clock_timestamp() + $3 * interval '1 ms'
       WHERE id = $1 AND (lease_owner = $2 OR lease_until IS NULL OR lease_until < clock_timestamp()) RETURNING *`,
      [id, owner, ms],
    );
    return rows[0];
  }

  async release(id: string, owner: string): Promise<void> {
    await this.source.query(
      'UPDATE notification_channels SET lease_owner = NULL, lease_until = NULL WHERE id = $1 AND lease_owner = $2',
      [id, owner],
    );
  }

  async worked(id: string, now: Date): Promise<void> {
    await this.source.query(
      `UPDATE notification_channels SET failures = 0, failing_since = NULL, last_error = NULL, next_attempt_at = NULL,
         last_sent_at = $2 WHERE id = $1`,
      [id, now],
    );
  }

  async failed(id: string, reason: string, now: Date, next: Date | null): Promise<void> {
    await this.source.query(
      `UPDATE notification_channels SET failures = failures + 1, failing_since = coalesce(failing_since, $3), last_error = $2,
         next_attempt_at = $4 WHERE id = $1`,
      [id, reason, now, next],
    );
  }

  /** What a test met with. */
  async noted(id: string, reason: string): Promise<void> {
    await this.source.query('UPDATE notification_channels SET last_error = $2 WHERE id = $1', [id, reason]);
  }

  /** Nothing goes there until then. */
  async wait(id: string, until: Date): Promise<void> {
    await this.source.query('UPDATE notification_channels SET next_attempt_at = $2 WHERE id = $1', [id, until]);
  }

  private async named<T>(name: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (isUniqueViolation(error, 'notification_channels_name')) throw new ChannelNameTaken(name);
      throw error;
    }
  }
}

function only(rows: readonly ChannelRow[]): ChannelRow {
  const [row] = rows;
  if (row === undefined) throw new Error('the channel was not stored');
  return row;
}
