import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('check_secrets')
export class SecretRow {
  @PrimaryColumn('text')
  name!: string;

  /** Of the key that the value is encrypted with. */
  @Column('text')
  key_id!: string;

  @Column('bytea')
  value!: Buffer;

  @Column({ type: 'timestamptz', precision: 3 })
  created_at!: Date;

  @Column('text')
  created_by!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  updated_at!: Date;

  @Column('text')
  updated_by!: string;
}
