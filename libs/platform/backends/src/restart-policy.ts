/** First pause before a restart, in milliseconds. */
export const FIRST_DELAY_MS = 100;
/** Longest pause between restarts, in milliseconds. */
export const LONGEST_DELAY_MS = 5_000;
/** A process that ran this long counts as healthy again, in milliseconds. */
export const SETTLED_AFTER_MS = 10_000;

/**
 * How long to wait before a process that died is started again.
 * @param previousDelayMs the pause before the run that just ended; `undefined` for the first run
 * @param uptimeMs how long that run lasted
 */
export function restartDelay(previousDelayMs: number | undefined, uptimeMs: number): number {
  if (previousDelayMs === undefined || uptimeMs >= SETTLED_AFTER_MS) return FIRST_DELAY_MS;
  return Math.min(previousDelayMs * 2, LONGEST_DELAY_MS);
}
