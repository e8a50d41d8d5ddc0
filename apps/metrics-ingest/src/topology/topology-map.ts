import type { OutputOf, getTopology, TopologyEdge, TopologyNode } from '@chain-mapping/contracts';
import {
  type Chain,
  type ChainNode,
  ChainSteps,
  type EdgeCall,
  type EdgeType,
  latencyQuantile,
  type LatencySketch,
  type NodeType,
  observationsOf,
  type Status,
} from '@chain-mapping/model';

/** What traffic of one edge came to in a window. */
export interface EdgeSum {
  /** Empty where traces begin. */
  readonly source: string;
  readonly source_type: NodeType | '';
  readonly target: string;
  readonly target_type: NodeType;
  readonly edge_type: EdgeType;
  readonly environment: string;
  readonly addresses: readonly string[];
  readonly connections: number;
  readonly calls: number;
  readonly estimated_calls: number;
  readonly errors: number;
  readonly latency: LatencySketch;
  readonly latency_sum: number;
  readonly first_seen: number;
  readonly last_seen: number;
  readonly trace_id: string;
}

/** How the checks of a node of a chain found it. */
export interface CheckedNode {
  readonly chain_id: string;
  readonly node_id: string;
  readonly service: string;
  readonly status: Status;
}

export function trafficOf(sum: Pick<EdgeSum, 'calls' | 'estimated_calls' | 'errors' | 'latency' | 'latency_sum'>) {
  const { calls, errors, latency, latency_sum } = sum;
  const measured = observationsOf(latency);
  return {
    calls,
    estimated_calls: sum.estimated_calls,
    errors,
    error_rate: calls === 0 ? null : errors / calls,
    average_ms: measured === 0 ? null : latency_sum / measured,
    p50_ms: latencyQuantile(latency, 0.5),
    p95_ms: latencyQuantile(latency, 0.95),
    p99_ms: latencyQuantile(latency, 0.99),
  };
}

const nodeId = (type: NodeType, name: string): string => `${type}:${name}`;

/** As the score has it, nothing is left of five errors in a hundred; with every other call failing, an edge does not work. */
const DEGRADED = 0.05;
const UNHEALTHY = 0.5;

function trafficStatus({ calls, errors }: Pick<EdgeSum, 'calls' | 'errors'>): Status {
  if (calls === 0) return 'unknown';
  if (errors >= UNHEALTHY * calls) return 'unhealthy';
  return errors >= DEGRADED * calls ? 'degraded' : 'healthy';
}

const WORST: readonly Status[] = ['unhealthy', 'degraded', 'healthy', 'maintenance', 'unknown'];

const worse = (a: Status, b: Status): Status => (WORST.indexOf(a) <= WORST.indexOf(b) ? a : b);

type Growing<T> = { -readonly [Field in keyof T]: T[Field] };
type Source = TopologyNode['sources'][number];

/** What chains declare, traffic showed and checks found, as one map. */
export class TopologyMap {
  private readonly nodes = new Map<string, Growing<TopologyNode>>();
  private readonly edges = new Map<string, Growing<TopologyEdge>>();
  private readonly steps: ChainSteps;
  /** For `chain/node` of what chains declare: the node of the map. */
  private readonly places = new Map<string, string>();
  private readonly chains: readonly Chain[];

  constructor(chains: Iterable<Chain>) {
    this.chains = [...chains];
    this.steps = new ChainSteps(this.chains);
  }

  addTraffic(sums: readonly EdgeSum[]): void {
    for (const sum of sums) {
      const { target, target_type, source, source_type } = sum;
      const to = this.node(target_type, target, sourceOf(sum), sum);
      if (source_type === '') {
        to.entry_calls += sum.calls;
        continue;
      }
      const from = this.node(source_type, source, sourceOf(sum), sum);
      this.addEdge(from.id, to.id, sum);
    }
  }

  /** After the traffic, so that what has no service of its own is found under the name that traffic knows it by. */
  addDeclared(): void {
    for (const chain of this.chains) {
      for (const node of chain.nodes) this.declaredNode(chain.id, node);
      for (const { source_node, target_node, type } of chain.edges) {
        const [source, target] = [
          this.places.get(placeKey(chain.id, source_node)),
          this.places.get(placeKey(chain.id, target_node)),
        ];
        if (source === undefined || target === undefined || source === target) continue;
        const edge = this.edge(source, target, type, '');
        note(edge.sources, 'declared');
        note(edge.chain_ids, chain.id);
      }
    }
  }

  addChecks(checked: readonly CheckedNode[]): void {
    for (const { chain_id, node_id, service, status } of checked) {
      const place =
        this.places.get(placeKey(chain_id, node_id)) ?? (service === '' ? undefined : nodeId('service', service));
      if (place === undefined) continue;
      const node = this.nodes.get(place) ?? this.node('service', service, 'checks');
      note(node.sources, 'checks');
      node.status = worse(node.status, status);
    }
  }

