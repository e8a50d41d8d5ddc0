import type { Page } from '@chain-mapping/contracts';
import type { Service, ServiceInput } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';

interface StoredService extends Omit<Service, 'created_at' | 'updated_at'> {
  readonly created_at: Date;
  readonly updated_at: Date;
}

const FIELDS = ['base_url', 'description', 'owner', 'tier', 'health_check', 'metadata'];
const STORED = `name, ${FIELDS.join(', ')}, created_at, updated_at`;

@Injectable()
export class ServicesRepository {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  async find(name: string, manager: EntityManager = this.source.manager): Promise<Service | undefined> {
    if (name.includes('\0')) return undefined;
    const [stored] = await manager.query<StoredService[]>(`SELECT ${STORED} FROM chain_services WHERE name = $1`, [
      name,
    ]);
    return stored && serviceOf(stored);
  }

  async list(page: Page, q: string | undefined): Promise<{ services: Service[]; total: number }> {
    if (q?.includes('\0')) return { services: [], total: 0 };
    const pattern = `%${(q ?? '').replace(/[\\%_]/g, '\\$&')}%`;
    const where = `FROM chain_services WHERE name ILIKE $1 OR description ILIKE $1 OR owner ILIKE $1`;
    const [[counted], stored] = await Promise.all([
      this.source.query<{ total: number }[]>(`SELECT count(*)::int AS total ${where}`, [pattern]),
      this.source.query<StoredService[]>(`SELECT ${STORED} ${where} ORDER BY name LIMIT $2 OFFSET $3`, [
        pattern,
        page.limit,
        page.offset,
      ]),
    ]);
    return { services: stored.map(serviceOf), total: counted?.total ?? 0 };
  }

  async names(): Promise<Set<string>> {
    const rows = await this.source.query<{ name: string }[]>('SELECT name FROM chain_services');
    return new Set(rows.map(({ name }) => name));
  }

  /** The service as it is now stored; `undefined` when it was the same before. A `base_url` that is not given stays. */
  async put(manager: EntityManager, name: string, service: ServiceInput): Promise<Service | undefined> {
    const kept = service.base_url === undefined ? ['base_url'] : [];
    const changed = FIELDS.filter((field) => !kept.includes(field));
    const [stored] = await manager.query<StoredService[]>(
      `INSERT INTO chain_services AS service (name, ${FIELDS.join(', ')}) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (name) DO UPDATE SET
         ${changed.map((field) => `${field} = excluded.${field}`).join(', ')}, updated_at = clock_timestamp()
       WHERE (${changed.map((field) => `service.${field}`).join(', ')})
         IS DISTINCT FROM (${changed.map((field) => `excluded.${field}`).join(', ')})
       RETURNING ${STORED}`,
      [
        name,
        service.base_url ?? null,
        service.description ?? null,
        service.owner ?? null,
        service.tier ?? null,
        service.health_check == null ? null : JSON.stringify(service.health_check),
        JSON.stringify(service.metadata),
      ],
    );
    return stored && serviceOf(stored);
  }
}

function serviceOf(stored: StoredService): Service {
  return {
    ...stored,
    created_at: stored.created_at.toISOString(),
    updated_at: stored.updated_at.toISOString(),
  };
}
