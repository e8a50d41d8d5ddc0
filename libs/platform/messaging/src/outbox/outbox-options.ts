export interface OutboxOptions {
  /** The table that `outboxMigration` made. */
  readonly table: string;
}

export const OUTBOX_OPTIONS = Symbol('OUTBOX_OPTIONS');
