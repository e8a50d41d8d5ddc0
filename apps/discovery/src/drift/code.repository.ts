import { codeSightings, type ReadSystem, type Sightings } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';

interface CodeRow {
  readonly system: ReadSystem;
  readonly first_seen: Readonly<Record<string, string>>;
  readonly read_at: Date;
}

/** What the newest scan of each scope says. */
@Injectable()
export class CodeRepository {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  /** Takes the place of what an earlier scan of the scope said; what that said already keeps the time when it was first seen. */
  async replace(
    manager: EntityManager,
    { scope, scan_id, system, now }: { scope: string; scan_id: string; system: ReadSystem; now: Date },
  ): Promise<void> {
    const [before] = await manager.query<Pick<CodeRow, 'first_seen'>[]>(
      'SELECT first_seen FROM chain_discovery_code WHERE scope = $1 FOR UPDATE',
      [scope],
    );
    const known = before?.first_seen ?? {};
    const first_seen = Object.fromEntries(
      system.edges.map(({ from, to }) => [keyOf(from, to), known[keyOf(from, to)] ?? now.toISOString()]),
    );
    await manager.query(
      `INSERT INTO chain_discovery_code (scope, scan_id, system, first_seen, read_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (scope) DO UPDATE SET scan_id = $2, system = $3, first_seen = $4, read_at = $5`,
      [scope, scan_id, JSON.stringify(system), JSON.stringify(first_seen), now],
    );
  }

  async sightings(): Promise<Sightings> {
    const rows = await this.source.query<CodeRow[]>('SELECT system, first_seen, read_at FROM chain_discovery_code');
    const all = rows.map(({ system, first_seen, read_at }) =>
      codeSightings(system, read_at.toISOString(), (from, to) => first_seen[keyOf(from, to)]),
    );
    return { calls: all.flatMap(({ calls }) => calls), parts: all.flatMap(({ parts }) => parts) };
  }
}

const keyOf = (from: string, to: string): string => JSON.stringify([from, to]);
