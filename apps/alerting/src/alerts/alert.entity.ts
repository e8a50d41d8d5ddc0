import type { AlertStatus, AlertType, Severity } from '@chain-mapping/model';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** `bigint` comes as text from the driver; what stands here are milliseconds and counters, far below 2^53. */
const bigint = {
  type: 'bigint' as const,
  transformer: {
    from: (value: string | null) => (value === null ? null : Number(value)),
    to: (value: number | null) => value,
  },
};
const time = { type: 'timestamptz' as const, precision: 3 };

@Entity('alerts')
export class AlertEntity {
  @PrimaryColumn('uuid') id!: string;
  /** The order in which alerts were stored. */
  @Column({ ...bigint, insert: false, update: false }) position!: number;
  @Column('text') fingerprint!: string;
  @Column({ type: 'uuid', nullable: true }) incident_id!: string | null;
  @Column('text') chain_id!: string;
  @Column({ type: 'text', nullable: true }) node_id!: string | null;
  @Column('text') type!: AlertType;
  @Column('text') severity!: Severity;
  @Column('text') status!: AlertStatus;
  @Column('text') message!: string;
  @Column('integer') count!: number;
  @Column({ type: 'text', nullable: true }) root_cause!: string | null;
  @Column({ type: 'text', array: true }) affected_chains!: string[];
  @Column(time) fired_at!: Date;
  @Column(time) last_seen_at!: Date;
  @Column({ ...time, nullable: true }) acknowledged_at!: Date | null;
  @Column({ type: 'text', nullable: true }) acknowledged_by!: string | null;
  @Column({ ...time, nullable: true }) acknowledged_until!: Date | null;
  @Column({ ...time, nullable: true }) resolved_at!: Date | null;
  @Column({ type: 'text', nullable: true }) resolution!: string | null;
  @Column('integer') sequence!: number;
  @Column('text') episode!: string;
  @Column(bigint) order_at!: number;
  @Column(bigint) order_sequence!: number;
  @Column({ type: 'text', nullable: true }) target_id!: string | null;
  @Column({ ...bigint, nullable: true }) withdrawn_at!: number | null;
  @Column({ type: 'text', nullable: true }) target_node!: string | null;
  @Column({ type: 'text', nullable: true }) cause_id!: string | null;
  @Column({ ...time, nullable: true }) told_at!: Date | null;
  @Column({ ...bigint, nullable: true }) hold_until!: number | null;
  @Column({ type: 'text', nullable: true }) held_back!: string | null;
  @Column({ ...time, nullable: true }) held_since!: Date | null;
  @Column({ ...time, nullable: true }) held_until!: Date | null;
  @Column({ type: 'text', nullable: true }) held_reason!: string | null;
  @Column('boolean') released!: boolean;
  /** Of the step that stored it: see the alerting state. */
  @Column(bigint) revision!: number;
}
