import { NotificationRoutes, NotificationRoutesInput } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** What holds until somebody says otherwise: every channel is told of everything. */
const UNSET: NotificationRoutes = { ...NotificationRoutesInput.parse({}), updated_at: null, updated_by: null };

@Injectable()
export class RoutesRepository {
  constructor(private readonly source: DataSource) {}

  async get(manager: EntityManager = this.source.manager): Promise<NotificationRoutes> {
    const [row]: { routes: unknown; updated_at: Date; updated_by: string }[] = await manager.query(
      'SELECT routes, updated_at, updated_by FROM notification_routes',
    );
    if (row === undefined) return UNSET;
    // What was stored before a field was there gets its default.
    const { routes, default: otherwise } = NotificationRoutesInput.parse(row.routes);
    return { routes, default: otherwise, updated_at: row.updated_at.toISOString(), updated_by: row.updated_by };
  }

  /** All open incidents are looked at again. */
  async put(routes: NotificationRoutesInput, actor: string, now: Date): Promise<void> {
    await this.source.transaction(async (manager) => {
      await manager.query(
        `INSERT INTO notification_routes (singleton, routes, updated_at, updated_by) VALUES (true, $1::jsonb, $2, $3)
         ON CONFLICT (singleton) DO UPDATE SET routes = excluded.routes, updated_at = excluded.updated_at,
           updated_by = excluded.updated_by`,
        [JSON.stringify(routes), now, actor],
      );
      await manager.query('UPDATE notification_incidents SET look_at = $1 WHERE look_at > $1', [now]);
    });
  }
}
