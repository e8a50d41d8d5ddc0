import { Chain, Proposal, ProposalEdit, ProposalStatus, Time } from '@chain-mapping/model';
import { z } from 'zod';
import { defineEvent } from '../messages/define-event';
import { defineQuery } from '../messages/define-query';
import { Actor, listOf, Page } from '../messages/page';

/** What to read: a folder that the discovery service can reach, a Git repository of an allowed host, or the files themselves. */
export const ScanInput = z
  .object({
    path: z.string().min(1).max(4096).optional(),
    files: z.record(z.string().min(1).max(1024), z.string().max(1_048_576)).optional(),
    /** `https://host/name.git`, without a name or password. */
    repository: z.string().min(1).max(2048).optional(),
    /** A branch or tag of the repository; its default branch where it is not given. */
    ref: z.string().min(1).max(200).optional(),
    service_name: z.string().max(128).optional(),
  })
  .refine((input) => [input.path, input.files, input.repository].filter((each) => each !== undefined).length === 1, {
    message: 'give either path, files or repository',
    path: ['path'],
  })
  .refine((input) => input.ref === undefined || input.repository !== undefined, {
    message: 'is of a repository, and there is none',
    path: ['ref'],
  });

export const Scan = z.object({
  id: z.uuid(),
  status: z.enum(['queued', 'running', 'completed', 'failed']),
  path: z.string().nullable(),
  repository: z.string().nullish(),
  ref: z.string().nullish(),
  progress: z.object({ files_total: z.number().int(), files_done: z.number().int() }),
  proposal_count: z.number().int(),
  /** Files that could not be read or parsed, and why. */
  findings: z.array(z.object({ file: z.string(), message: z.string() })),
  error: z.string().nullable(),
  created_at: Time,
  completed_at: Time.nullable(),
});
export type Scan = z.output<typeof Scan>;

export const startScan = defineQuery({
  subject: 'query.discovery.scans.start',
  input: z.object({ scan: ScanInput, actor: Actor }),
  output: Scan,
  errors: ['PathNotAllowed', 'RepositoryNotAllowed'],
  deadline_ms: 10_000,
});

export const getScan = defineQuery({
  subject: 'query.discovery.scans.get',
  input: z.object({ scan_id: z.string().max(128) }),
  output: Scan,
  errors: ['ScanNotFound'],
});

const ProposalReference = z.object({ proposal_id: z.string().max(128) });

export const listProposals = defineQuery({
  subject: 'query.discovery.proposals.list',
  input: Page.extend({ status: ProposalStatus.optional(), scan_id: z.string().max(128).optional() }),
  output: listOf('proposals', Proposal),
});

export const getProposal = defineQuery({
  subject: 'query.discovery.proposals.get',
  input: ProposalReference,
  output: Proposal,
  errors: ['ProposalNotFound'],
});

/** Registers the proposed chain; asked again, it answers the chain that the first approval registered. */
export const approveProposal = defineQuery({
  subject: 'query.discovery.proposals.approve',
  input: ProposalReference.extend({ actor: Actor, comment: z.string().max(10_000).nullish() }),
  output: z.object({ proposal: Proposal, chain: Chain }),
  errors: ['ProposalNotFound', 'ProposalReviewed', 'InvalidChain'],
  deadline_ms: 10_000,
});

export const rejectProposal = defineQuery({
  subject: 'query.discovery.proposals.reject',
  input: ProposalReference.extend({ actor: Actor, comment: z.string().max(10_000).nullish() }),
  output: Proposal,
  errors: ['ProposalNotFound', 'ProposalReviewed'],
});

/** Changes a proposal that nobody has decided on. */
export const editProposal = defineQuery({
  subject: 'query.discovery.proposals.edit',
  input: ProposalReference.extend({ actor: Actor, edit: ProposalEdit }),
  output: Proposal,
  errors: ['ProposalNotFound', 'ProposalReviewed', 'InvalidChain'],
});

export const chainProposed = defineEvent({
  type: 'chain_mapping.discovery.proposed.v1',
  subject: 'chain.discovery.proposed.{proposal_id}',
  summary: 'A scan found a chain that waits for review.',
  data: Proposal,
});

export const proposalApproved = defineEvent({
  type: 'chain_mapping.discovery.approved.v1',
  subject: 'chain.discovery.approved.{proposal_id}',
  summary: 'A person approved a proposal; its chain is registered.',
  data: Proposal,
});

export const proposalEdited = defineEvent({
  type: 'chain_mapping.discovery.edited.v1',
  subject: 'chain.discovery.edited.{proposal_id}',
  summary: 'A person changed a proposal that waits for review.',
  data: Proposal,
});

export const proposalRejected = defineEvent({
  type: 'chain_mapping.discovery.rejected.v1',
  subject: 'chain.discovery.rejected.{proposal_id}',
  summary: 'A person rejected a proposal.',
  data: Proposal,
});
