import type { AlertThresholds, MonitoringConfig } from '@chain-mapping/model';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('chain_monitoring_config')
export class MonitoringConfigRow {
  @PrimaryColumn('text')
  chain_id!: string;

  @Column('boolean')
  enabled!: boolean;

  @Column('integer')
  check_interval!: number;

  @Column({ type: 'jsonb' })
  alert_thresholds!: AlertThresholds;

  @Column({ type: 'jsonb', nullable: true })
  slo!: MonitoringConfig['slo'];

  @Column({ type: 'timestamptz', precision: 3 })
  created_at!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  updated_at!: Date;
}
