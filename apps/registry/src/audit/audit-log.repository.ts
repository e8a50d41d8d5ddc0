import type { AuditEntry, InputOf, listAuditLog } from '@chain-mapping/contracts';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

type StoredEntry = Omit<AuditEntry, 'time'> & { readonly time: Date };

const COLUMNS = {
  id: 'uuid',
  time: 'timestamptz',
  actor: 'text',
  actor_kind: 'text',
  actor_id: 'text',
  role: 'text',
  method: 'text',
  route: 'text',
  path: 'text',
  created: 'text',
  reason: 'text',
  status: 'int',
  code: 'text',
  client_address: 'text',
  request_id: 'text',
  user_agent: 'text',
} as const satisfies Record<keyof AuditEntry, string>;
const NAMES = Object.keys(COLUMNS) as (keyof AuditEntry)[];
const LISTS = Object.values(COLUMNS)
  .map((type, index) => `$${index + 1}::${type}[]`)
  .join(', ');
/** Counting goes on no further: it would take longer than who asks will wait. */
const MOST_COUNTED = 100_000;

@Injectable()
export class AuditLogRepository {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  /** Each entry once, however often it comes. */
  async add(entries: readonly AuditEntry[]): Promise<void> {
    await this.source.query(
      `INSERT INTO audit_log (${NAMES.join(', ')})
       SELECT * FROM unnest(${LISTS})
       ON CONFLICT (id) DO NOTHING`,
      NAMES.map((name) => entries.map((entry) => entry[name])),
    );
  }

  async list(filter: InputOf<typeof listAuditLog>): Promise<{ entries: AuditEntry[]; total: number }> {
    const { actor, action, from, to, limit, offset } = filter;
    if (actor?.includes('\0') || action?.includes('\0')) return { entries: [], total: 0 };
    const parameters: unknown[] = [];
    const parameter = (value: unknown): string => `$${parameters.push(value)}`;
    const conditions = [
      ...(actor === undefined ? [] : [`actor = ${parameter(actor)}`]),
      ...(action === undefined ? [] : [`strpos(lower(concat(method, ' ', route)), lower(${parameter(action)})) > 0`]),
      ...(from === undefined ? [] : [`time >= ${parameter(from)}`]),
      ...(to === undefined ? [] : [`time < ${parameter(to)}`]),
    ];
    const matching = `FROM audit_log${conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : ''}`;
    const [[counted], stored] = await Promise.all([
      this.source.query<{ total: number }[]>(
        `SELECT count(*)::int AS total FROM (SELECT 1 ${matching} LIMIT ${MOST_COUNTED}) AS found`,
        parameters,
      ),
      this.source.query<StoredEntry[]>(
        `SELECT ${NAMES.join(', ')} ${matching} ORDER BY time DESC, id
         LIMIT $${parameters.length + 1} OFFSET $${parameters.length + 2}`,
        [...parameters, limit, offset],
      ),
    ]);
    return {
      entries: stored.map((entry) => ({ ...entry, time: entry.time.toISOString() })),
      total: counted?.total ?? 0,
    };
  }
}
