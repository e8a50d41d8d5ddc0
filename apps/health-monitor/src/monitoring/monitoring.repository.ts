import { monitoringChanged } from '@chain-mapping/contracts';
import { Outbox } from '@chain-mapping/messaging';
import { MonitoringConfig, type MonitoringInput } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager, LessThanOrEqual } from 'typeorm';
import { isSameMonitoring } from './monitoring-change';
import { MonitoringConfigRow } from './monitoring-config.entity';

/** The monitoring configurations; every change is announced, in the transaction that makes it. */
@Injectable()
export class MonitoringRepository {
  constructor(
    @InjectDataSource() private readonly source: DataSource,
    private readonly outbox: Outbox,
  ) {}

  async get(chain_id: string): Promise<MonitoringConfig | undefined> {
    const row = await this.source.getRepository(MonitoringConfigRow).findOneBy({ chain_id });
    return row === null ? undefined : configOf(row);
  }

  async all(): Promise<MonitoringConfig[]> {
    return (await this.source.getRepository(MonitoringConfigRow).find()).map(configOf);
  }

  /** Answers what is there afterwards, and whether that is something new. */
  async put(
    chain_id: string,
    input: MonitoringInput,
    now: Date,
  ): Promise<{ readonly config: MonitoringConfig; readonly isChanged: boolean }> {
    const answer = await this.source.transaction(async (manager) => {
      const before = await this.lock(manager, chain_id);
      if (before !== null && isSameMonitoring(configOf(before), input)) {
        return { config: configOf(before), isChanged: false };
      }
      const row = manager.create(MonitoringConfigRow, {
        ...input,
        slo: input.slo ?? null,
        chain_id,
        created_at: before?.created_at ?? now,
        updated_at: now,
      });
      await manager.save(row);
      const config = configOf(row);
      await this.outbox.add(manager, monitoringChanged, { chain_id }, { chain_id, monitoring: config });
      return { config, isChanged: true };
    });
    if (answer.isChanged) this.outbox.wake();
    return answer;
  }

  /** Whether there was one to remove; one that was made after `until` stays. */
  async remove(chain_id: string, until?: Date): Promise<boolean> {
    const isRemoved = await this.source.transaction(async (manager) => {
      const { affected } = await manager.delete(MonitoringConfigRow, {
        chain_id,
        ...(until && { created_at: LessThanOrEqual(until) }),
      });
      if (affected !== 1) return false;
      await this.outbox.add(manager, monitoringChanged, { chain_id }, { chain_id, monitoring: null });
      return true;
    });
    if (isRemoved) this.outbox.wake();
    return isRemoved;
  }

  /** The row, which stays as it is until the transaction ends; also where there is none yet. */
  private async lock(manager: EntityManager, chain_id: string): Promise<MonitoringConfigRow | null> {
    await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`monitoring-${chain_id}`]);
    return manager.findOneBy(MonitoringConfigRow, { chain_id });
  }
}

const configOf = (row: MonitoringConfigRow): MonitoringConfig =>
  MonitoringConfig.parse({
    ...row,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  });
