import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { type Bench, interleaved } from '../harness';
import { quantile } from '../registry/load';
import { Alerting } from './alerting';
import { Alertmanager } from './alertmanager';
import { type Place, registerPlaces } from './surroundings';

const ALERTS = 5000;
const ROUNDS = 2;
const TIMED = 500;

/** What it costs to tell of alerts, beside Alertmanager with a group and a call of a webhook for each. */
export default async function run(bench: Bench): Promise<void> {
  Logger.overrideLogger(['error', 'fatal']);
  const home = mkdtempSync(join(tmpdir(), 'chain-mapping-bench-'));
  const places = registerPlaces(ALERTS);
  const alerting = await Alerting.start(home);
  try {
    await latency(bench, alerting, places.slice(0, TIMED));
    await cost(bench, alerting, home, places);
  } finally {
    await alerting.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

async function latency(bench: Bench, alerting: Alerting, places: readonly Place[]): Promise<void> {
  // Node compiles what it runs meanwhile.
  for (let round = 0; round < 3; round += 1) {
    await alerting.tell(places, 'unhealthy');
    await alerting.tell(places, 'healthy');
  }
  const took: number[] = [];
  for (const place of places) took.push(await alerting.timeOf(place));
  await alerting.tell(places, 'healthy');
  const [p50, p99] = [quantile(took, 0.5), quantile(took, 0.99)];
  bench.report({
    figure: `p99 from a failed result in JetStream to the alert on its subject, one after the other (p50 ${p50.toFixed(1)} ms)`,
    value: p99,
    unit: 'ms',
    bar: 'p99 < 20 ms',
    holds: p99 < 20,
  });
}

async function cost(bench: Bench, alerting: Alerting, home: string, places: readonly Place[]): Promise<void> {
  const thousands = places.length / 1000;
  const shares = new Map<string, number>();
  let kilobytes = 0;
  let theirKilobytes = 0;
  const ours = async (): Promise<number> => {
    const empty = await alerting.memory();
    const before = alerting.cpu();
    await alerting.tell(places, 'unhealthy');
    const after = alerting.cpu();
    kilobytes = ((await alerting.memory()) - empty) * (1000 / places.length);
    await alerting.tell(places, 'healthy');
    let used = 0;
    for (const [part, seconds] of after) {
      const own = seconds - (before.get(part) ?? 0);
      shares.set(part, own / thousands);
      used += own;
    }
    return used / thousands;
  };
  const theirs = async (): Promise<number> => {
    const peer = await Alertmanager.start(home);
    try {
      const empty = peer.memory();
      const before = peer.cpu();
      await peer.tell(places);
      const used = peer.cpu() - before;
      theirKilobytes = (peer.memory() - empty) * (1000 / places.length);
      return used / thousands;
    } finally {
      await peer.stop();
    }
  };
  const { ours: own, other, ratio } = await interleaved(ROUNDS, ours, theirs);
  const parts = [...shares].map(([part, seconds]) => `${part} ${seconds.toFixed(3)}`).join(', ');
  bench.report({
    figure: `alerts for each CPU-second, stored, grouped into incidents and told on NATS; of all processes (${parts} CPU-s for 1000)`,
    value: 1000 / own,
    unit: 'alerts/CPU-s',
    against: `Alertmanager, a group and a webhook call each, ${other.toFixed(3)} CPU-s for 1000`,
    ratio: 1 / ratio,
    bar: 'ratio >= 2',
    holds: 1 / ratio >= 2,
  });
  bench.report({
    figure: 'memory for each live alert',
    value: kilobytes,
    unit: 'KB',
    against: `Alertmanager, ${theirKilobytes.toFixed(1)} KB`,
    ratio: kilobytes / theirKilobytes,
    bar: 'under 5 KB',
    holds: kilobytes < 5,
  });
}