  answer(most: number): Pick<OutputOf<typeof getTopology>, 'nodes' | 'edges' | 'truncated'> {
    const nodes = [...this.nodes.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    const edges = [...this.edges.values()].sort(
      (a, b) =>
        (b.traffic?.calls ?? 0) - (a.traffic?.calls ?? 0) || (a.source + a.target < b.source + b.target ? -1 : 1),
    );
    return {
      nodes: nodes.slice(0, most),
      edges: edges.slice(0, most),
      truncated: nodes.length > most || edges.length > most,
    };
  }

  private addEdge(source: string, target: string, sum: EdgeSum): void {
    // A declared edge names no environment: it is met by the same edge in any.
    const edge = this.edge(source, target, sum.edge_type, sum.environment);
    note(edge.sources, sourceOf(sum));
    edge.status = worse(edge.status, trafficStatus(sum));
    edge.traffic = sum.calls > 0 ? trafficOf(sum) : null;
    edge.first_seen = earliest(edge.first_seen, sum.first_seen);
    edge.last_seen = latest(edge.last_seen, sum.last_seen);
    edge.trace_id = sum.trace_id === '' ? null : sum.trace_id;
    for (const step of this.steps.stepsOf(callOf(sum))) {
      note(edge.chain_ids, step.chain_id);
      this.places.set(placeKey(step.chain_id, step.source_node), source);
      this.places.set(placeKey(step.chain_id, step.target_node), target);
    }
  }

  private declaredNode(chain_id: string, node: ChainNode): void {
    const key = placeKey(chain_id, node.id);
    const known = this.places.get(key);
    const type = WITHOUT_SPANS.has(node.type) ? node.type : 'service';
    const name = type === 'service' ? (node.service_name ?? node.display_name) : node.display_name;
    const place = (known === undefined ? undefined : this.nodes.get(known)) ?? this.node(type, name, 'declared');
    note(place.sources, 'declared');
    note(place.chain_ids, chain_id);
    this.places.set(key, place.id);
  }

  private node(type: NodeType, name: string, source: Source, seen?: EdgeSum): Growing<TopologyNode> {
    const id = nodeId(type, name);
    let node = this.nodes.get(id);
    if (node === undefined) {
      node = {
        id,
        name,
        type,
        status: 'unknown',
        sources: [],
        chain_ids: [],
        entry_calls: 0,
        first_seen: null,
        last_seen: null,
      };
      this.nodes.set(id, node);
    }
    note(node.sources, source);
    if (seen !== undefined) {
      node.first_seen = earliest(node.first_seen, seen.first_seen);
      node.last_seen = latest(node.last_seen, seen.last_seen);
    }
    return node;
  }

  private edge(source: string, target: string, edge_type: EdgeType, environment: string): Growing<TopologyEdge> {
    const key = (where: string) => [source, target, edge_type, where].join('\n');
    const declared = environment === '' ? this.anyEnvironment(source, target, edge_type) : undefined;
    let edge = declared ?? this.edges.get(key(environment));
    if (edge === undefined) {
      edge = {
        source,
        target,
        edge_type,
        environment,
        status: 'unknown',
        sources: [],
        chain_ids: [],
        traffic: null,
        first_seen: null,
        last_seen: null,
        trace_id: null,
      };
      this.edges.set(key(environment), edge);
      const pair = [source, target, edge_type].join('\n');
      if (!this.byPair.has(pair)) this.byPair.set(pair, edge);
    }
    return edge;
  }

  private readonly byPair = new Map<string, Growing<TopologyEdge>>();

  private anyEnvironment(source: string, target: string, edge_type: EdgeType): Growing<TopologyEdge> | undefined {
    return this.byPair.get([source, target, edge_type].join('\n'));
  }
}

const WITHOUT_SPANS = new Set<NodeType>(['database', 'cache', 'message_queue', 'ai_model', 'external_service']);

const placeKey = (chain_id: string, node_id: string): string => `${chain_id}/${node_id}`;

/** What services say of their own calls comes without a trace. */
const sourceOf = ({ calls, trace_id }: EdgeSum): Source => (calls > 0 && trace_id !== '' ? 'traces' : 'flows');

function note<T>(list: T[], value: T): void {
  if (!list.includes(value)) list.push(value);
}

function earliest(known: string | null, ms: number): string {
  const time = new Date(ms).toISOString();
  return known !== null && known < time ? known : time;
}

function latest(known: string | null, ms: number): string {
  const time = new Date(ms).toISOString();
  return known !== null && known > time ? known : time;
}

/** A sum, as if it were one call: which edges of chains it is does not depend on how many there were. */
const callOf = (sum: EdgeSum): EdgeCall => ({
  source: sum.source_type === '' ? null : { name: sum.source, type: sum.source_type },
  target: { name: sum.target, type: sum.target_type },
  edge_type: sum.edge_type,
  address: '',
  environment: sum.environment,
  at: sum.last_seen,
  latency: null,
  error: null,
  weight: 1,
  operation: '',
  trace_id: '',
  span_id: '',
  parent_span_id: '',
  linked_trace_id: '',
});
