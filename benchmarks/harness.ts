import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** One line of a suite's answer. */
export interface Figure {
  /** What was measured, in words: `read a batch of 200 results`. */
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** What it was measured beside in the same run. */
  readonly against?: string;
  /** Our figure divided by the other's: the median over the rounds of each round's own ratio. */
  readonly ratio?: number;
  /** What must hold, in words: `ratio <= 3`. */
  readonly bar?: string;
  readonly holds?: boolean;
}

/** What a suite is given: `export default async function run(bench: Bench): Promise<void>`. */
export interface Bench {
  /** Names of the figures that are asked for; empty: all. Only suites that take long look at it. */
  readonly only: readonly string[];
  report(figure: Figure): void;
}

/** Ticks a second in which the kernel counts: 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Seconds of CPU that the processes have used up to now, from /proc; children are not included. */
export function cpuSeconds(pids: readonly number[]): number {
  return pids.reduce((total, pid) => total + cpuTicks(pid) / TICKS_PER_SECOND, 0);
}

function cpuTicks(pid: number): number {
  const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is the name in brackets and may hold blanks: count from its end.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

/** CPU-seconds of this process while `work` runs. */
export async function cpuSecondsOf(work: () => void | Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** @throws RangeError for no values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) throw new RangeError('no values have no median');
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

export interface Comparison {
  /** Medians of what each round of the one and of the other measured. */
  readonly ours: number;
  readonly other: number;
  /** Median over the rounds of ours / other. */
  readonly ratio: number;
}

/**
 * Measures two things in turns, A B A B, so that whatever else the machine does falls on both, and compares within each
 * round. The first round warms up and does not count.
 */
export async function interleaved(
  rounds: number,
  ours: () => Promise<number>,
  other: () => Promise<number>,
): Promise<Comparison> {
  const pairs: { ours: number; other: number }[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const pair = { ours: await ours(), other: await other() };
    if (round > 0) pairs.push(pair);
  }
  return {
    ours: median(pairs.map((pair) => pair.ours)),
    other: median(pairs.map((pair) => pair.other)),
    ratio: median(pairs.map((pair) => pair.ours / pair.other)),
  };
}

/** The machine that figures come from. */
export const machine = (): string => `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`;
