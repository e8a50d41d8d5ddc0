import fc from 'fast-check';
import { burnRates, errorBudget, sloKindOf, SloTimeline, sloTimes, withKind, type SloKind } from './slo-timeline';

const DAY_MS = 24 * 3_600_000;
const NOW = Date.UTC(2026, 0, 1);
const SLO = { target: 0.999, window_days: 30 };

const KINDS: readonly SloKind[] = ['good', 'bad', 'uncounted'];
const kind = fc.constantFrom<SloKind>('good', 'bad', 'uncounted');
const steps = (most: number, seconds: number) =>
  fc.array(fc.tuple(kind, fc.integer({ min: 0, max: seconds })), { minLength: 1, maxLength: most });

/** The timeline of these kinds, each for so many seconds, until `NOW`; and the kind of every second. */
function both(drawn: readonly (readonly [SloKind, number])[]) {
  const seconds = drawn.flatMap(([each, length]) => Array.from({ length }, () => each));
  let at = NOW - seconds.length * 1000;
  let timeline: SloTimeline | undefined;
  for (const [each, length] of drawn) {
    timeline = withKind(timeline, each, at);
    at += length * 1000;
  }
  if (timeline === undefined) throw new Error('there was no step');
  return { timeline, seconds };
}

function counted(seconds: readonly SloKind[]) {
  const of = (which: SloKind): number => 1000 * seconds.filter((each) => each === which).length;
  return { good: of('good'), bad: of('bad'), uncounted: of('uncounted') };
}

/** The last so many seconds. */
const last = (seconds: readonly SloKind[], count: number) => (count === 0 ? [] : seconds.slice(-count));

describe('a timeline', () => {
  it('says what counting every second says', () => {
    fc.assert(
      fc.property(steps(100, 60), fc.nat(5000), (drawn, span) => {
        const { timeline, seconds } = both(drawn);
        expect(sloTimes(timeline, NOW - span * 1000, NOW)).toEqual(counted(last(seconds, span)));
        expect(SloTimeline.parse(JSON.parse(JSON.stringify(timeline)))).toEqual(timeline);
      }),
      { numRuns: 1000 },
    );
  });

  it('stays small and loses no time, and of the far end of a window only a little', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(30), { minLength: 800, maxLength: 800 }),
        fc.integer({ min: 1, max: 10_000 }),
        (drawn, span) => {
          const { timeline, seconds } = both(drawn.map((length, at) => [KINDS[at % KINDS.length] ?? 'good', length]));
          expect(timeline.past.length).toBeLessThanOrEqual(240);
          expect(JSON.stringify(timeline).length).toBeLessThan(6000);
          expect(sloTimes(timeline, 0, NOW)).toEqual(counted(seconds));
          const { bad } = sloTimes(timeline, NOW - span * 1000, NOW);
          expect(Math.abs(bad - counted(last(seconds, span)).bad)).toBeLessThanOrEqual(0.02 * span * 1000 + 1000);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('forgets what no window looks at any more', () => {
    let timeline: SloTimeline | undefined;
    for (let day = 0; day < 800; day += 1)
      timeline = withKind(timeline, day % 2 === 0 ? 'good' : 'bad', NOW + day * DAY_MS);
    const { good, bad } = sloTimes(timeline ?? withKind(undefined, 'good', 0), 0, NOW + 800 * DAY_MS);
    expect((good + bad) / DAY_MS).toBeGreaterThan(366);
    expect((good + bad) / DAY_MS).toBeLessThan(400);
  });

  it('changes only with the kind, and bears a clock that is set back', () => {
    const first = withKind(undefined, 'good', 1000);
    expect(withKind(first, 'good', 9000)).toBe(first);
    expect(withKind(first, 'bad', 500)).toEqual({ kind: 'bad', since: 1000, past: [] });
  });
});

describe('the error budget', () => {
  const since = (each: SloKind, ago: number, before: SloKind = 'good') =>
    withKind(withKind(undefined, before, NOW - 40 * DAY_MS), each, NOW - ago);

  it('is whole while nothing was bad, and used up by as much bad time as may be', () => {
    expect(errorBudget(since('good', 0), SLO, NOW)).toEqual({ ...SLO, remaining: 1, burn_rate: 0 });
    const allowed = 0.001 * 30 * DAY_MS;
    expect(errorBudget(since('bad', allowed / 2), SLO, NOW).remaining).toBeCloseTo(0.5);
    expect(errorBudget(since('bad', allowed), SLO, NOW).remaining).toBeCloseTo(0);
    expect(errorBudget(since('bad', 3 * allowed), SLO, NOW).remaining).toBeCloseTo(-2);
  });

  it('counts neither the time before the chain was known nor what is uncounted', () => {
    const young = withKind(withKind(undefined, 'good', NOW - 600_000), 'bad', NOW - 60_000);
    expect(errorBudget(young, SLO, NOW).remaining).toBeCloseTo(1 - 60 / 2592);
    expect(errorBudget(since('uncounted', 3 * DAY_MS), SLO, NOW)).toMatchObject({ remaining: 1, burn_rate: 0 });
  });

  it('burns fast when the last hour and the last five minutes are bad enough', () => {
    // 1.44 % of an hour is 51.84 s.
    const burning = burnRates(since('bad', 60_000), SLO, NOW);
    expect(burning.map((each) => each.burning)).toEqual([true, false, false]);
    expect(burning[0]).toMatchObject({ factor: 14.4, long_ms: 3_600_000, short_ms: 300_000 });
    expect(burning[0]?.long).toBeCloseTo(1000 / 60);
    expect(burning[0]?.short).toBeCloseTo(200);
    const over = withKind(since('bad', 660_000), 'good', NOW - 600_000);
    expect(burnRates(over, SLO, NOW)[0]).toMatchObject({ short: 0, burning: false });
  });

  it('has windows that go with that of the objective', () => {
    const spans = burnRates(since('good', 0), { ...SLO, window_days: 90 }, NOW).map(
      ({ long_ms }) => long_ms / 3_600_000,
    );
    expect(spans).toEqual([3, 18, 216]);
    const [shortest] = burnRates(since('good', 0), { ...SLO, window_days: 1 }, NOW);
    expect(shortest).toMatchObject({ long_ms: 300_000, short_ms: 60_000 });
  });

  it('never grows when time turns bad', () => {
    fc.assert(
      fc.property(steps(50, 600), fc.nat(49), (drawn, at) => {
        const worse = drawn.map(([each, length], index): [SloKind, number] => [index === at ? 'bad' : each, length]);
        const before = errorBudget(both(drawn).timeline, SLO, NOW).remaining;
        expect(errorBudget(both(worse).timeline, SLO, NOW).remaining).toBeLessThanOrEqual(before + 1e-9);
      }),
    );
  });
});

describe('sloKindOf', () => {
  it.each([
    ['healthy', false, 'good'],
    ['degraded', false, 'good'],
    ['degraded', true, 'bad'],
    ['unhealthy', false, 'bad'],
    ['unknown', false, 'uncounted'],
    ['maintenance', true, 'uncounted'],
  ] as const)('of %s, with an SLA broken: %s, is %s', (status, breached, expected) => {
    expect(sloKindOf({ status, breached })).toBe(expected);
  });
});
