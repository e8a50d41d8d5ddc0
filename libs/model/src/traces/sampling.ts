/** More than this many calls no span stands for: a wrong threshold would drown everything else. */
const MOST = 1_000_000;
const HEX_DIGITS = 14;

/**
 * How many calls a span stands for, from the W3C `tracestate` that it came with: the threshold `th` that OpenTelemetry samples by, or the
 * exponent `p` that it sampled by before. One where there is neither.
 *
 * Source: OpenTelemetry, "TraceState: Probability Sampling".
 */
export function samplingWeight(tracestate: string): number {
  if (!tracestate.includes('ot=')) return 1;
  for (const member of tracestate.split(',')) {
    const text = member.trim();
    if (!text.startsWith('ot=')) continue;
    for (const entry of text.slice(3).split(';')) {
      const weight = entry.startsWith('th:') ? byThreshold(entry.slice(3)) : byExponent(entry);
      if (weight !== undefined) return Math.min(MOST, weight);
    }
  }
  return 1;
}

/** The share below the threshold was rejected. */
function byThreshold(digits: string): number | undefined {
  if (!/^[0-9a-f]{1,14}$/.test(digits)) return undefined;
  const rejected = Number.parseInt(digits.padEnd(HEX_DIGITS, '0'), 16) / 16 ** HEX_DIGITS;
  return 1 / (1 - rejected);
}

function byExponent(entry: string): number | undefined {
  const digits = /^p:([0-9]{1,2})$/.exec(entry)?.[1];
  const exponent = Number(digits);
  return digits === undefined || exponent > 62 ? undefined : 2 ** exponent;
}
