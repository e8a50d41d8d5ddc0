export interface OutboxOptions {
  /** The table that `outboxMigration` made. */
  readonly table: string;
  /**
   * From the begin of one pass of the relay to that of the next, in milliseconds; default 20. The first event leaves at once, those of a crowd
   * leave together: the longer, the cheaper each of them, and the later at most.
   */
  readonly apart_ms?: number;
  /**
   * What is given to `Outbox.send` leaves right after its commit, where nothing waits before it, and the relay only marks it. What other
   * replicas have committed is left to them for three seconds.
   */
  readonly at_once?: boolean;
}

export const OUTBOX_OPTIONS = Symbol('OUTBOX_OPTIONS');
