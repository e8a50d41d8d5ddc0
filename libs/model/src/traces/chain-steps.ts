import { z } from 'zod';
import type { Chain, ChainNode } from '../chain/chain';
import { EdgeType } from '../chain/vocabulary';
import type { EdgeCall, TraceNode } from './pairing';

const name = z.string().max(512);

/** One call of a trace that is an edge of a registered chain, or the call that a run through it begins with. */
export const ExecutionStep = z.object({
  chain_id: z.string().max(12),
  /** Empty for the call that a run begins with. */
  source_node: z.string().max(128),
  target_node: z.string().max(128),
  edge_type: EdgeType,
  /** Milliseconds since 1970. */
  at: z.number().int(),
  latency: z.number().min(0).nullable(),
  /** What went wrong, perhaps empty; `null` when nothing did. */
  error: z.string().max(1024).nullable(),
  service: name,
  operation: name,
  environment: name,
  trace_id: z.string().max(64),
  span_id: z.string().max(32),
  parent_span_id: z.string().max(32),
  linked_trace_id: z.string().max(64),
});
export type ExecutionStep = z.output<typeof ExecutionStep>;

type RunChain = Pick<Chain, 'id' | 'nodes' | 'edges'>;
type Place = Pick<ChainNode, 'id' | 'type' | 'service_name' | 'component_name'>;

interface KnownEdge {
  readonly chain_id: string;
  readonly source: Place;
  readonly target: Place;
}

interface Entry {
  readonly chain_id: string;
  readonly node: Place;
}

/** Which edges of which registered chains the calls of traces are. */
export class ChainSteps {
  /** Under the name of the service at one of the two ends. */
  private readonly edges = new Map<string, KnownEdge[]>();
  private readonly entries = new Map<string, Entry[]>();

  constructor(chains: Iterable<RunChain>) {
    for (const chain of chains) this.add(chain);
  }

  stepsOf(call: EdgeCall): ExecutionStep[] {
    if (call.source === null) {
      const entries = this.entries.get(call.target.name) ?? [];
      return bestByChain(entries, call).map(({ chain_id, node }) => step(call, chain_id, '', node.id));
    }
    const { source, target } = call;
    // A queue has no service: what is consumed from it is found by its consumer.
    const known = this.edges.get(source.type === 'service' ? source.name : target.name) ?? [];
    const matching = known.filter((edge) => isPlace(edge.source, source) && isPlace(edge.target, target));
    return bestEdges(matching, call).map((edge) => step(call, edge.chain_id, edge.source.id, edge.target.id));
  }

  private add({ id: chain_id, nodes, edges }: RunChain): void {
    const places = new Map(nodes.map((node) => [node.id, node]));
    const called = new Set(edges.map(({ target_node }) => target_node));
    for (const node of nodes) {
      if (!called.has(node.id) && node.service_name != null) push(this.entries, node.service_name, { chain_id, node });
    }
    for (const { source_node, target_node } of edges) {
      const [source, target] = [places.get(source_node), places.get(target_node)];
      if (source === undefined || target === undefined) continue;
      const services = new Set([source.service_name, target.service_name]);
      for (const service of services) if (service != null) push(this.edges, service, { chain_id, source, target });
    }
  }
}

const WITHOUT_SPANS = new Set(['database', 'cache', 'message_queue', 'ai_model', 'external_service']);

/** Whether a node of a chain can be a place that traces saw: of something that sends no spans, traces know only what it is. */
function isPlace(node: Place, place: TraceNode): boolean {
  if (place.type === 'service') return node.service_name === place.name;
  return WITHOUT_SPANS.has(node.type) ? node.type === place.type : false;
}

/** For each chain the edges that fit a call best; several where nothing tells them apart would count one call twice, so the first of them. */
function bestEdges(edges: readonly KnownEdge[], call: EdgeCall): KnownEdge[] {
  const best = new Map<string, { readonly edge: KnownEdge; readonly score: number }>();
  for (const edge of edges) {
    const score = resemblance(edge.source, call.source, call) + resemblance(edge.target, call.target, call);
    const known = best.get(edge.chain_id);
    if (known === undefined || score > known.score) best.set(edge.chain_id, { edge, score });
  }
  return [...best.values()].map(({ edge }) => edge);
}

function bestByChain(entries: readonly Entry[], call: EdgeCall): Entry[] {
  const best = new Map<string, Entry>();
  for (const entry of entries) {
    const known = best.get(entry.chain_id);
    const isBetter = known !== undefined && isNamed(entry.node, call.operation) && !isNamed(known.node, call.operation);
    if (known === undefined || isBetter) best.set(entry.chain_id, entry);
  }
  return [...best.values()];
}

/** How much the names of a node speak for it: in the name of a place without spans, or in the operation. */
function resemblance(node: Place, place: TraceNode | null, { operation }: EdgeCall): number {
  const inName = place !== null && place.type !== 'service' && isNamed(node, place.name) ? 2 : 0;
  return inName + (isNamed(node, operation) ? 1 : 0);
}

function isNamed({ id, component_name, service_name }: Place, text: string): boolean {
  const words = plain(text);
  return [component_name, id, service_name].some((each) => each != null && words.includes(plain(each)));
}

const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, '');

function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

const step = (call: EdgeCall, chain_id: string, source_node: string, target_node: string): ExecutionStep => ({
  chain_id,
  source_node,
  target_node,
  edge_type: call.edge_type,
  at: Math.floor(call.at),
  latency: call.latency,
  error: call.error,
  service: call.target.type === 'service' ? call.target.name : (call.source?.name ?? call.target.name),
  operation: call.operation,
  environment: call.environment,
  trace_id: call.trace_id,
  span_id: call.span_id,
  parent_span_id: call.parent_span_id,
  linked_trace_id: call.linked_trace_id,
});
