import type { SloKind, SloTimeline } from '@chain-mapping/model';
import type { StateCulprit } from './chain-state';

/** For how long a state holds without another one: longer than it takes until it is told again. */
export const HOLDS_MS = 7 * 60_000;

/** A state that is another than the one before it, or comes after a time without any. */
export interface Moment extends StateCulprit {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: SloKind;
  /** When the state before it was told for the last time; 0 for the first. */
  readonly before: number;
}

/** A time during which a chain was of one kind, for one reason. */
export interface Stretch extends StateCulprit {
  readonly from: number;
  readonly to: number;
  readonly kind: SloKind;
}

/** The stretches that moments in the order of time bound, until `to`; where nobody looked there is none. */
export function stretchesOf(moments: readonly Moment[], to: number): Stretch[] {
  return moments.flatMap(({ at, before: _, ...state }, index) => {
    const next = moments[index + 1];
    const end =
      next === undefined ? Math.min(to, at + HOLDS_MS) : Math.min(next.at, Math.max(at, next.before) + HOLDS_MS);
    return end > at ? [{ from: at, to: end, ...state }] : [];
  });
}

/**
 * The same as a timeline from a time on, from which error budgets and burn rates follow; time between stretches is not counted.
 */
export function timelineOf(stretches: readonly Stretch[], begin: number, to: number): SloTimeline {
  const past: SloTimeline['past'] = [];
  const add = (kind: SloKind, length: number) => {
    if (length > 0)
      past.push([kind === 'good' ? length : 0, kind === 'bad' ? length : 0, kind === 'uncounted' ? length : 0]);
  };
  let end = Math.min(begin, stretches[0]?.from ?? begin);
  for (const stretch of stretches) {
    add('uncounted', stretch.from - end);
    add(stretch.kind, stretch.to - stretch.from);
    end = stretch.to;
  }
  add('uncounted', to - end);
  return { kind: 'uncounted', since: to, past };
}

export interface Spending extends StateCulprit {
  readonly bad_ms: number;
}

/** How much bad time after `from` each culprit is to blame for, the most first. */
export function spendings(stretches: readonly Stretch[], from: number): Spending[] {
  const found = new Map<string, Spending>();
  for (const { kind, from: begin, to, ...culprit } of stretches) {
    const bad_ms = to - Math.max(begin, from);
    if (kind !== 'bad' || bad_ms <= 0) continue;
    const known = found.get(culprit.culprit);
    found.set(culprit.culprit, { ...culprit, bad_ms: bad_ms + (known?.bad_ms ?? 0) });
  }
  return [...found.values()].sort((a, b) => b.bad_ms - a.bad_ms || (a.culprit < b.culprit ? -1 : 1));
}
