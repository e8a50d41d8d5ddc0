import type { ObservedComponent } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { part, type StatementPart } from './step-statement.repository';

const save = (n: number): string => `INSERT INTO alert_components (target_id, status, since, slot, seen_at, revision)
  SELECT target_id, status, since, slot, seen_at, $${String(n + 1)}::bigint FROM jsonb_to_recordset($${String(n)}::jsonb) AS changed
    (target_id text, status text, since bigint, slot bigint, seen_at bigint)
  ON CONFLICT (target_id) DO UPDATE SET
    status = excluded.status, since = excluded.since, slot = excluded.slot, seen_at = excluded.seen_at, revision = excluded.revision`;
/** A component that is healthy again is kept for as long as a replica may not have heard of it. */
const FORGET = `DELETE FROM alert_components WHERE status = 'healthy' AND seen_at < $1`;
const COLUMNS = 'target_id, status, since, slot, seen_at';

type Row = Pick<ObservedComponent, 'target_id' | 'status'> & Record<'since' | 'slot' | 'seen_at', string>;

/** The components that fail. */
@Injectable()
export class ComponentsRepository {
  /** What stores how components are. */
  parts(components: readonly ObservedComponent[], revision: number): StatementPart[] {
    return [part('components', save, components, [revision])];
  }

  /** What changed after a revision, or fails where nothing is known yet. */
  async changedSince(manager: EntityManager, revision: number | null): Promise<ObservedComponent[]> {
    const rows: Row[] =
      revision === null
        ? await manager.query(`SELECT ${COLUMNS} FROM alert_components WHERE status <> 'healthy'`)
        : await manager.query(`SELECT ${COLUMNS} FROM alert_components WHERE revision > $1`, [revision]);
    return rows.map(({ since, slot, seen_at, ...row }) => ({
      ...row,
      ...{ since: Number(since), slot: Number(slot), seen_at: Number(seen_at) },
    }));
  }

  /** @param before milliseconds since 1970 */
  async forget(manager: EntityManager, before: number): Promise<void> {
    await manager.query(FORGET, [before]);
  }
}
