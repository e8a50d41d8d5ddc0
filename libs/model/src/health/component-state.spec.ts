import fc from 'fast-check';
import {
  applyResult,
  componentScore,
  ComponentState,
  isFresh,
  isSettling,
  latencies,
  type ComponentResult,
  type Outcome,
  windowMetrics,
} from './component-state';

const ONE = { failures: { count: 1, of: 1 }, recoveries: 1 };
const TWO_OF_THREE = { failures: { count: 2, of: 3 }, recoveries: 2 };

const statusOf = { h: 'healthy', d: 'degraded', u: 'unhealthy', x: 'unknown' } as const;
const resultAt = (slot: number, status: Outcome['status'], response_time: number | null = 10): ComponentResult => ({
  slot,
  checked_at: slot,
  status,
  response_time: status === 'unhealthy' || status === 'unknown' ? null : response_time,
  error_message: status === 'healthy' ? null : 'broken',
});

function afterAll(outcomes: string, counting = ONE, step = 1000): ComponentState {
  let state: ComponentState | undefined;
  for (const [index, letter] of [...outcomes].entries()) {
    const next = applyResult(state, resultAt((index + 1) * step, statusOf[letter as keyof typeof statusOf]), counting);
    if (next !== 'stale') state = next;
  }
  if (state === undefined) throw new Error('no outcome given');
  return state;
}

describe('applyResult', () => {
  it.each([
    ['h', ONE, 'healthy'],
    ['u', ONE, 'unhealthy'],
    ['hd', ONE, 'degraded'],
    ['huh', ONE, 'healthy'],
    ['h', TWO_OF_THREE, 'healthy'],
    ['u', TWO_OF_THREE, 'unknown'],
    ['hu', TWO_OF_THREE, 'healthy'],
    ['huu', TWO_OF_THREE, 'unhealthy'],
    ['huhu', TWO_OF_THREE, 'unhealthy'],
    ['hud', TWO_OF_THREE, 'degraded'],
    ['huuh', TWO_OF_THREE, 'unhealthy'],
    ['huuhh', TWO_OF_THREE, 'healthy'],
    ['huuhuh', TWO_OF_THREE, 'unhealthy'],
    ['huud', TWO_OF_THREE, 'unhealthy'],
    ['huudd', TWO_OF_THREE, 'degraded'],
  ])('after %s, counted as %j, is %s', (outcomes, counting, status) => {
    expect(afterAll(outcomes, counting).status).toBe(status);
  });

  it('refuses a result that is late or doubled', () => {
    const state = afterAll('hu');
    expect(applyResult(state, resultAt(2000, 'healthy'), ONE)).toBe('stale');
    expect(applyResult(state, resultAt(1500, 'healthy'), ONE)).toBe('stale');
  });

  it('keeps the time of the last change of status and counts failures in a row', () => {
    expect(afterAll('huuu')).toMatchObject({ since: 2000, consecutive_failures: 3, checked_at: 4000 });
    expect(afterAll('huuuh')).toMatchObject({ since: 5000, consecutive_failures: 0 });
  });

  it('is settling while the newest check says something else than the status', () => {
    expect(isSettling(afterAll('hu', TWO_OF_THREE))).toBe(true);
    expect(isSettling(afterAll('huu', TWO_OF_THREE))).toBe(false);
    expect(isSettling(afterAll('huuh', TWO_OF_THREE))).toBe(true);
  });

  it('is the same in whatever order and however often results arrive, once the newest is in', () => {
    const outcome = fc.constantFrom<Outcome['status']>('healthy', 'degraded', 'unhealthy');
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 1, maxLength: 30 }), fc.nat(), (outcomes, at) => {
        let state: ComponentState | undefined;
        for (const [index, status] of outcomes.entries()) {
          const next = applyResult(state, resultAt(index, status), TWO_OF_THREE);
          if (next === 'stale') throw new Error('a newer result was refused');
          state = next;
          const again = resultAt(at % (index + 1), 'unhealthy');
          expect(applyResult(state, again, TWO_OF_THREE)).toBe('stale');
        }
        expect(ComponentState.parse(state)).toEqual(state);
      }),
    );
  });

  it('keeps a bounded history', () => {
    const state = afterAll('hu'.repeat(500), ONE, 10);
    expect(state.recent.length).toBeLessThanOrEqual(20);
    expect(JSON.stringify(state).length).toBeLessThan(6000);
  });

  it('follows from the results that were newer than all before them, whatever else came in between', () => {
    const arrivals = fc.array(fc.tuple(fc.nat(20), fc.constantFrom(...Object.values(statusOf))), { maxLength: 60 });
    fc.assert(
      fc.property(arrivals, (arrived) => {
        // The same slot is the same result, however often it comes.
        const found = new Map<number, Outcome['status']>(arrived.map(([slot, status]) => [slot, status]));
        let state: ComponentState | undefined;
        let expected: ComponentState | undefined;
        let newest = -1;
        for (const [slot] of arrived) {
          const result = resultAt(slot, found.get(slot) ?? 'unknown');
          const before = state;
          const next = applyResult(state, result, TWO_OF_THREE);
          if (next !== 'stale') state = next;
          else expect(state).toBe(before);
          if (slot <= newest) continue;
          newest = slot;
          const counted = applyResult(expected, result, TWO_OF_THREE);
          if (counted !== 'stale') expected = counted;
        }
        expect(state).toEqual(expected);
        expect(state?.slot ?? -1).toBe(newest);
      }),
    );
  });
});

