import {
  applyResult,
  chainCondition,
  chainHealth,
  ChainInput,
  displayName,
  ComponentGraph,
  findCycles,
  rootCausesOf,
  type ComponentCondition,
  type ComponentState,
  type GraphEdge,
  type NodeComponent,
} from '@chain-mapping/model';
import { cpuSecondsOf, interleaved, type Bench } from '../harness';

const CHAINS = 1000;
const NODES = 6;
const COMPONENTS = 300;
const INTERVAL_MS = 5000;
const NOW = Date.UTC(2026, 0, 1);
const ROUNDS = 7;

/** The same observations as a state's window in the plainest form. */
const bareWindow: readonly (readonly [number, string, number | null])[] = Array.from({ length: 60 }, (_, check) => [
  NOW - check * INTERVAL_MS,
  'healthy',
  20 + ((check * 13) % 200),
]);

const counting = { failures: { count: 2, of: 3 }, recoveries: 2 };

/** A component with a full window, a failure in every twentieth check of every tenth component. */
function aState(number: number): ComponentState {
  let state: ComponentState | undefined;
  for (let check = 60; check > 0; check -= 1) {
    const at = NOW - check * INTERVAL_MS;
    const failed = number % 10 === 0 && check % 20 < 2;
    const next = applyResult(
      state,
      {
        slot: at,
        checked_at: at,
        status: failed ? 'unhealthy' : 'healthy',
        response_time: failed ? null : 20 + ((number * 7 + check * 13) % 200),
        error_message: failed ? 'connection refused' : null,
      },
      counting,
    );
    if (next === 'stale') throw new Error('the results are not in order');
    state = next;
  }
  if (state === undefined) throw new Error('there was no result');
  return state;
}

function aChain(number: number) {
  const ids = Array.from({ length: NODES }, (_, index) => `node_${index}`);
  const input = ChainInput.parse({
    id: `A${number + 1}`,
    name: `Chain ${number}`,
    category: 'data_flow',
    nodes: ids.map((id) => ({ id, type: 'service', service_name: id })),
    edges: ids.slice(1).map((id, index) => ({
      source_node: `node_${index}`,
      target_node: id,
      type: 'http_request',
      latency_sla: 150,
    })),
  });
  return {
    id: `A${number + 1}`,
    nodes: input.nodes.map((node) => ({ ...node, display_name: displayName(node) })),
    edges: input.edges,
  };
}

/** The whole graph of a large installation, in memory: 1000 chains over 300 components that they share. */
async function assessment(bench: Bench): Promise<void> {
  const states = Array.from({ length: COMPONENTS }, (_, number) => aState(number));
  const placed = Array.from({ length: CHAINS }, (_, number) => {
    const chain = aChain(number);
    const components = new Map<string, NodeComponent>(
      chain.nodes.map((node, index) => {
        const target = (number * NODES + index * 37) % COMPONENTS;
        return [node.id, { target_id: `t${target}`, interval_ms: INTERVAL_MS, state: states[target] }];
      }),
    );
    return { chain, components };
  });
  let seen = 0;
  const { ours, ratio } = await interleaved(
    ROUNDS,
    () =>
      cpuSecondsOf(() => {
        for (const { chain, components } of placed) seen += chainHealth(chain, components, NOW).overall_score ?? 0;
      }),
    () =>
      cpuSecondsOf(() => {
        for (const { components } of placed) {
          for (const component of components.values()) {
            if ('unchecked' in component) continue;
            for (const [, status, latency] of bareWindow) seen += status === 'healthy' ? (latency ?? 0) : 1;
          }
        }
      }),
  );
  if (seen === 0) throw new Error('nothing was assessed');
  const value = (ours / CHAINS) * 1e6;
  bench.report({
    figure: `health of a chain of ${NODES} nodes with full windows`,
    value,
    unit: 'CPU-us/chain',
    against: 'bare loop that adds up as many observations',
    ratio,
    bar: 'value <= 250',
    holds: value <= 250,
  });
}

async function results(bench: Bench): Promise<void> {
  const REPEATS = 20_000;
  const state = aState(1);
  let kept = 0;
  const { ours, ratio } = await interleaved(
    ROUNDS,
    () =>
      cpuSecondsOf(() => {
        for (let n = 1; n <= REPEATS; n += 1) {
          const result = {
            slot: NOW + n,
            checked_at: NOW,
            status: 'healthy',
            response_time: 30,
            error_message: null,
          } as const;
          const next = applyResult(state, result, counting);
          if (next !== 'stale') kept += next.window.exact.length;
        }
      }),
    () =>
      cpuSecondsOf(() => {
        for (let n = 1; n <= REPEATS; n += 1) kept += [...bareWindow.slice(1), bareWindow[0]].length;
      }),
  );
  if (kept === 0) throw new Error('nothing was kept');
  const value = (ours / REPEATS) * 1e6;
  bench.report({
    figure: 'one more result in a full window',
    value,
    unit: 'CPU-us/result',
    against: 'bare copy of the window',
    ratio,
    bar: 'value <= 10',
    holds: value <= 10,
  });
}

