import { Failure } from '../output/failure';
import { millisecondsIn } from './duration';

/** The milliseconds of a duration that somebody typed. @throws Failure where it is none */
export function durationOf(text: string): number {
  const length_ms = millisecondsIn(text);
  if (length_ms === undefined) throw new Failure(`'${text}' is no duration: say 90s, 30m, 2h or 1d`, 2);
  return length_ms;
}

/** A time that somebody typed, in milliseconds since 1970. @throws Failure where it is none */
export function timeOf(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new Failure(`'${text}' is no time: say 2026-03-15T02:30:00Z`, 2);
  return time;
}
