const DELAYS_MS = [200, 1_000, 5_000, 15_000] as const;
const LONGEST_MS = 30_000;

/** How often work that fails for an unknown reason is tried before it is given up. */
export const MAX_ATTEMPTS = 5;

/**
 * How long to wait, in milliseconds, after the given number of failures (from 1): 0.2, 1, 5, 15 and then always 30 s, spread by
 * a fifth either way so that what failed together is not tried again together.
 *
 * @param random in [0, 1)
 */
export function retryDelay(failures: number, random: number): number {
  const delay = DELAYS_MS[Math.max(1, failures) - 1] ?? LONGEST_MS;
  return Math.round(delay * (0.8 + 0.4 * random));
}
