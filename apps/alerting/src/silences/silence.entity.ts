import type { Matcher } from '@chain-mapping/model';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const time = { type: 'timestamptz' as const, precision: 3 };

@Entity('silences')
export class SilenceEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column('jsonb') matchers!: Matcher[];
  @Column('boolean') everything!: boolean;
  @Column('text') comment!: string;
  @Column(time) starts_at!: Date;
  @Column(time) ends_at!: Date;
  @Column('text') created_by!: string;
  @Column(time) created_at!: Date;
  @Column({ ...time, nullable: true }) ended_at!: Date | null;
  @Column({ type: 'text', nullable: true }) ended_by!: string | null;
}
