import type { KnownNames } from './known-names';

/** The numbers of an event's four names, in the order of `KnownNames`. */
export const NAMES = 4;
/** Where its id begins and ends, and where its attributes do. */
export const PLACES = 4;

/**
 * The events of one message where they lie in its bytes, without an object for each: these are written to the store as they came. The columns have a
 * value for each event, or four.
 */
export interface PlainEvents {
  readonly bytes: Buffer;
  readonly known: KnownNames;
  readonly count: number;
  /** Milliseconds since 1970. */
  readonly times: Float64Array;
  /** Milliseconds; NaN for none. */
  readonly durations: Float64Array;
  readonly names: Int32Array;
  readonly places: Int32Array;
  readonly earliest: number;
  readonly latest: number;
}