describe('a check that could not be made', () => {
  it.each([
    ['x', ONE, 'unknown'],
    ['hx', ONE, 'unknown'],
    ['hxh', ONE, 'healthy'],
    ['uxx', ONE, 'unknown'],
    ['uxu', ONE, 'unhealthy'],
    ['huuxh', TWO_OF_THREE, 'unhealthy'],
    ['huuxhh', TWO_OF_THREE, 'healthy'],
    ['huxu', TWO_OF_THREE, 'unhealthy'],
    ['hxu', TWO_OF_THREE, 'healthy'],
  ])('after %s, counted as %j, leaves it %s', (outcomes, counting, status) => {
    expect(afterAll(outcomes, counting).status).toBe(status);
  });

  it('goes on with the episode that it came into', () => {
    expect(afterAll('huux')).toMatchObject({ status: 'unknown', since: 4000, consecutive_failures: 2 });
    expect(afterAll('huuxxu')).toMatchObject({ status: 'unhealthy', since: 2000, consecutive_failures: 3 });
    expect(afterAll('huuxxh')).toMatchObject({ status: 'healthy', since: 6000 });
  });

  it('counts for nothing', () => {
    const letters = fc.string({ unit: fc.constantFrom('h', 'd', 'u', 'x'), minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(letters, (outcomes) => {
        const state = afterAll(outcomes, TWO_OF_THREE);
        if (outcomes.endsWith('x')) expect(state.status).toBe('unknown');
        expect(state.recent).toBe(outcomes.replaceAll('x', '').slice(-20).toUpperCase());
        const now = outcomes.length * 1000;
        const counted = outcomes.slice(-60).replaceAll('x', '');
        const metrics = windowMetrics(state, now, 60_000);
        expect(metrics.observations).toBe(counted.length);
        const failed = counted.replaceAll('h', '').length;
        expect(metrics.error_rate).toBe(counted.length === 0 ? null : failed / counted.length);
        expect(ComponentState.parse(JSON.parse(JSON.stringify(state)))).toEqual(state);
      }),
    );
  });
});

describe('a component whose checks keep changing', () => {
  it('is said to flap until it has calmed down', () => {
    expect(afterAll('huhuhu').flapping).toBe(true);
    expect(afterAll(`huhuhu${'h'.repeat(15)}`).flapping).toBe(false);
    expect(afterAll('hhhhhhhhhhuuuuuuuuuu').flapping).toBe(false);
  });
});

describe('what a state says later', () => {
  it('is fresh for two intervals and five seconds', () => {
    const state = afterAll('h');
    expect(isFresh(state, 5000, 1000 + 15_000)).toBe(true);
    expect(isFresh(state, 5000, 1000 + 15_001)).toBe(false);
  });

  it('scores the window', () => {
    expect(componentScore(afterAll('hhhh'), 5000)).toBe(100);
    expect(componentScore(afterAll('uu'), 5000)).toBe(0);
    expect(componentScore(afterAll('hhhhhhhhhu'), 11_000)).toBe(30);
    expect(componentScore(afterAll('hhhhhhhhhd'), 11_000)).toBe(70);
  });

  it('forgets what is older than five minutes, but never the newest', () => {
    const state = afterAll('uh', ONE, 400_000);
    expect(componentScore(state, 800_000)).toBe(100);
    expect(latencies(state, 10_000_000)).toEqual([10]);
  });
});
