import { errorBudget } from '@chain-mapping/model';
import { HOLDS_MS, type Moment, spendings, stretchesOf, timelineOf } from './stretches';

const DAY = 86_400_000;
const T = Date.UTC(2026, 0, 31);
const nobody = { culprit: '', culprit_node: '', culprit_name: '', culprit_source: '', culprit_target: '' };
const moment = (at: number, kind: Moment['kind'], before: number, culprit = ''): Moment => ({
  ...nobody,
  at,
  kind,
  before,
  culprit,
});

describe('the stretches of a chain', () => {
  it('follow one another where the chain was always looked at', () => {
    const moments = [moment(0, 'good', 0), moment(60_000, 'bad', 59_000, 'db'), moment(90_000, 'good', 80_000)];
    expect(stretchesOf(moments, 100_000).map(({ from, to, kind }) => [from, to, kind])).toEqual([
      [0, 60_000, 'good'],
      [60_000, 90_000, 'bad'],
      [90_000, 100_000, 'good'],
    ]);
  });

  it('end when nobody looks any more', () => {
    const moments = [moment(0, 'good', 0), moment(DAY, 'bad', 60_000)];
    expect(stretchesOf(moments, 2 * DAY).map(({ from, to }) => [from, to])).toEqual([
      [0, 60_000 + HOLDS_MS],
      [DAY, DAY + HOLDS_MS],
    ]);
    expect(stretchesOf([], DAY)).toEqual([]);
  });

  it('give the error budget that is left: the time in which nobody looked makes the window shorter', () => {
    const bad = [
      { ...nobody, from: T - 20 * DAY, to: T - 10 * DAY, kind: 'good' as const },
      { ...nobody, from: T - 5 * DAY, to: T - 5 * DAY + 3_600_000, kind: 'bad' as const },
      { ...nobody, from: T - 5 * DAY + 3_600_000, to: T, kind: 'good' as const },
    ];
    const slo = { target: 0.99, window_days: 30 };
    // 5 of 30 days are not counted: 25 days x 1 % = 6 hours may be bad, and one was.
    expect(errorBudget(timelineOf(bad, T - 20 * DAY, T), slo, T).remaining).toBeCloseTo(5 / 6);
    expect(errorBudget(timelineOf([], T, T), slo, T).remaining).toBe(1);
  });

  it('are put down to whoever was the culprit, within the window alone', () => {
    const stretch = (from: number, to: number, culprit: string, kind: 'bad' | 'good' = 'bad') => ({
      ...nobody,
      from,
      to,
      kind,
      culprit,
    });
    const all = [stretch(0, 100, 'old'), stretch(90, 130, 'db'), stretch(200, 400, ''), stretch(400, 500, 'db')];
    expect(
      spendings([...all, stretch(500, 900, 'x', 'good')], 100).map(({ culprit, bad_ms }) => [culprit, bad_ms]),
    ).toEqual([
      ['', 200],
      ['db', 130],
    ]);
  });
});
