import { InvalidInput } from '@chain-mapping/contracts';

export interface Range {
  /** Milliseconds since 1970; the first belongs to the range, the last does not. */
  readonly from: number;
  readonly to: number;
  readonly step_ms: number;
}

const HOUR_MS = 3_600_000;
/** What fits into one message of NATS, a megabyte. */
export const MOST_POINTS = 5_000;
/** ClickHouse counts the seconds of a `DateTime` in 32 bits: beyond them times would mean others. */
const LAST_MOMENT = (2 ** 32 - 1) * 1000;

interface AskedRange {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Seconds; the whole range where it is not given. */
  readonly step?: number | undefined;
}

/**
 * What a series is asked for: the last hour, where nothing else is said.
 *
 * @param most how many points may be asked for
 * @throws InvalidInput when the end is not after the beginning, a time cannot be stored, or there would be too many points
 */
export function rangeOf(input: AskedRange, now: Date, most = MOST_POINTS): Range {
  const to = input.to === undefined ? now.getTime() : momentOf(input.to, 'to');
  const from = input.from === undefined ? Math.max(0, to - HOUR_MS) : momentOf(input.from, 'from');
  if (from >= to) throw fault('from', 'is not before to');
  const step_ms = input.step === undefined ? to - from : input.step * 1000;
  const points = Math.ceil((to - from) / step_ms);
  if (points > most) throw fault('step', `gives ${points} points; at most ${most} are answered`);
  return { from, to, step_ms };
}

/** Milliseconds since 1970. @throws InvalidInput for a time that nothing can be stored at */
export function momentOf(time: string, path: string): number {
  const moment = Date.parse(time);
  if (moment >= 0 && moment <= LAST_MOMENT) return moment;
  throw fault(path, `is not between 1970 and ${new Date(LAST_MOMENT).toISOString()}`);
}

export const fault = (path: string, message: string): InvalidInput =>
  new InvalidInput(`invalid input: ${path} ${message}`, [{ path, message }]);
