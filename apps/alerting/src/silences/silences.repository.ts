import type { InputOf, listSilences } from '@chain-mapping/contracts';
import { Silence, type SilenceState } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SilenceEntity } from './silence.entity';

const inState: Readonly<Record<SilenceState, string>> = {
  active: 's.ended_at IS NULL AND s.starts_at <= :now AND s.ends_at > :now',
  upcoming: 's.ended_at IS NULL AND s.starts_at > :now AND s.ends_at > :now',
  ended: '(s.ended_at IS NOT NULL OR s.ends_at <= :now)',
};

@Injectable()
export class SilencesRepository {
  constructor(private readonly source: DataSource) {}

  async get(id: string): Promise<Silence | undefined> {
    const row = await this.source.manager.findOneBy(SilenceEntity, { id });
    return row === null ? undefined : silenceOf(row);
  }

  async active(now: Date): Promise<Silence[]> {
    const rows = await this.source
      .createQueryBuilder(SilenceEntity, 's')
      .where(inState.active, { now })
      .orderBy('s.created_at')
      .addOrderBy('s.id')
      .getMany();
    return rows.map(silenceOf);
  }

  /** How many have not ended. */
  countCurrent(now: Date): Promise<number> {
    return this.source.createQueryBuilder(SilenceEntity, 's').where(`NOT ${inState.ended}`, { now }).getCount();
  }

  async page(
    { state, limit, offset }: InputOf<typeof listSilences>,
    now: Date,
  ): Promise<{ silences: Silence[]; total: number }> {
    const selection = this.source.createQueryBuilder(SilenceEntity, 's');
    if (state !== undefined) selection.where(inState[state], { now });
    const [rows, total] = await selection
      .orderBy('s.created_at', 'DESC')
      .addOrderBy('s.id')
      .take(limit)
      .skip(offset)
      .getManyAndCount();
    return { silences: rows.map(silenceOf), total };
  }

  async add(silence: Silence): Promise<void> {
    await this.source.manager.insert(SilenceEntity, {
      ...silence,
      starts_at: new Date(silence.starts_at),
      ends_at: new Date(silence.ends_at),
      created_at: new Date(silence.created_at),
      ended_at: null,
    });
  }

  /** Ends it unless it has ended. */
  async end(id: string, ended_by: string, now: Date): Promise<void> {
    await this.source
      .createQueryBuilder()
      .update(SilenceEntity)
      .set({ ended_at: now, ended_by })
      .where('id = :id AND ended_at IS NULL AND ends_at > :now', { id, now })
      .execute();
  }
}

const silenceOf = (row: SilenceEntity): Silence =>
  Silence.parse({
    ...row,
    starts_at: row.starts_at.toISOString(),
    ends_at: row.ends_at.toISOString(),
    created_at: row.created_at.toISOString(),
    ended_at: row.ended_at?.toISOString() ?? null,
  });
