/** How many of the newest results are looked at. */
export const FLAP_RESULTS = 20;
const FLAPS_OVER = 0.3;
const CALM_BELOW = 0.25;
const OLDEST_WEIGHT = 0.8;
const NEWEST_WEIGHT = 1.2;

/**
 * The weighted share of changes among the newest 20 results, 0 to 1: newer changes weigh more, from 0.8 to 1.2, as Icinga counts them.
 * Results that have not been seen yet count as no change.
 *
 * @param results one letter for each result, the newest last
 */
export function changeRate(results: string): number {
  const newest = results.slice(-FLAP_RESULTS);
  const pairs = FLAP_RESULTS - 1;
  let rate = 0;
  for (let back = 0; back < newest.length - 1; back += 1) {
    const at = newest.length - 1 - back;
    const weight = NEWEST_WEIGHT - ((NEWEST_WEIGHT - OLDEST_WEIGHT) * back) / (pairs - 1);
    if (newest[at] !== newest[at - 1]) rate += weight / pairs;
  }
  return rate;
}

/** Whether a component flaps: it begins above 30 %, and ends below 25 %. */
export function isFlapping(before: boolean, results: string): boolean {
  const rate = changeRate(results);
  return before ? rate >= CALM_BELOW : rate > FLAPS_OVER;
}
