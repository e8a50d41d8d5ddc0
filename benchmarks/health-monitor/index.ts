import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { type Bench, median } from '../harness';
import { alertLatency } from './alert-latency';
import { coldStart, overload, schedule } from './load';
import { Peer } from './peer';
import { cpuOf, megabytesOf } from './processes';
import { System } from './system';
import { Target } from './target';

/** Where a figure runs: a folder of its own and something to check. */
export interface Place {
  readonly home: string;
  readonly target: Target;
  /** Stops it at the end, also when the figure fails. */
  use<Started extends { stop(): Promise<void> }>(started: Promise<Started>): Promise<Started>;
}

const ROUNDS = 2;
const RATE = 1000;
const MUCH = 2500;
const WARM_MS = 8000;
/** Node goes on compiling what it runs for a while. */
const OUR_WARM_MS = 16_000;
const WINDOW_MS = 12_000;
const INTERVAL_MS = 1000;

const figures: Readonly<Record<string, (bench: Bench, place: Place) => Promise<void>>> = {
  cost,
  schedule,
  rate,
  overload,
  alert: alertLatency,
  cold: coldStart,
};

/** What checking costs and how punctual it is, beside Prometheus with blackbox_exporter. Each figure takes under three minutes. */
export default async function run(bench: Bench): Promise<void> {
  Logger.overrideLogger(['error', 'fatal']);
  const unknown = bench.only.filter((name) => !(name in figures));
  if (unknown.length > 0) throw new Error(`there are the figures ${Object.keys(figures).join(', ')}`);
  for (const [name, figure] of Object.entries(figures)) {
    if (bench.only.length > 0 && !bench.only.includes(name)) continue;
    const started: { stop(): Promise<void> }[] = [];
    const use = async <Started extends { stop(): Promise<void> }>(starting: Promise<Started>): Promise<Started> => {
      const one = await starting;
      started.unshift(one);
      return one;
    };
    const home = mkdtempSync(join(tmpdir(), 'chain-mapping-bench-'));
    try {
      await figure(bench, { home, target: await use(Target.start()), use });
    } finally {
      for (const each of started) await each.stop();
      rmSync(home, { recursive: true, force: true });
    }
  }
}

interface Measured {
  /** CPU-seconds for 1000 checks. */
  readonly cost: number;
  readonly checks: number;
  readonly memory: number;
}

/** What Prometheus with blackbox_exporter uses at a rate; it is started and stopped for it. */
async function ofPeer({ home, target }: Place, rate: number): Promise<Measured> {
  const urls = Array.from({ length: rate }, (_, number) => target.url(number));
  const peer = await Peer.start(home, urls, '1s');
  try {
    await pause(WARM_MS);
    await target.reset();
    const before = peer.pids.map(cpuOf);
    await pause(WINDOW_MS);
    const used = peer.pids.map(cpuOf).reduce((sum, seconds, index) => sum + seconds - (before[index] ?? 0), 0);
    const { count } = await target.seen(INTERVAL_MS);
    const memory = peer.pids.map(megabytesOf).reduce((sum, each) => sum + each, 0);
    return { cost: (used / count) * 1000, checks: count, memory };
  } finally {
    await peer.stop();
  }
}

async function ofOurs(system: System, { target }: Place, parts?: Map<string, string>): Promise<Measured> {
  await pause(OUR_WARM_MS);
  await target.reset();
  const before = system.cpu();
  await pause(WINDOW_MS);
  const after = system.cpu();
  const { count } = await target.seen(INTERVAL_MS);
  const memory = system.memory();
  let used = 0;
  for (const [part, seconds] of after) {
    const own = seconds - (before.get(part) ?? 0);
    used += own;
    const megabytes = (memory.get(part) ?? 0).toFixed(0);
    parts?.set(part, `${((own / count) * 1000).toFixed(3)} CPU-s, ${megabytes} MB`);
  }
  const total = [...memory.values()].reduce((sum, each) => sum + each, 0);
  return { cost: (used / count) * 1000, checks: count, memory: total };
}

async function cost(bench: Bench, place: Place): Promise<void> {
  const system = await place.use(System.prepare(place.home, place.target, RATE, 1));
  const parts = new Map<string, string>();
  const rounds: { ours: Measured; peer: Measured }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const peer = await ofPeer(place, RATE);
    await system.startMonitor();
    const ours = await ofOurs(system, place, parts);
    await system.stopMonitor();
    rounds.push({ ours, peer });
  }
  const ratio = median(rounds.map(({ ours, peer }) => ours.cost / peer.cost));
  bench.report({
    figure: `${String(RATE)} HTTP checks each second with an assertion on the body, all processes`,
    value: median(rounds.map(({ ours }) => ours.cost)),
    unit: 'CPU-s/1000 checks',
    against: `Prometheus + blackbox_exporter, ${median(rounds.map(({ peer }) => peer.cost)).toFixed(3)}`,
    ratio,
    bar: 'ratio <= 0.4',
    holds: ratio <= 0.4,
  });
  const memory = Math.max(...rounds.map(({ ours }) => ours.memory));
  bench.report({
    figure: `memory of all processes (${[...parts].map(([part, used]) => `${part} ${used}`).join('; ')})`,
    value: memory,
    unit: 'MB',
    against: `Prometheus + blackbox_exporter, ${median(rounds.map(({ peer }) => peer.memory)).toFixed(0)} MB`,
    ratio: median(rounds.map(({ ours, peer }) => ours.memory / peer.memory)),
    bar: 'memory < 500 MB',
    holds: memory < 500,
  });
  const done = Math.min(...rounds.map(({ ours }) => ours.checks / (RATE * (WINDOW_MS / INTERVAL_MS))));
  bench.report({
    figure: 'share of the offered checks that were made',
    value: done * 100,
    unit: '%',
    bar: 'share >= 99 %',
    holds: done >= 0.99,
  });
}

async function rate(bench: Bench, place: Place): Promise<void> {
  const offered = MUCH * (WINDOW_MS / INTERVAL_MS);
  const peer = await ofPeer(place, MUCH);
  const system = await place.use(System.prepare(place.home, place.target, MUCH, 1));
  await system.startMonitor();
  await pause(WARM_MS);
  const before = await system.lateness();
  const ours = await ofOurs(system, place);
  const after = await system.lateness();
  const late = after.count - before.count - ((after.upTo.get(1000) ?? 0) - (before.upTo.get(1000) ?? 0));
  const share = Math.min(1, ours.checks / offered) - late / Math.max(1, after.count - before.count);
  bench.report({
    figure: `checks on time of ${String(MUCH)} offered each second`,
    value: share * 100,
    unit: '%',
    against: `Prometheus + blackbox_exporter, ${((peer.checks / offered) * 100).toFixed(0)} %`,
    ratio: share / (peer.checks / offered),
    bar: 'share >= 95 %',
    holds: share >= 0.95,
  });
}
