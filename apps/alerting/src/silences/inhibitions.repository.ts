import { StoredInhibitionRules } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

interface Row {
  readonly rules: unknown;
  readonly updated_at: Date;
  readonly updated_by: string;
}

const NONE: StoredInhibitionRules = { rules: [], updated_at: null, updated_by: null };

/** The rules are one thing: they are read and replaced together. */
@Injectable()
export class InhibitionsRepository {
  constructor(private readonly source: DataSource) {}

  async get(): Promise<StoredInhibitionRules> {
    const [row]: Row[] = await this.source.query('SELECT rules, updated_at, updated_by FROM inhibition_rules');
    return row === undefined ? NONE : StoredInhibitionRules.parse({ ...row, updated_at: row.updated_at.toISOString() });
  }

  async put(rules: StoredInhibitionRules['rules'], updated_by: string, updated_at: Date): Promise<void> {
    await this.source.query(
      `INSERT INTO inhibition_rules (rules, updated_at, updated_by) VALUES ($1, $2, $3)
       ON CONFLICT (is_set) DO UPDATE SET rules = excluded.rules, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
      [JSON.stringify(rules), updated_at, updated_by],
    );
  }
}
