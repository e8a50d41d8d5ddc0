import type { ChainDrift } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** How chains differ from code and traffic, as discovery said last. */
@Injectable()
export class DriftRepository {
  constructor(private readonly source: DataSource) {}

  /** What is older than what is known changes nothing. */
  async save(drift: ChainDrift): Promise<void> {
    await this.source.query(
      `INSERT INTO chain_drift AS known (chain_id, drift, changed_at) VALUES ($1, $2::jsonb, $3)
       ON CONFLICT (chain_id) DO UPDATE SET drift = excluded.drift, changed_at = excluded.changed_at
       WHERE known.changed_at < excluded.changed_at`,
      [drift.chain_id, JSON.stringify(drift), drift.changed_at],
    );
  }

  async of(chainIds: readonly string[]): Promise<ChainDrift[]> {
    const rows: { drift: ChainDrift }[] = await this.source.query(
      'SELECT drift FROM chain_drift WHERE chain_id = ANY($1)',
      [chainIds],
    );
    return rows.map(({ drift }) => drift);
  }

  async forget(chainId: string): Promise<void> {
    await this.source.query('DELETE FROM chain_drift WHERE chain_id = $1', [chainId]);
  }
}
