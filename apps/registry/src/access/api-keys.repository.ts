import type { ApiKey, InputOf, createApiKey, Page } from '@chain-mapping/contracts';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { apiKeyOf, type StoredApiKey } from './api-key';

const SHOWN = 'id, name, role, created_at, created_by, expires_at, last_used_at, revoked_at';
const USED_EVERY = `interval '1 minute'`;

@Injectable()
export class ApiKeysRepository {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  async add({ id, hash, key, actor }: InputOf<typeof createApiKey>): Promise<ApiKey> {
    const [stored] = await this.source.query<StoredApiKey[]>(
      `INSERT INTO api_keys (id, hash, name, role, expires_at, created_by) VALUES ($1, $2, $3, $4, $5, $6)
       RETURNING ${SHOWN}`,
      [id, Buffer.from(hash, 'hex'), key.name, key.role, key.expires_at ?? null, actor],
    );
    if (!stored) throw new Error('the key was not stored');
    return apiKeyOf(stored);
  }

  async list({ limit, offset }: Page): Promise<{ api_keys: ApiKey[]; total: number }> {
    const [[counted], stored] = await Promise.all([
      this.source.query<{ total: number }[]>('SELECT count(*)::int AS total FROM api_keys'),
      this.source.query<StoredApiKey[]>(
        `SELECT ${SHOWN} FROM api_keys ORDER BY created_at DESC, id LIMIT $1 OFFSET $2`,
        [limit, offset],
      ),
    ]);
    return { api_keys: stored.map(apiKeyOf), total: counted?.total ?? 0 };
  }

  /** The key with its hash, for whoever presents it. */
  async find(id: string): Promise<(StoredApiKey & { readonly hash: Buffer }) | undefined> {
    const [stored] = await this.source.query<(StoredApiKey & { hash: Buffer })[]>(
      `SELECT ${SHOWN}, hash FROM api_keys WHERE id = $1`,
      [id],
    );
    return stored;
  }

  /** Notes that the key was used, at most once a minute. */
  async touch(id: string): Promise<void> {
    await this.source.query(
      `UPDATE api_keys SET last_used_at = now()
       WHERE id = $1 AND (last_used_at IS NULL OR last_used_at <= now() - ${USED_EVERY})`,
      [id],
    );
  }

  /** The key as it is now; one that was revoked before keeps its time. */
  async revoke(id: string): Promise<ApiKey | undefined> {
    if (id.includes('\0')) return undefined;
    // TypeORM answers a bare UPDATE in another shape than a SELECT.
    const [stored] = await this.source.query<StoredApiKey[]>(
      `WITH revoked AS (
         UPDATE api_keys SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1 RETURNING ${SHOWN})
       SELECT ${SHOWN} FROM revoked`,
      [id],
    );
    return stored && apiKeyOf(stored);
  }
}
