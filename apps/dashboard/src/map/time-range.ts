const MINUTE_MS = 60_000;
/** How far back the slider reaches, in minutes: six hours, and further where a time before them is shown. */
const RANGES = [6 * 60, 24 * 60, 7 * 24 * 60, 30 * 24 * 60] as const;

export interface TimeRange {
  /** Minutes before now. */
  readonly length: number;
  /** Minutes a step. */
  readonly step: number;
}

/** The range of a slider that shows a time; without one, of one that shows now. */
export function rangeOf(at: string | undefined, now: number): TimeRange {
  const age = at === undefined ? 0 : (now - Date.parse(at)) / MINUTE_MS;
  const length = RANGES.find((range) => age <= range) ?? RANGES[RANGES.length - 1] ?? 0;
  return { length, step: Math.max(1, length / (6 * 60)) };
}

const minuteOf = (time: number): number => Math.floor(time / MINUTE_MS);

/** Where a time is on the slider: minutes before that of now as a negative number, 0 for now. */
export const positionOf = (at: string | undefined, now: number): number =>
  at === undefined ? 0 : Math.min(0, minuteOf(Date.parse(at)) - minuteOf(now));

/** The time of a place on the slider, on a whole minute; undefined for now. */
export const timeOf = (position: number, now: number): string | undefined =>
  position >= 0 ? undefined : new Date((minuteOf(now) + position) * MINUTE_MS).toISOString();
