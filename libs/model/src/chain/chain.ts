import { z } from 'zod';
import { ChainEdge, Redundancy } from './edge';
import { HealthCheck } from './health-check';
import { Category, ChainStatus, Metadata, Name, NodeType, Time } from './vocabulary';

export const CHAIN_ID_PATTERN = /^[A-E][1-9][0-9]*$/;
export const CHAIN_ID_MESSAGE = 'Chain ID must follow pattern [A-E][1-9]+';

export const ChainId = z.string().max(12).regex(CHAIN_ID_PATTERN, CHAIN_ID_MESSAGE);
export type ChainId = z.output<typeof ChainId>;

/** One step of a chain, as a client sends it. */
export const NodeInput = z.object({
  id: z
    .string()
    .min(1)
    .max(128)
    .regex(/^[^\s.*>]+$/, 'must not hold blanks, dots, * or >'),
  type: NodeType,
  service_name: Name.nullish(),
  component_name: z.string().min(1).max(256).nullish(),
  health_check: HealthCheck.nullish(),
  /** Its failure degrades the chain, and never breaks it. */
  optional: z.boolean().optional(),
  redundancy: Redundancy.optional(),
  /** Its weight in the chain's score; 1 where it is not given. */
  criticality: z.number().positive().max(1000).optional(),
  metadata: Metadata.nullish(),
});
export type NodeInput = z.output<typeof NodeInput>;

export const ChainNode = NodeInput.extend({ display_name: z.string() });
export type ChainNode = z.output<typeof ChainNode>;

const chainFields = {
  name: z.string().trim().min(1).max(200),
  category: Category,
  description: z.string().max(10_000).nullish(),
  nodes: z.array(NodeInput).max(1000),
  edges: z.array(ChainEdge).max(5000),
  /** Ids of the chains that this one is declared to depend on. */
  dependencies: z.array(ChainId).max(1000),
  tags: z.array(z.string().min(1).max(100)).max(100),
  metadata: Metadata,
  /** How long a whole run may take, in milliseconds. */
  latency_sla: z.number().positive().max(86_400_000).nullish(),
};

/** A chain as a client sends it to register it. Without an id it gets the next free one of its category. */
export const ChainInput = z.object({
  ...chainFields,
  id: ChainId.nullish(),
  nodes: chainFields.nodes.default([]),
  edges: chainFields.edges.default([]),
  dependencies: chainFields.dependencies.default([]),
  tags: chainFields.tags.default([]),
  metadata: chainFields.metadata.default({}),
});
export type ChainInput = z.output<typeof ChainInput>;

/** The fields of a chain that a client may change; what is not named stays. */
export const ChainPatch = z.object(chainFields).partial();
export type ChainPatch = z.output<typeof ChainPatch>;

export const Chain = z.object({
  id: ChainId,
  version: z.number().int().min(1),
  ...chainFields,
  status: ChainStatus,
  nodes: z.array(ChainNode),
  node_count: z.number().int(),
  edge_count: z.number().int(),
  involved_services: z.array(z.string()),
  created_at: Time,
  updated_at: Time,
  created_by: z.string(),
  updated_by: z.string(),
});
export type Chain = z.output<typeof Chain>;

/** `service.component`, else the component, else the service, else the id. */
export function displayName(node: Pick<NodeInput, 'id' | 'service_name' | 'component_name'>): string {
  const parts = [node.service_name, node.component_name].filter((part) => part != null);
  return parts.length > 0 ? parts.join('.') : node.id;
}

/** The services that a chain's nodes belong to: each once, in alphabetical order. */
export function involvedServices(nodes: readonly Pick<NodeInput, 'service_name'>[]): string[] {
  return [...new Set(nodes.flatMap((node) => node.service_name ?? []))].sort();
}

/** The fields of a chain that follow from its nodes and edges. */
export function derivedFields(chain: Pick<ChainInput, 'nodes' | 'edges'>) {
  return {
    nodes: chain.nodes.map((node) => ({ ...node, display_name: displayName(node) })),
    node_count: chain.nodes.length,
    edge_count: chain.edges.length,
    involved_services: involvedServices(chain.nodes),
  };
}
