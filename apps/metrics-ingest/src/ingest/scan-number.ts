/** Digits that a number holds whatever they are. */
const SAFE_DIGITS = 15;
/** Of so many places behind the point none is written with an exponent. */
const PLAIN_PLACES = 6;

const POWERS = Array.from({ length: SAFE_DIGITS + 1 }, (_, power) => 10 ** power);

/** The number that digits with or without a fraction say, which lie there as JSON has them. */
export function longNumber(bytes: Buffer, from: number, to: number): number {
  // Both parts are exact, and so is the rounding of their quotient.
  let [value, places, isBehind] = [0, 0, false];
  if (to - from > SAFE_DIGITS || bytes[from] === 45) return Number(bytes.toString('latin1', from, to));
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === 46) isBehind = true;
    else {
      value = 10 * value + byte - 48;
      if (isBehind) places += 1;
    }
  }
  return value / (POWERS[places] ?? NaN);
}

/** Whether `JSON.stringify` writes the same for the number. */
export function isCanonicalNumber(bytes: Buffer, from: number, to: number): boolean {
  let places = 0;
  while (places < to - from && bytes[to - 1 - places] !== 46) places += 1;
  if (places === to - from) places = 0;
  const isZero = bytes[to - 1] === 48;
  if (to - from <= SAFE_DIGITS && places <= PLAIN_PLACES && bytes[from] !== 45 && (places === 0 || !isZero))
    return true;
  const text = bytes.toString('latin1', from, to);
  return String(Number(text)) === text;
}
