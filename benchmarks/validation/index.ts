import { ChainInput, validateChain } from '@chain-mapping/model';
import { cpuSecondsOf, interleaved, type Bench } from '../harness';

const NODES = 1000;
const EDGES = 5000;
const ROUNDS = 5;
const services = new Set(Array.from({ length: 300 }, (_, number) => `service-${number}`));

/**
 * A chain as JSON, whose edges lead forward by some tens of nodes at most: deep, with very many ways through it, and with something for
 * each rule to look at.
 */
function aLargeChain(nodes: number, edges: number): string {
  return JSON.stringify({
    id: 'A1',
    name: 'Everything',
    category: 'data_flow',
    latency_sla: 60_000,
    nodes: Array.from({ length: nodes }, (_, number) => ({
      id: `node_${number}`,
      type: 'service',
      service_name: `service-${number % services.size}`,
      component_name: `part_${number}`,
      health_check: { enabled: true, endpoint: '/health', timeout_ms: 2000 },
    })),
    edges: Array.from({ length: edges }, (_, number) => {
      const source = number % (nodes - 1);
      const target = Math.min(nodes - 1, source + 1 + ((number * 7919) % 40));
      return {
        source_node: `node_${source}`,
        target_node: `node_${target}`,
        type: 'http_request',
        operation: `GET /items/${number}`,
        latency_sla: 20,
        ...(number % 3 === 0 && { redundancy: { mode: 'any', group: `g${number % 2}` } }),
        ...(number % 5 === 0 && { sources: [{ kind: 'static', confidence: 0.9 }] }),
      };
    }),
  });
}

function warningsIn(chain: unknown): number {
  const { valid, warnings } = validateChain(chain, services);
  if (!valid) throw new Error('the chain is not valid');
  return warnings.length;
}

/** What has to be read anyway, before anything can be said about it. */
async function besideParsing(bench: Bench): Promise<void> {
  const REPEATS = 10;
  const text = aLargeChain(NODES, EDGES);
  const chain: unknown = JSON.parse(text);
  let seen = 0;
  const { ours, ratio } = await interleaved(
    ROUNDS,
    () =>
      cpuSecondsOf(() => {
        for (let n = 0; n < REPEATS; n += 1) seen += 1 + warningsIn(chain);
      }),
    () =>
      cpuSecondsOf(() => {
        for (let n = 0; n < REPEATS; n += 1) seen += ChainInput.parse(JSON.parse(text)).edges.length;
      }),
  );
  if (seen === 0) throw new Error('nothing was looked at');
  bench.report({
    figure: `validate a chain of ${NODES} nodes and ${EDGES} edges`,
    value: (ours / REPEATS) * 1e3,
    unit: 'CPU-ms/chain',
    against: 'JSON.parse of the same chain, and its shape',
    ratio,
    bar: 'ratio <= 4',
    holds: ratio <= 4,
  });
}

async function besideSmaller(bench: Bench): Promise<void> {
  const SMALLER = 20;
  const large: unknown = JSON.parse(aLargeChain(NODES, EDGES));
  const small: unknown = JSON.parse(aLargeChain(NODES / SMALLER, EDGES / SMALLER));
  let seen = 0;
  const validated = (chain: unknown, times: number) => async (): Promise<number> => {
    const seconds = await cpuSecondsOf(() => {
      for (let n = 0; n < times; n += 1) seen += 1 + warningsIn(chain);
    });
    return seconds / times;
  };
  const { ours, ratio } = await interleaved(
    ROUNDS,
    async () => (await validated(large, 10)()) / EDGES,
    async () => (await validated(small, 10 * SMALLER)()) / (EDGES / SMALLER),
  );
  if (seen === 0) throw new Error('nothing was looked at');
  bench.report({
    figure: `validate an edge among ${EDGES}`,
    value: ours * 1e6,
    unit: 'CPU-us/edge',
    against: `the same among ${EDGES / SMALLER}`,
    ratio,
    bar: 'ratio <= 3',
    holds: ratio <= 3,
  });
}

/** What it costs to say everything that can be said against a chain; it grows as the chain does. */
export default async function run(bench: Bench): Promise<void> {
  await besideParsing(bench);
  await besideSmaller(bench);
}
