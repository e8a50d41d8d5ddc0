import fc from 'fast-check';
import {
  EMPTY_WINDOW,
  finishedMinutes,
  metricsOf,
  type MinuteSummary,
  newestLatencies,
  type Observation,
  ObservationWindow,
  type ObservedStatus,
  shareUpTo,
  withObservation,
} from './observation-window';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 1);

const windowOf = (observations: readonly Observation[]): ObservationWindow =>
  observations.reduce(withObservation, EMPTY_WINDOW);

/** Observations in the order of time, some seconds apart, with latencies over five orders of magnitude. */
const history = (most_apart_ms: number, length = 400): fc.Arbitrary<Observation[]> =>
  fc
    .array(
      fc.tuple(
        fc.integer({ min: 1, max: most_apart_ms }),
        fc.constantFrom<ObservedStatus>('healthy', 'healthy', 'healthy', 'degraded', 'unhealthy'),
        fc.integer({ min: 1, max: 60_000_000 }),
      ),
      { minLength: 1, maxLength: length },
    )
    .map((steps) => {
      let at = START;
      return steps.map(([apart, status, microseconds]) => {
        at += apart;
        return { at, status, latency: status === 'unhealthy' ? null : microseconds / 1000 };
      });
    });

const exactQuantile = (values: readonly number[], share: number): number | undefined =>
  [...values].sort((a, b) => a - b)[Math.max(1, Math.ceil(share * values.length)) - 1];

const latenciesOf = (observations: readonly Observation[]): number[] =>
  observations.flatMap(({ latency }) => latency ?? []);

describe('a window of observations', () => {
  it('knows the last minute exactly', () => {
    fc.assert(
      fc.property(history(15_000), (observations) => {
        const now = observations.at(-1)?.at ?? START;
        const seen = observations.filter(({ at }) => at > now - MINUTE);
        const metrics = metricsOf(windowOf(observations), now, MINUTE);
        expect(metrics.observations).toBe(seen.length);
        expect(metrics.availability).toBe(seen.filter(({ status }) => status !== 'unhealthy').length / seen.length);
        expect(metrics.error_rate).toBe(seen.filter(({ status }) => status !== 'healthy').length / seen.length);
        const latencies = latenciesOf(seen);
        expect(metrics.p50).toBe(exactQuantile(latencies, 0.5) ?? null);
        expect(metrics.p95).toBe(exactQuantile(latencies, 0.95) ?? null);
        expect(metrics.p99).toBe(exactQuantile(latencies, 0.99) ?? null);
      }),
    );
  });

  it('knows the counts and the mean of whole minutes exactly, and quantiles to 2.5 %', () => {
    fc.assert(
      fc.property(history(2000), (observations) => {
        const last = observations.at(-1)?.at ?? START;
        // The end of a minute: the far end of the span is the end of one as well.
        const now = Math.ceil((last + 1) / MINUTE) * MINUTE - 1;
        const seen = observations.filter(({ at }) => at > now - 5 * MINUTE);
        const metrics = metricsOf(windowOf(observations), now, 5 * MINUTE);
        expect(metrics.observations).toBe(seen.length);
        expect(metrics.availability).toBe(seen.filter(({ status }) => status !== 'unhealthy').length / seen.length);
        const latencies = latenciesOf(seen);
        if (latencies.length === 0) return expect(metrics.avg_latency).toBeNull();
        const mean = latencies.reduce((sum, each) => sum + each, 0) / latencies.length;
        expect(Math.abs((metrics.avg_latency ?? 0) - mean)).toBeLessThan(0.01);
        for (const [share, found] of [
          [0.5, metrics.p50],
          [0.95, metrics.p95],
          [0.99, metrics.p99],
        ] as const) {
          const exact = exactQuantile(latencies, share) ?? 0;
          expect(Math.abs((found ?? 0) - exact) / exact).toBeLessThanOrEqual(0.0251);
        }
      }),
    );
  });

  it('hands every minute over once when it is summarised, and an hour adds up again', () => {
    fc.assert(
      fc.property(history(12_000), (observations) => {
        let window: ObservationWindow = EMPTY_WINDOW;
        const finished: MinuteSummary[] = [];
        for (const observation of observations) {
          const next = withObservation(window, observation);
          finished.push(...finishedMinutes(window, next));
          window = next;
        }
        const last = observations.at(-1)?.at ?? START;
        const now = Math.ceil((last + 1) / MINUTE) * MINUTE - 1;
        const seen = observations.filter(({ at }) => at > now - 60 * MINUTE);
        expect(metricsOf(window, now, 60 * MINUTE, finished).observations).toBe(seen.length);
      }),
    );
  });

  it('is the same after it was written and read, and stays small', () => {
    fc.assert(
      fc.property(history(400, 2000), (observations) => {
        const window = windowOf(observations);
        const text = JSON.stringify(window);
        expect(ObservationWindow.parse(JSON.parse(text))).toEqual(window);
        expect(text.length).toBeLessThan(30_000);
      }),
      { numRuns: 20 },
    );
    const everySecond = Array.from({ length: 600 }, (_, second) => ({
      at: START + second * 1000,
      status: 'healthy' as const,
      latency: 1 + (second % 7) / 10,
    }));
    expect(JSON.stringify(windowOf(everySecond)).length).toBeLessThan(2000);
  });

  it('keeps the newest twenty one by one, also where checks are far apart', () => {
    const halfMinutes = Array.from({ length: 30 }, (_, index) => ({
      at: START + index * 30_000,
      status: 'healthy' as const,
      latency: index + 1,
    }));
    const window = windowOf(halfMinutes);
    const now = START + 29 * 30_000;
    expect(newestLatencies(window, now - 5 * MINUTE)).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
    expect(shareUpTo(window, now - 5 * MINUTE, 25)).toBe(0.5);
  });

  it('takes what a slow clock dates before the newest minute into that minute', () => {
    const late = { at: START - 5000, status: 'unhealthy', latency: null } as const;
    const window = windowOf([{ at: START + 10, status: 'healthy', latency: 5 }, late]);
    expect(metricsOf(window, START + 1000, MINUTE)).toMatchObject({ observations: 2, availability: 0.5 });
  });
});
