import { InvalidInput } from '@chain-mapping/contracts';

export interface Range {
  /** Milliseconds since 1970; the first belongs to the range, the last does not. */
  readonly from: number;
  readonly to: number;
  readonly step_ms: number;
}

const HOUR_MS = 3_600_000;
const MAX_POINTS = 11_000;

/**
 * What a series is asked for: the last hour, where nothing else is said.
 *
 * @throws InvalidInput when the end is not after the beginning, or there would be too many points
 */
export function rangeOf(
  input: { from?: string | undefined; to?: string | undefined; step: number },
  now: Date,
  most = MAX_POINTS,
): Range {
  const to = input.to === undefined ? now.getTime() : Date.parse(input.to);
  const from = input.from === undefined ? to - HOUR_MS : Date.parse(input.from);
  if (from >= to)
    throw new InvalidInput('invalid input: from is not before to', [{ path: 'from', message: 'is not before to' }]);
  const points = Math.ceil((to - from) / (input.step * 1000));
  if (points > most) {
    const message = `gives ${points} points; at most ${most} are answered`;
    throw new InvalidInput(`invalid input: step ${message}`, [{ path: 'step', message }]);
  }
  return { from, to, step_ms: input.step * 1000 };
}
