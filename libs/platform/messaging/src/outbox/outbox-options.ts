export interface OutboxOptions {
  /** The table that `outboxMigration` made. */
  readonly table: string;
  /**
   * From the begin of one pass of the relay to that of the next, in milliseconds; default 20. The first event leaves at once, those of a crowd
   * leave together: the longer, the cheaper each of them, and the later at most.
   */
  readonly apart_ms?: number;
}

export const OUTBOX_OPTIONS = Symbol('OUTBOX_OPTIONS');
