export type Kind = 'events' | 'flows';

export interface Batch {
  readonly kind: Kind;
  /** The same for the same things, however often they are sent. */
  readonly id: string;
  /** Each a JSON object. */
  readonly texts: readonly string[];
}

/**
 * What became of a batch: it is stored for good; or it is too large as a whole; or these of its places will never be taken (all, where none is named),
 * and the others were not taken either.
 */
export type Outcome =
  | { readonly outcome: 'stored' }
  | { readonly outcome: 'too_large' }
  | { readonly outcome: 'refused'; readonly places: readonly number[]; readonly reason: string };

/** A way to the system. Whatever may be over soon is thrown: the batch is sent again. */
export interface Transport {
  send(batch: Batch): Promise<Outcome>;
  close(): Promise<void>;
}

/** Not before this time is over does it make sense to try again. */
export class NotNow extends Error {
  constructor(
    message: string,
    readonly wait_ms: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'NotNow';
  }
}
