import { z } from 'zod';
import { ChainId, NodeInput } from './chain';
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
  created_at: Time,
});
export type Proposal = z.output<typeof Proposal>;
