import { type InputOf, type listMaintenanceWindows, maintenanceChanged } from '@chain-mapping/contracts';
import { Outbox } from '@chain-mapping/messaging';
import { MaintenanceWindow } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import { MaintenanceWindowRow } from './maintenance-window.entity';

type Filter = InputOf<typeof listMaintenanceWindows>;
type Selection = SelectQueryBuilder<MaintenanceWindowRow>;

/** The maintenance windows; every change is announced, in the transaction that makes it. */
@Injectable()
export class MaintenanceWindowsRepository {
  constructor(
    @InjectDataSource() private readonly source: DataSource,
    private readonly outbox: Outbox,
  ) {}

  async get(id: string): Promise<MaintenanceWindow | undefined> {
    const row = await this.source.getRepository(MaintenanceWindowRow).findOneBy({ id });
    return row === null ? undefined : windowOf(row);
  }

  /** All that are open or may open yet, newest first. */
  async current(now: Date, filter: Partial<Filter> = {}): Promise<MaintenanceWindow[]> {
    const rows = await this.select(filter).andWhere('(w.ends_at IS NULL OR w.ends_at > :now)', { now }).getMany();
    return rows.map(windowOf);
  }

  async page(filter: Filter, endedBy?: Date): Promise<{ windows: MaintenanceWindow[]; total: number }> {
    const selection = this.select(filter);
    if (endedBy !== undefined) selection.andWhere('w.ends_at <= :endedBy', { endedBy });
    const [rows, total] = await selection.take(filter.limit).skip(filter.offset).getManyAndCount();
    return { windows: rows.map(windowOf), total };
  }

  async add(window: MaintenanceWindow): Promise<void> {
    await this.source.transaction(async (manager) => {
      await manager.insert(MaintenanceWindowRow, {
        ...window,
        starts_at: timeOf(window.starts_at),
        ends_at: timeOf(window.ends_at),
        created_at: new Date(window.created_at),
      });
      await this.outbox.add(manager, maintenanceChanged, { window_id: window.id }, { window_id: window.id, window });
    });
    this.outbox.wake();
  }

  /** Whether there was one to remove. */
  async remove(window_id: string): Promise<boolean> {
    const isRemoved = await this.source.transaction(async (manager) => {
      const { affected } = await manager.delete(MaintenanceWindowRow, { id: window_id });
      if (affected !== 1) return false;
      await this.outbox.add(manager, maintenanceChanged, { window_id }, { window_id, window: null });
      return true;
    });
    if (isRemoved) this.outbox.wake();
    return isRemoved;
  }

  private select({ chain_id, service }: Partial<Filter>): Selection {
    const selection = this.source
      .getRepository(MaintenanceWindowRow)
      .createQueryBuilder('w')
      .orderBy('w.created_at', 'DESC')
      .addOrderBy('w.id');
    if (service !== undefined) selection.andWhere(':service = ANY(w.service_names)', { service });
    if (chain_id !== undefined) {
      selection.andWhere('(:chain_id = ANY(w.chain_ids) OR w.nodes @> :places)', {
        chain_id,
        places: JSON.stringify([{ chain_id }]),
      });
    }
    return selection;
  }
}

const timeOf = (text: string | null): Date | null => (text === null ? null : new Date(text));

const windowOf = (row: MaintenanceWindowRow): MaintenanceWindow =>
  MaintenanceWindow.parse({
    ...row,
    starts_at: row.starts_at?.toISOString() ?? null,
    ends_at: row.ends_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
  });
