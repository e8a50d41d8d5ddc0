import { z } from 'zod';
import type { Chain } from '../chain/chain';
import { EdgeType, Time } from '../chain/vocabulary';
import type { ExecutionStep } from './chain-steps';

const CallStatus = z.enum(['ok', 'error']);

/** One call of a run through a chain. */
export const RunStep = z.object({
  /** `null` for the call that the run begins with. */
  source_node: z.string().nullable(),
  target_node: z.string(),
  edge_type: EdgeType,
  started_at: Time,
  /** Since the run began, in milliseconds. */
  offset_ms: z.number(),
  duration_ms: z.number().nullable(),
  status: CallStatus,
  error_message: z.string().nullable(),
  service_name: z.string(),
  operation: z.string(),
  trace_id: z.string(),
  span_id: z.string(),
});
export type RunStep = z.output<typeof RunStep>;

/** A real run through a chain, as traces saw it. */
export const ChainExecution = z.object({
  /** The trace that the run began with. */
  execution_id: z.string(),
  trace_ids: z.array(z.string()),
  environment: z.string(),
  started_at: Time,
  duration_ms: z.number(),
  status: CallStatus,
  /** Whether every node of the chain was reached. */
  complete: z.boolean(),
  nodes_reached: z.array(z.string()),
  nodes_missed: z.array(z.string()),
  /** The failed call behind which nothing else failed; `null` where none did. */
  broke_at: z
    .object({ source_node: z.string().nullable(), target_node: z.string(), error_message: z.string().nullable() })
    .nullable(),
  steps: z.array(RunStep),
});
export type ChainExecution = z.output<typeof ChainExecution>;

/** A run out of its steps, which may have come in any order. */
export function chainExecution(chain: Pick<Chain, 'nodes'>, steps: readonly ExecutionStep[]): ChainExecution | null {
  const depths = depthsOf(steps);
  const depth = ({ source_node }: ExecutionStep): number => depths.get(source_node) ?? Infinity;
  const sorted = [...steps].sort((a, b) => a.at - b.at || depth(a) - depth(b) || (a.span_id < b.span_id ? -1 : 1));
  const [first] = sorted;
  if (first === undefined) return null;
  const reached = new Set(sorted.flatMap(({ source_node, target_node }) => [source_node, target_node]));
  const ids = chain.nodes.map(({ id }) => id);
  const broken = breakingStep(sorted);
  const missed = ids.filter((id) => !reached.has(id));
  const end = Math.max(...sorted.map((step) => step.at + durationWithin(step)));
  return {
    execution_id: first.linked_trace_id === '' ? first.trace_id : first.linked_trace_id,
    trace_ids: [...new Set(sorted.map(({ trace_id }) => trace_id))],
    environment: first.environment,
    started_at: new Date(first.at).toISOString(),
    duration_ms: rounded(end - first.at),
    status: broken === undefined ? 'ok' : 'error',
    complete: missed.length === 0,
    nodes_reached: ids.filter((id) => reached.has(id)),
    nodes_missed: missed,
    broke_at:
      broken === undefined
        ? null
        : {
            source_node: orNull(broken.source_node),
            target_node: broken.target_node,
            error_message: orNull(broken.error ?? ''),
          },
    steps: sorted.map((step) => runStep(step, first.at)),
  };
}

/** How far each node is from where the run began: it tells the order of calls that began in the same millisecond. */
function depthsOf(steps: readonly ExecutionStep[]): Map<string, number> {
  const depths = new Map([['', 0]]);
  for (let depth = 1, isDeeper = true; isDeeper; depth += 1) {
    isDeeper = false;
    for (const { source_node, target_node } of steps) {
      const from = depths.get(source_node);
      if (from !== depth - 1 || depths.has(target_node)) continue;
      depths.set(target_node, depth);
      isDeeper = true;
    }
  }
  return depths;
}

/** A failure travels back to whoever waits: the one behind which nothing failed is where it broke; of several, the first. */
function breakingStep(steps: readonly ExecutionStep[]): ExecutionStep | undefined {
  const failed = steps.filter(({ error }) => error !== null);
  return failed.find((step) => !failed.some((other) => other !== step && other.source_node === step.target_node));
}

/** The time of a message has passed when it is received. */
const durationWithin = ({ edge_type, latency }: ExecutionStep): number =>
  edge_type === 'message_consume' ? 0 : (latency ?? 0);

function runStep(step: ExecutionStep, began: number): RunStep {
  return {
    source_node: orNull(step.source_node),
    target_node: step.target_node,
    edge_type: step.edge_type,
    started_at: new Date(step.at).toISOString(),
    offset_ms: rounded(step.at - began),
    duration_ms: step.latency === null ? null : rounded(step.latency),
    status: step.error === null ? 'ok' : 'error',
    error_message: orNull(step.error ?? ''),
    service_name: step.service,
    operation: step.operation,
    trace_id: step.trace_id,
    span_id: step.span_id,
  };
}

/** The steps of each run: those of one trace, and of traces that messages lead from one to the other. */
export function runsOf(steps: readonly ExecutionStep[]): ExecutionStep[][] {
  const leader = new Map<string, string>();
  const find = (id: string): string => {
    let at = id;
    for (let next = leader.get(at); next !== undefined && next !== at; next = leader.get(at)) at = next;
    return at;
  };
  for (const { trace_id, linked_trace_id } of steps) {
    if (linked_trace_id !== '') leader.set(find(trace_id), find(linked_trace_id));
  }
  const runs = new Map<string, ExecutionStep[]>();
  for (const step of steps) {
    const id = find(step.trace_id);
    const run = runs.get(id);
    if (run === undefined) runs.set(id, [step]);
    else run.push(step);
  }
  return [...runs.values()];
}

const orNull = (text: string): string | null => (text === '' ? null : text);
const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;
