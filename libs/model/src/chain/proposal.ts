import { z } from 'zod';
import { ChainId, ChainInput, NodeInput } from './chain';
import { ChainEdge } from './edge';
import { Category, Time } from './vocabulary';

export const DiscoveryMethod = z.enum(['ast_parser', 'trace_analysis', 'network_flow', 'config_analysis', 'manual']);
export type DiscoveryMethod = z.output<typeof DiscoveryMethod>;

export const ProposalStatus = z.enum(['pending', 'approved', 'rejected', 'superseded']);
export type ProposalStatus = z.output<typeof ProposalStatus>;

/** A discovered chain, before it is stored for review. */
export const ProposalDraft = z.object({
  proposed_chain_id: ChainId,
  name: z.string().min(1).max(200),
  category: Category,
  description: z.string(),
  discovery_method: DiscoveryMethod,
  confidence_score: z.number().min(0).max(1),
  nodes: z.array(NodeInput),
  edges: z.array(ChainEdge),
  evidence: z
    .record(z.string(), z.unknown())
    .refine((evidence) => Object.keys(evidence).length > 0, 'must not be empty'),
});
export type ProposalDraft = z.output<typeof ProposalDraft>;

/** A discovered chain that waits for, or has had, a person's review. */
export const Proposal = ProposalDraft.extend({
  id: z.uuid(),
  scan_id: z.uuid(),
  status: ProposalStatus,
  /** The chain that an approval registered. */
  chain_id: ChainId.nullable(),
  reviewed_by: z.string().nullable(),
  reviewed_at: Time.nullable(),
  review_comment: z.string().nullable(),
  /** Who changed it before it was decided on, and when; what a scan found since then does not take its place. */
  edited_by: z.string().nullish(),
  edited_at: Time.nullish(),
  created_at: Time,
});
export type Proposal = z.output<typeof Proposal>;

/** What a person may change of a proposal before deciding on it; what is not named stays. */
export const ProposalEdit = z
  .object({
    proposed_chain_id: ChainId,
    name: ChainInput.shape.name,
    category: Category,
    description: z.string().max(10_000),
    nodes: z.array(NodeInput).min(1).max(1000),
    edges: z.array(ChainEdge).max(5000),
  })
  .partial()
  .refine((edit) => Object.values(edit).some((value) => value !== undefined), 'must name something to change');
export type ProposalEdit = z.output<typeof ProposalEdit>;
