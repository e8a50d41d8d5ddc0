import { setTimeout as pause } from 'node:timers/promises';
import type { Bench } from '../harness';
import { quantile } from '../registry/load';
import type { Place } from './index';
import { System } from './system';

const TRIALS = 40;
/** Of one chain each, as what fails in a chain where something fails already is told of by the incident that is open. */
const NODES_OF_CHAIN = 10;
const TARGETS = TRIALS * NODES_OF_CHAIN;
const PATIENCE_MS = 10_000;

const clock = (): number => performance.timeOrigin + performance.now();

/** From the first failed answer of a target to the alert on the NATS subject that operators listen to. */
export async function alertLatency(bench: Bench, { home, target, use }: Place): Promise<void> {
  const system = await use(System.prepare(home, target, TARGETS, 1));
  await system.startMonitor();
  const connection = await system.connect();
  const heard = new Map<string, number>();
  connection.subscribe('chain.alerts.>', {
    callback: (_, message) => {
      const { data } = JSON.parse(message.string()) as { data: { node_id: string | null; status: string } };
      if (data.status === 'firing' && data.node_id !== null && !heard.has(data.node_id))
        heard.set(data.node_id, clock());
    },
  });
  // As when somebody asks for it: who tells of alerts hears which chains are watched, and so what a failed node needs.
  await system.keepOnly(TRIALS, TRIALS);
  await pause(5000);
  const took: number[] = [];
  for (let trial = 0; trial < TRIALS; trial += 1) {
    await pause(200 + Math.random() * 300);
    // Each time with another number of nodes that it depends on, which are asked first whether it is one of them.
    const number = trial * NODES_OF_CHAIN + (trial % NODES_OF_CHAIN);
    const failed = await target.failOnce(number);
    const end = performance.now() + PATIENCE_MS;
    let alerted = heard.get(`node_${String(number)}`);
    while (alerted === undefined && performance.now() < end) {
      await pause(2);
      alerted = heard.get(`node_${String(number)}`);
    }
    took.push(alerted === undefined ? PATIENCE_MS : alerted - failed);
  }
  const [p50, p99] = [quantile(took, 0.5), quantile(took, 0.99)];
  for (const [name, value, bar] of [
    ['p50', p50, 20],
    ['p99', p99, 100],
  ] as const) {
    bench.report({
      figure: `${name} from the first failed check to the alert on its NATS subject, ${String(TRIALS)} targets each 1 s`,
      value,
      unit: 'ms',
      against: 'Prometheus + Alertmanager wait for their next evaluation: 482 ms at best when both were tried',
      bar: `${name} < ${String(bar)} ms`,
      holds: value < bar,
    });
  }
}
