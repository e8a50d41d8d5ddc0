import { setTimeout as pause } from 'node:timers/promises';
import type { Bench } from '../harness';
import type { Place } from './index';
import { megabytesOf } from './processes';
import { type Lateness, System } from './system';

const SECOND = 1000;

/** The share of the checks between two readings that began at most so many milliseconds late. */
function shareWithin(before: Lateness, after: Lateness, ms: number): number {
  return ((after.upTo.get(ms) ?? 0) - (before.upTo.get(ms) ?? 0)) / Math.max(1, after.count - before.count);
}

/** How late checks begin, by the monitor's own measure and as the target sees it, and whether every slot is run. */
export async function schedule(bench: Bench, place: Place): Promise<void> {
  for (const { targets, interval_s, within, window_s } of [
    // What is done once a minute falls into the window.
    { targets: 1000, interval_s: 1, within: 20, window_s: 60 },
    { targets: 20_000, interval_s: 10, within: 50, window_s: 60 },
  ]) {
    const system = await System.prepare(place.home, place.target, targets, interval_s);
    try {
      await system.startMonitor();
      await pause(3 * interval_s * SECOND + 10 * SECOND);
      await place.target.reset();
      const before = await system.lateness();
      await pause(window_s * SECOND);
      const after = await system.lateness();
      const seen = await place.target.seen(interval_s * SECOND);
      const rate = targets / interval_s;
      const within_share = shareWithin(before, after, within);
      bench.report({
        figure: `${String(targets)} targets each ${String(interval_s)} s: checks that began within ${String(within)} ms`,
        value: within_share * 100,
        unit: '%',
        against: `the schedule; the target saw p50 ${seen.p50.toFixed(1)}, p99 ${seen.p99.toFixed(1)} ms`,
        bar: `p99 < ${String(within)} ms: share >= 99 %`,
        holds: within_share >= 0.99,
      });
      const made = seen.count / (rate * window_s);
      bench.report({
        figure: `${String(targets)} targets each ${String(interval_s)} s: slots that were run`,
        value: made * 100,
        unit: '%',
        against: `${String(after.skipped - before.skipped)} skipped`,
        bar: 'all (to 0.5 % at the ends of the window)',
        holds: made >= 0.995 && after.skipped === before.skipped,
      });
    } finally {
      await system.stop();
    }
  }
}

/**
 * Three times as many checks as can be made: whether as many go on, whether it shows, and whether it is over soon. The peak and the rate in
 * overload are measured alike: what the target counts in 15 s while more is offered than can be made, and the target itself, alerting and the
 * storing of results run on the same cores.
 */
export async function overload(bench: Bench, { home, target, use }: Place): Promise<void> {
  const CHAINS = 1200;
  const NODES = 10;
  const system = await use(System.prepare(home, target, CHAINS * NODES, 1));
  await system.keepOnly(400, CHAINS);
  await system.startMonitor();
  await pause(8 * SECOND);
  const rateOver = async (seconds: number): Promise<number> => {
    await target.reset();
    await pause(seconds * SECOND);
    return (await target.seen(SECOND)).count / seconds;
  };
  const peak = await rateOver(15);
  const pid = system.pidOf('health-monitor');
  await system.keepOnly(CHAINS, CHAINS);
  // Until each of the new targets is known.
  await pause(12 * SECOND);
  const [before, memory] = [await system.lateness(), megabytesOf(pid)];
  const during = await rateOver(15);
  const [after, grown] = [await system.lateness(), megabytesOf(pid) - memory];
  bench.report({
    figure: `rate while 12000 are offered each second (peak ${peak.toFixed(0)}/s at 4000 offered)`,
    value: during,
    unit: 'checks/s',
    against: 'the peak',
    ratio: during / peak,
    bar: 'ratio >= 0.9',
    holds: during >= 0.9 * peak,
  });
  const late = 1 - shareWithin(before, after, 100);
  bench.report({
    figure: 'share of the checks in overload that the metric shows over 100 ms late, or skipped',
    value: late * 100,
    unit: '%',
    against: `${String(after.skipped - before.skipped)} skipped`,
    bar: 'it shows: > 10 %',
    holds: late > 0.1 || after.skipped - before.skipped > during,
  });
  bench.report({
    figure: 'growth of the monitor in 15 s of overload',
    value: grown,
    unit: 'MB',
    bar: 'growth < 50 MB',
    holds: grown < 50,
  });
  await system.keepOnly(100, CHAINS);
  await pause(10 * SECOND);
  const calm = await system.lateness();
  await target.reset();
  await pause(5 * SECOND);
  const again = shareWithin(calm, await system.lateness(), 20);
  const rate = (await target.seen(SECOND)).count / 5;
  bench.report({
    figure: `checks that begin within 20 ms, 10 s after the overload (${rate.toFixed(0)}/s of 1000)`,
    value: again * 100,
    unit: '%',
    bar: 'share >= 99 %, rate >= 99 %',
    holds: again >= 0.99 && rate >= 990,
  });
}

/** How long it takes until everything has been checked when nothing has been. */
export async function coldStart(bench: Bench, { home, target, use }: Place): Promise<void> {
  const TARGETS = 10_000;
  const INTERVAL_S = 10;
  const system = await use(System.prepare(home, target, TARGETS, INTERVAL_S));
  await target.reset();
  const begun = performance.now();
  await system.launchMonitor();
  const seconds = (): number => (performance.now() - begun) / SECOND;
  for (;;) {
    const { distinct } = await target.seen(INTERVAL_S * SECOND);
    if (distinct === TARGETS || seconds() > 60) break;
    await pause(100);
  }
  bench.report({
    figure: `${String(TARGETS)} targets each ${String(INTERVAL_S)} s: all checked after the process was started`,
    value: seconds(),
    unit: 's',
    bar: 'value <= 15 s',
    holds: seconds() <= 15,
  });
}
