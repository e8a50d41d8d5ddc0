import type { Page } from '@chain-mapping/contracts';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { SecretRow } from './secret.entity';

export interface EncryptedSecret {
  readonly name: string;
  readonly key_id: string;
  readonly value: Buffer;
}

/** The secrets as they are stored: encrypted. */
@Injectable()
export class SecretsRepository {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  /** By name, without their values. */
  async list({ limit, offset }: Page): Promise<{ secrets: Omit<SecretRow, 'value'>[]; total: number }> {
    const [secrets, total] = await this.source.getRepository(SecretRow).findAndCount({
      select: { name: true, key_id: true, created_at: true, created_by: true, updated_at: true, updated_by: true },
      order: { name: 'ASC' },
      take: limit,
      skip: offset,
    });
    return { secrets, total };
  }

  async all(): Promise<EncryptedSecret[]> {
    return this.source.getRepository(SecretRow).find({ select: { name: true, key_id: true, value: true } });
  }

  async put({ name, key_id, value }: EncryptedSecret, actor: string, now: Date): Promise<SecretRow> {
    const rows: SecretRow[] = await this.source.query(
      `INSERT INTO check_secrets (name, key_id, value, created_at, created_by, updated_at, updated_by)
       VALUES ($1, $2, $3, $4, $5, $4, $5)
       ON CONFLICT (name) DO UPDATE SET key_id = excluded.key_id, value = excluded.value,
         updated_at = excluded.updated_at, updated_by = excluded.updated_by
       RETURNING *`,
      [name, key_id, value, now, actor],
    );
    const [row] = rows;
    if (row === undefined) throw new Error('the secret was not stored');
    return row;
  }

  /** Writes a secret down by another key, unless it has been changed since it was read. */
  async rekey(before: EncryptedSecret, after: EncryptedSecret): Promise<void> {
    await this.source
      .getRepository(SecretRow)
      .update({ name: before.name, value: before.value }, { key_id: after.key_id, value: after.value });
  }

  /** Whether there was one. */
  async remove(name: string): Promise<boolean> {
    const { affected } = await this.source.getRepository(SecretRow).delete({ name });
    return affected === 1;
  }
}
