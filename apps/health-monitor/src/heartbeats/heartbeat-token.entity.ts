import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('chain_heartbeat_tokens')
export class HeartbeatTokenRow {
  @PrimaryColumn('text')
  endpoint!: string;

  /** SHA-256 of the token. */
  @Column('bytea')
  hash!: Buffer;

  @Column('text')
  created_by!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  created_at!: Date;
}
