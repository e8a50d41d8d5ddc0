import { z } from 'zod';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const KeptTable = z.object({
  name: z.string().min(1),
  /** Relative to the backup. */
  file: z.string().regex(/^[\w-]+\/[\w.-]+$/),
  rows: z.number().int().min(0),
  /** Of the file as it lies there. */
  sha256: Sha256,
});

export const PostgresTable = KeptTable.extend({ columns: z.array(z.string()).min(1) });
export type PostgresTable = z.output<typeof PostgresTable>;

export const ClickHouseTable = KeptTable.extend({
  /** Statement that makes it. */
  create: z.string().min(1),
  /** Of the rows in any order. */
  digest: z.string().regex(/^\d+$/),
});
export type ClickHouseTable = z.output<typeof ClickHouseTable>;

/** What a backup holds; written last, so that a backup without it is none. */
export const Manifest = z.object({
  format: z.literal(1),
  /** Of the program that made it. */
  version: z.string(),
  made_at: z.iso.datetime(),
  postgres: z.object({
    /** Makes tables, functions and sequences. */
    before: z.array(z.string()),
    tables: z.array(PostgresTable),
    /** Keys, indexes, triggers and comments. */
    after: z.array(z.string()),
  }),
  clickhouse: z.object({
    tables: z.array(ClickHouseTable),
    /** Statements that make the views. */
    views: z.array(z.object({ name: z.string().min(1), create: z.string().min(1) })),
  }),
});
export type Manifest = z.output<typeof Manifest>;