async function cycles(bench: Bench): Promise<void> {
  const row = (length: number): GraphEdge[] =>
    Array.from({ length }, (_, index) => ({ source_node: `n${index}`, target_node: `n${index + 1}` }));
  const [small, large] = [row(1000), row(100_000)];
  let found = 0;
  const { ours, ratio } = await interleaved(
    ROUNDS,
    async () => (await cpuSecondsOf(() => void (found += findCycles(large).length))) / large.length,
    async () =>
      (await cpuSecondsOf(() => {
        for (let n = 0; n < 100; n += 1) found += findCycles(small).length;
      })) /
      (100 * small.length),
  );
  if (found > 0) throw new Error('a row has no cycle');
  bench.report({
    figure: 'look for cycles among 100,000 edges',
    value: ours * 1e6,
    unit: 'CPU-us/edge',
    against: 'the same among 1,000 edges',
    ratio,
    bar: 'ratio <= 4',
    holds: ratio <= 4,
  });
}

const PLATFORM = { chains: 5000, nodes: 6, components: 10_000 };

/** A platform of 10,000 components in ten layers, each of which calls some of the next one: 5000 chains lead through it. */
function aPlatform(): ComponentGraph {
  const perLayer = PLATFORM.components / 10;
  const chains = Array.from({ length: PLATFORM.chains }, (_, number) => {
    const first = number % 5;
    const ids = Array.from({ length: PLATFORM.nodes }, (__, step) => {
      return `t${(first + step) * perLayer + ((Math.floor(number / 5) * 31 + step * step * 17) % perLayer)}`;
    });
    const nodes = ids.map((id) => ({ id, type: 'service' as const, display_name: id }));
    const edges = ids.slice(1).map((target_node, at) => ({
      source_node: ids[at] ?? '',
      target_node,
      type: 'http_request' as const,
    }));
    return { chain: { id: `A${number + 1}`, nodes, edges }, targetOf: (id: string) => id };
  });
  return new ComponentGraph(chains);
}

async function rootCauses(bench: Bench): Promise<void> {
  const REPEATS = 20;
  const graph = aPlatform();
  // Every third component fails: as bad as it can be.
  const conditions = new Map<number, ComponentCondition>();
  for (let number = 0; number < graph.size; number += 1) {
    conditions.set(number, { status: number % 3 === 0 ? 'unhealthy' : 'healthy', since: NOW - number });
  }
  let found = 0;
  const { ours, ratio } = await interleaved(
    ROUNDS,
    () =>
      cpuSecondsOf(() => {
        for (let n = 0; n < REPEATS; n += 1) found += rootCausesOf(graph, conditions).culprits.length;
      }),
    () =>
      cpuSecondsOf(() => {
        for (let n = 0; n < REPEATS; n += 1) {
          for (const needs of graph.needs) for (const need of needs) found += conditions.has(need) ? 1 : 0;
        }
      }),
  );
  if (found === 0) throw new Error('there was no culprit');
  const value = (ours / REPEATS) * 1e3;
  bench.report({
    figure: `root causes among ${graph.size} components, a third of which fails`,
    value,
    unit: 'CPU-ms',
    against: 'bare look at the condition behind every edge',
    ratio,
    bar: 'value <= 50',
    holds: value <= 50,
  });
}

/** What the statuses of all chains cost: the work of each sweep. */
async function statuses(bench: Bench): Promise<void> {
  const states = Array.from({ length: COMPONENTS }, (_, number) => aState(number));
  const placed = Array.from({ length: CHAINS }, (_, number) => {
    const chain = aChain(number);
    const components = new Map<string, NodeComponent>(
      chain.nodes.map((node, index) => {
        const target = (number * NODES + index * 37) % COMPONENTS;
        return [node.id, { target_id: `t${target}`, interval_ms: INTERVAL_MS, state: states[target] }];
      }),
    );
    return { chain, components };
  });
  let seen = 0;
  const { ours, ratio } = await interleaved(
    ROUNDS,
    () =>
      cpuSecondsOf(() => {
        for (const { chain, components } of placed) seen += chainCondition(chain, components, NOW).status.length;
      }),
    () =>
      cpuSecondsOf(() => {
        for (const { chain, components } of placed) seen += chainHealth(chain, components, NOW).status.length;
      }),
  );
  if (seen === 0) throw new Error('nothing was assessed');
  const value = (ours / CHAINS) * 1e6;
  bench.report({
    figure: `status alone of a chain of ${NODES} nodes`,
    value,
    unit: 'CPU-us/chain',
    against: 'its whole health',
    ratio,
    bar: 'value <= 50',
    holds: value <= 50,
  });
}

/** What the rules of the model cost: the work that each check result sets off. */
export default async function run(bench: Bench): Promise<void> {
  await assessment(bench);
  await statuses(bench);
  await rootCauses(bench);
  await results(bench);
  await cycles(bench);
}
