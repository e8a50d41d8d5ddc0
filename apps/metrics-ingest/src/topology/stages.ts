import type { Patience } from '@chain-mapping/model';

/** One try to find the other sides of spans. */
export interface Stage {
  /** How long after the try before, in milliseconds. */
  readonly after_ms: number;
  /** What may still come after it. */
  readonly patience: Patience;
}

/**
 * Exporters send every few seconds, and a span when it ends: a caller that takes a minute tells of itself a minute after those that it called.
 * What nobody answered by the third try is taken for something that sends no spans.
 *
 * @param unit_ms a second, or less where tests cannot wait
 */
export const stagesOf = (unit_ms: number): readonly Stage[] => [
  { after_ms: 0, patience: { parents: true, answers: true } },
  { after_ms: 2 * unit_ms, patience: { parents: true, answers: true } },
  { after_ms: 15 * unit_ms, patience: { parents: true, answers: false } },
  { after_ms: 90 * unit_ms, patience: { parents: false, answers: false } },
];
