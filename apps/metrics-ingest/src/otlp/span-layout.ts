import { SPAN_WORDS, TRACE_WORDS } from './id-words';

/** What the bytes begin with: how many spans, traces and links there are, and 1 where spans have weights. */
export const HEAD_WORDS = 4;
/** The place of its span, and the ids that a link leads to. */
export const LINK_WORDS = 1 + TRACE_WORDS + SPAN_WORDS;

/** How many there are of what. */
export interface Counts {
  readonly spans: number;
  readonly traces: number;
  readonly links: number;
  /** Whether some span stands for another number of calls than one. */
  readonly weights: boolean;
}

/** The columns of packed spans: arrays that look at the bytes of a message. */
export interface SpanLayout {
  /** Of the earliest, milliseconds since 1970. */
  readonly earliest: Float64Array;
  /** Milliseconds. */
  readonly durations: Float64Array;
  /** Empty where each span stands for one call. */
  readonly weights: Float64Array;
  /** Milliseconds after the earliest. */
  readonly starts: Uint32Array;
  readonly ids: Uint32Array;
  /** Zero where there is none. */
  readonly parents: Uint32Array;
  readonly traces: Uint32Array;
  readonly links: Uint32Array;
  /** Places among the traces. */
  readonly traceOf: Uint16Array;
  /** Places among the texts. */
  readonly services: Uint16Array;
  readonly environments: Uint16Array;
  readonly operations: Uint16Array;
  /** Places among the texts, and among the other sides, from 1; 0 is none. */
  readonly errors: Uint16Array;
  readonly sides: Uint16Array;
  readonly kinds: Uint8Array;
}

const NARROW_COLUMNS = 6;

export const bytesOf = ({ spans, traces, links, weights }: Counts): number =>
  4 * HEAD_WORDS +
  8 * (1 + spans + (weights ? spans : 0)) +
  4 * (spans * (1 + 2 * SPAN_WORDS) + traces * TRACE_WORDS + links * LINK_WORDS) +
  2 * NARROW_COLUMNS * spans +
  spans;

/**
 * Where the columns lie in so many bytes as `bytesOf` says: the widest first, so that each begins where arrays of its numbers may. Numbers have their least
 * byte first, as on every machine that this runs on.
 */
export function layoutOf(buffer: ArrayBuffer, { spans, traces, links, weights }: Counts): SpanLayout {
  let at = 4 * HEAD_WORDS;
  const wide = (length: number) => new Float64Array(buffer, (at += 8 * length) - 8 * length, length);
  const middle = (length: number) => new Uint32Array(buffer, (at += 4 * length) - 4 * length, length);
  const narrow = (length: number) => new Uint16Array(buffer, (at += 2 * length) - 2 * length, length);
  return {
    earliest: wide(1),
    durations: wide(spans),
    weights: wide(weights ? spans : 0),
    starts: middle(spans),
    ids: middle(SPAN_WORDS * spans),
    parents: middle(SPAN_WORDS * spans),
    traces: middle(TRACE_WORDS * traces),
    links: middle(LINK_WORDS * links),
    traceOf: narrow(spans),
    services: narrow(spans),
    environments: narrow(spans),
    operations: narrow(spans),
    errors: narrow(spans),
    sides: narrow(spans),
    kinds: new Uint8Array(buffer, at, spans),
  };
}
