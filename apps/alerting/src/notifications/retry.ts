const FIRST_MS = 1000;
const LONGEST_MS = 15 * 60_000;
/** A receiver that asks for more is asked again then nevertheless. */
const LONGEST_ASKED_MS = 60 * 60_000;

/** So long a message is tried, in milliseconds after it was due. */
export const GIVEN_UP_AFTER_MS = 24 * 60 * 60_000;
/** So long nothing has to arrive, or so often, until a channel counts as failed. */
export const FAILED_AFTER_MS = 2 * 60_000;

/**
 * How long to wait after so many failures in a row (from 1), in milliseconds: 1 s, 2 s, 4 s and so on to 15 minutes, spread by a fifth.
 *
 * @param asked what the receiver asked for, in milliseconds
 * @param random in [0, 1)
 */
export function retryAfter(failures: number, asked: number | null, random: number): number {
  const delay = Math.min(FIRST_MS * 2 ** Math.min(failures - 1, 20), LONGEST_MS) * (0.8 + 0.4 * random);
  return Math.round(Math.max(delay, Math.min(asked ?? 0, LONGEST_ASKED_MS)));
}

/** The seconds, or the time, of a `Retry-After` header, in milliseconds from `now` on. */
export function retryAfterHeader(value: string | undefined, now: number): number | null {
  if (value === undefined) return null;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
