export interface ScoreInput {
  /** Share of checks that got an answer, 0 to 1. */
  readonly availability?: number | null;
  /** Share of checks that went wrong, 0 to 1. */
  readonly error_rate?: number | null;
  /** Milliseconds. */
  readonly avg_latency?: number | null;
  /** The latency that is good enough, in milliseconds: the SLA where there is one, else 100. */
  readonly reference_latency?: number | null;
}

export const DEFAULT_REFERENCE_LATENCY = 100;

const clamp = (share: number): number => Math.min(1, Math.max(0, share));
const isNumber = (value: number | null | undefined): value is number => value != null && Number.isFinite(value);

/**
 * The score of a component, 0 to 100: 40 points for availability (0.9 gives none), 30 for the error rate (0.05 gives none) and 30
 * for latency (twenty times the reference gives none, on a logarithmic scale). `null` while an input is missing. It never rises when an
 * input gets worse.
 */
export function healthScore(input: ScoreInput): number | null {
  const { availability, error_rate, avg_latency } = input;
  if (!isNumber(availability) || !isNumber(error_rate) || !isNumber(avg_latency)) return null;
  const reference =
    isNumber(input.reference_latency) && input.reference_latency > 0
      ? input.reference_latency
      : DEFAULT_REFERENCE_LATENCY;
  const points =
    40 * clamp((availability - 0.9) / 0.1) +
    30 * clamp(1 - error_rate / 0.05) +
    30 * clamp(1 - Math.log(Math.max(avg_latency, reference) / reference) / Math.log(20));
  return Math.round(points);
}
