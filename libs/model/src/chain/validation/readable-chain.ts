import { EdgeRedundancy, EdgeSource, type ChainEdge, Redundancy } from '../edge';
import { EdgeType, NodeType } from '../vocabulary';

/** What of a chain can be read, whatever else is wrong with it; each part remembers where it was. */
export interface ReadableChain {
  readonly id: string | undefined;
  /** `undefined` where there is no list of nodes at all. */
  readonly nodes: readonly ReadableNode[] | undefined;
  readonly edges: readonly ReadableEdge[];
  readonly dependencies: readonly unknown[];
  readonly latency_sla: unknown;
}

export interface ReadableNode {
  readonly index: number;
  readonly id: string;
  readonly type: NodeType | undefined;
  readonly service_name: string | undefined;
  readonly health_check: Readonly<Record<string, unknown>> | undefined;
  readonly redundancy: Redundancy | undefined;
}

export interface ReadableEdge extends Pick<ChainEdge, 'source_node' | 'target_node'> {
  readonly index: number;
  readonly type: EdgeType | undefined;
  readonly operation: string | undefined;
  readonly environment: string | undefined;
  readonly latency_sla: unknown;
  readonly redundancy: EdgeRedundancy | undefined;
  readonly sources: readonly EdgeSource[];
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const textOrUndefined = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const nodeTypes: ReadonlyMap<unknown, NodeType> = new Map(NodeType.options.map((type) => [type, type]));
const edgeTypes: ReadonlyMap<unknown, EdgeType> = new Map(EdgeType.options.map((type) => [type, type]));

function readNode(node: unknown, index: number): ReadableNode | [] {
  if (!isObject(node) || typeof node.id !== 'string') return [];
  return {
    index,
    id: node.id,
    type: nodeTypes.get(node.type),
    service_name: textOrUndefined(node.service_name),
    health_check: isObject(node.health_check) ? node.health_check : undefined,
    redundancy: node.redundancy == null ? undefined : Redundancy.safeParse(node.redundancy).data,
  };
}

function readEdge(edge: unknown, index: number): ReadableEdge | [] {
  if (!isObject(edge) || typeof edge.source_node !== 'string' || typeof edge.target_node !== 'string') return [];
  return {
    index,
    source_node: edge.source_node,
    target_node: edge.target_node,
    type: edgeTypes.get(edge.type),
    operation: textOrUndefined(edge.operation),
    environment: textOrUndefined(edge.environment),
    latency_sla: edge.latency_sla,
    redundancy: edge.redundancy == null ? undefined : EdgeRedundancy.safeParse(edge.redundancy).data,
    sources: listOf(edge.sources).flatMap((source) => EdgeSource.safeParse(source).data ?? []),
  };
}

export function readChain(chain: unknown): ReadableChain {
  const fields = isObject(chain) ? chain : {};
  const nodes = fields.nodes === undefined ? [] : fields.nodes;
  return {
    id: textOrUndefined(fields.id),
    nodes: Array.isArray(nodes) ? nodes.flatMap(readNode) : undefined,
    edges: listOf(fields.edges).flatMap(readEdge),
    dependencies: listOf(fields.dependencies),
    latency_sla: fields.latency_sla,
  };
}

/** The ways through a chain: each node once, and the edges that join two different ones of them. */
export interface ReadableGraph {
  readonly nodes: readonly ReadableNode[];
  readonly edges: readonly ReadableEdge[];
}

export function graphOf({ nodes = [], edges }: ReadableChain): ReadableGraph {
  const byId = new Map<string, ReadableNode>();
  for (const node of nodes) if (!byId.has(node.id)) byId.set(node.id, node);
  const joins = ({ source_node, target_node }: ReadableEdge): boolean =>
    source_node !== target_node && byId.has(source_node) && byId.has(target_node);
  return { nodes: [...byId.values()], edges: edges.filter(joins) };
}
