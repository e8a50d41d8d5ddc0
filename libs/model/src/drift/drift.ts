import { z } from 'zod';
import { ChainId } from '../chain/chain';
import { EdgeSource, EdgeSourceKind } from '../chain/edge';
import { EdgeType, NodeType, Time } from '../chain/vocabulary';

/**
 * What is known of a call, by who knows it: `confirmed` is declared, and code or traffic shows it; `undeclared` is in code and in traffic, and no
 * chain has it; the others are known from one side alone: `static_only` never happened, `runtime_only` is undocumented, `declared_only` is a
 * phantom, or was not looked for yet.
 */
export const DriftState = z.enum(['confirmed', 'undeclared', 'static_only', 'runtime_only', 'declared_only']);
export type DriftState = z.output<typeof DriftState>;

const place = z.string().min(1).max(512);

/** A call from one part of the platform to another, with all that declares it or shows it. */
export const DriftEdge = z.object({
  /** The name of the part, as the registry has it; else as traffic, else as code has it. */
  source: place,
  source_type: NodeType,
  target: place,
  target_type: NodeType,
  edge_type: EdgeType,
  state: DriftState,
  /** Each way in which it is known, once: how surely, by what evidence, when first and last. */
  sources: z.array(EdgeSource).min(1).max(3),
  /** Where it would have been seen: `static` when the code of its source was read, `runtime` when its source sends traces. */
  looked_for: z.array(EdgeSourceKind),
  /** The chains that declare it; of one that no chain declares, those that its source is a part of. */
  chain_ids: z.array(ChainId),
  /** The edges of chains that declare it. */
  declared_by: z
    .array(z.object({ chain_id: ChainId, source_node: z.string(), target_node: z.string(), type: EdgeType }))
    .default([]),
  /** Where traffic showed it. */
  environments: z.array(z.string()),
});
export type DriftEdge = z.output<typeof DriftEdge>;

/** How a registered chain differs from what code and traffic show. */
export const ChainDrift = z.object({
  chain_id: ChainId,
  /** False once nothing is left: then all that follows is empty. */
  drifted: z.boolean(),
  /** How many calls the chain declares that were looked for and are nowhere. */
  phantom_count: z.number().int().min(0),
  /** How many calls traffic shows out of parts of the chain that no chain declares. */
  undocumented_count: z.number().int().min(0),
  /** The first of these calls: those that are declared, then those that are not. */
  edges: z.array(DriftEdge.pick({ source: true, target: true, edge_type: true, state: true })).max(50),
  changed_at: Time,
});
export type ChainDrift = z.output<typeof ChainDrift>;
