import type { MaintenanceWindow } from '@chain-mapping/model';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('chain_maintenance_windows')
export class MaintenanceWindowRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  name!: string;

  @Column({ type: 'text', nullable: true })
  comment!: string | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  starts_at!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  ends_at!: Date | null;

  @Column({ type: 'text', nullable: true })
  cron!: string | null;

  @Column({ type: 'integer', nullable: true })
  duration_seconds!: number | null;

  @Column({ type: 'text', nullable: true })
  time_zone!: string | null;

  @Column('boolean')
  everything!: boolean;

  @Column('text', { array: true })
  chain_ids!: string[];

  @Column('text', { array: true })
  service_names!: string[];

  @Column({ type: 'jsonb' })
  nodes!: MaintenanceWindow['nodes'];

  @Column('text')
  created_by!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  created_at!: Date;
}
