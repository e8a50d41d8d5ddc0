import { isDeepStrictEqual } from 'node:util';
import {
  type Chain,
  type ChainEdge,
  type ChainInput,
  type ChainPatch,
  derivedFields,
  keepingSources,
  type NodeInput,
} from '@chain-mapping/model';

/** What a chain is, as it is stored and compared: a field that is not given has one form, not two. */
export interface ChainDefinition {
  readonly name: string;
  readonly category: Chain['category'];
  readonly description: string | null;
  readonly nodes: readonly NodeInput[];
  readonly edges: readonly ChainEdge[];
  readonly dependencies: readonly string[];
  readonly tags: readonly string[];
  readonly metadata: Chain['metadata'];
  readonly latency_sla: number | null;
}

/** A chain as the database gives it back: a row of `chain_definitions`, or, with times as text, a snapshot of one. */
export interface StoredChain extends ChainDefinition {
  readonly id: string;
  readonly version: number;
  readonly status: Chain['status'];
  readonly created_at: Date | string;
  readonly updated_at: Date | string;
  readonly created_by: string;
  readonly updated_by: string;
}

/** All fields of T that may be left out may also be `undefined` in it, so what stays without nulls is still a T. */
function withoutNulls<T extends object>(fields: T): T {
  // Nearly always there are none; lists are thousands of these.
  if (!Object.values(fields).some((value) => value == null)) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null)) as T;
}

export function definitionOf(chain: ChainInput | ChainDefinition): ChainDefinition {
  return {
    name: chain.name,
    category: chain.category,
    description: chain.description ?? null,
    nodes: chain.nodes.map((node) => withoutNulls(node)),
    edges: chain.edges.map((edge) => withoutNulls(edge)),
    dependencies: [...new Set(chain.dependencies)],
    tags: chain.tags,
    metadata: chain.metadata,
    latency_sla: chain.latency_sla ?? null,
  };
}

/** The definition with the fields of the patch that are given; a `null` takes an optional field away. */
export function patched(definition: ChainDefinition, patch: ChainPatch): ChainDefinition {
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  // What code and traffic have shown of an edge is not taken back by who says nothing of it.
  const edges = patch.edges === undefined ? {} : { edges: keepingSources(patch.edges, definition.edges) };
  return definitionOf({ ...definition, ...given, ...edges });
}

/** Whether both are the same once stored: what JSON cannot hold makes no difference. */
export function sameDefinition(one: ChainDefinition, other: ChainDefinition): boolean {
  const stored = (definition: ChainDefinition): unknown => JSON.parse(JSON.stringify(definitionOf(definition)));
  return isDeepStrictEqual(stored(one), stored(other));
}

export const chainOf = (stored: StoredChain): Chain => chainFrom(definitionOf(stored), stored);

function chainFrom(definition: ChainDefinition, stored: Omit<StoredChain, keyof ChainDefinition>): Chain {
  const parts = { nodes: [...definition.nodes], edges: [...definition.edges] };
  return {
    ...definition,
    ...parts,
    ...derivedFields(parts),
    dependencies: [...definition.dependencies],
    tags: [...definition.tags],
    id: stored.id,
    version: stored.version,
    status: stored.status,
    created_at: new Date(stored.created_at).toISOString(),
    updated_at: new Date(stored.updated_at).toISOString(),
    created_by: stored.created_by,
    updated_by: stored.updated_by,
  };
}

/** The chain that a definition becomes when it is registered: its first version. */
export function registeredChain(
  definition: ChainDefinition & { readonly id: string },
  moment: Date,
  actor: string,
): Chain {
  return chainFrom(definition, {
    id: definition.id,
    version: 1,
    status: definition.nodes.length === 0 ? 'draft' : 'unknown',
    created_at: moment,
    updated_at: moment,
    created_by: actor,
    updated_by: actor,
  });
}
