import { randomUUID } from 'node:crypto';
import {
  type approveProposal,
  chainProposed,
  DomainError,
  type editProposal,
  getChain,
  type InputOf,
  type listProposals,
  type OutputOf,
  proposalApproved,
  proposalEdited,
  proposalRejected,
  registerChain,
  Unavailable,
} from '@chain-mapping/contracts';
import { Messages, Outbox } from '@chain-mapping/messaging';
import { type Chain, chainErrors, type Proposal, type ProposalDraft } from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { assertStorable, storable } from '../storage/storable';
import { admitDrafts, type FingerprintedDraft, fitIntoAnswer } from './admit-drafts';
import { ChainIds } from './chain-ids.service';
import { edited } from './edited';
import { ProposalNotFound, ProposalReviewed } from './proposal-errors';
import { ProposalsRepository, type StoredProposal } from './proposals.repository';
import { chainOfProposal, isChainOf } from './registration';

/** Below what a NATS server takes when nothing else is set. */
const MOST_ANSWER_BYTES = 900_000;
/** How often an id may be taken by someone else between its choice and its use. */
const MOST_CHOICES = 10;

type ReviewInput = InputOf<typeof approveProposal>;
type Approval = OutputOf<typeof approveProposal>;

@Injectable()
export class ProposalsService {
  constructor(
    @InjectDataSource() private readonly source: DataSource,
    private readonly proposals: ProposalsRepository,
    private readonly chainIds: ChainIds,
    private readonly messages: Messages,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  async get(proposal_id: string): Promise<Proposal> {
    const stored = await this.proposals.find(proposal_id);
    if (stored === undefined) throw new ProposalNotFound(proposal_id);
    return stored.proposal;
  }

  async list(filter: InputOf<typeof listProposals>): Promise<OutputOf<typeof listProposals>> {
    const { proposals, total } = await this.proposals.list(filter);
    return {
      proposals: fitIntoAnswer(proposals, MOST_ANSWER_BYTES),
      total,
      limit: filter.limit,
      offset: filter.offset,
    };
  }

  /**
   * Stores what a scan found, within the transaction that ends the scan; `outbox.wake()` is the caller's. What was decided on is not proposed
   * again; what still waits gives way to what was found now.
   */
  async propose(manager: EntityManager, scan_id: string, found: readonly FingerprintedDraft[]): Promise<number> {
    if (found.length === 0) return 0;
    await this.proposals.lockForProposing(manager);
    const settled = await this.proposals.settled(
      manager,
      found.map(({ fingerprint }) => fingerprint),
    );
    const drafts = found
      .filter(({ fingerprint }) => !settled.has(fingerprint))
      .map((draft) => ({ ...draft, id: randomUUID() }));
    await this.proposals.supersede(
      manager,
      drafts.map(({ fingerprint }) => fingerprint),
    );
    const stored = await this.proposals.insert(manager, scan_id, drafts, this.clock.now());
    for (const proposal of stored) {
      await this.outbox.add(manager, chainProposed, { proposal_id: proposal.id }, proposal);
    }
    return stored.length;
  }

  /**
   * Stores what traffic shows. It is looked at again and again: what waits already goes on waiting, and what traffic shows of the same beginning
   * in another way takes its place.
   *
   * @param newScan makes the scan that they are of, where there are any
   */
  async proposeTraffic(
    manager: EntityManager,
    drafts: readonly ProposalDraft[],
    newScan: (count: number) => Promise<string>,
  ): Promise<void> {
    const { drafts: found } = admitDrafts(drafts.map((draft) => ({ ...draft })));
    if (found.length === 0) return;
    await this.proposals.lockForProposing(manager);
    const prints = found.map(({ fingerprint }) => fingerprint);
    const known = new Set([
      ...(await this.proposals.settled(manager, prints)),
      ...(await this.proposals.waiting(manager, prints)),
    ]);
    const fresh = found
      .filter(({ fingerprint }) => !known.has(fingerprint))
      .map((each) => ({ ...each, id: randomUUID() }));
    if (fresh.length === 0) return;
    await this.proposals.supersedeTraffic(
      manager,
      fresh.map(({ name }) => name),
    );
    const stored = await this.proposals.insert(manager, await newScan(fresh.length), fresh, this.clock.now());
    for (const proposal of stored) {
      await this.outbox.add(manager, chainProposed, { proposal_id: proposal.id }, proposal);
    }
  }

  /**
   * Registers the chain under an id that is stored before the registry is asked: whoever approves again, after whatever went wrong in between,
   * asks for the same id and finds the chain that is there already.
   */
  async approve({ proposal_id, actor, comment }: ReviewInput): Promise<Approval> {
    assertStorable({ actor, comment });
    for (let choice = 0; choice < MOST_CHOICES; choice += 1) {
      await this.reserveChainId(proposal_id);
      const result = await this.source.transaction((manager) => this.register(manager, proposal_id, actor, comment));
      if (result === 'id is taken') continue;
      this.outbox.wake();
      return { proposal: result.proposal, chain: result.chain ?? (await this.registered(result.proposal)) };
    }
    throw new Unavailable(`Others took each id that was chosen for the chain of proposal ${proposal_id}`);
  }

  /** Changes what waits for review. Once an approval has begun, the registry may have the chain already. */
  async edit({ proposal_id, actor, edit }: InputOf<typeof editProposal>): Promise<Proposal> {
    assertStorable({ actor });
    const changed = await this.source.transaction(async (manager) => {
      const { proposal, reserved_chain_id } = await this.lock(manager, proposal_id);
      if (proposal.status !== 'pending') throw new ProposalReviewed(proposal);
      if (reserved_chain_id !== null) throw new ProposalReviewed(proposal, ', and its approval has begun');
      const wanted = edited(proposal, storable(edit) as typeof edit);
      const faults = chainErrors({ ...chainOfProposal(wanted, wanted.proposed_chain_id) });
      const [first] = faults;
      if (first !== undefined) {
        throw new DomainError(
          'InvalidChain',
          first.message,
          {},
          faults.map(({ path, message }) => ({ path: `edit.${path}`, message })),
        );
      }
      const stored = await this.proposals.edit(manager, wanted, actor, this.clock.now());
      await this.outbox.add(manager, proposalEdited, { proposal_id }, stored);
      return stored;
    });
    this.outbox.wake();
    return changed;
  }

  async reject({ proposal_id, actor, comment }: ReviewInput): Promise<Proposal> {
    assertStorable({ actor, comment });
    const decided = await this.source.transaction(async (manager) => {
      const { proposal, reserved_chain_id } = await this.lock(manager, proposal_id);
      if (proposal.status !== 'pending') return proposal;
      // An approval began and was not heard of again: the registry knows whether it came to its end.
      const chain = reserved_chain_id === null ? undefined : await this.find(reserved_chain_id);
      if (chain !== undefined && isChainOf(proposal, chain)) {
        return this.approved(manager, proposal, chain, chain.created_by, null);
      }
      const review = this.reviewOf(actor, comment);
      const rejected = await this.proposals.review(manager, proposal_id, null, review);
      await this.outbox.add(manager, proposalRejected, { proposal_id }, rejected);
      return rejected;
    });
    this.outbox.wake();
    if (decided.status !== 'rejected') throw new ProposalReviewed(decided);
    return decided;
  }

  private async reserveChainId(proposal_id: string): Promise<void> {
    const { category } = await this.get(proposal_id);
    await this.source.transaction(async (manager) => {
      await this.proposals.lockForChoosing(manager, category);
      const { proposal, reserved_chain_id } = await this.lock(manager, proposal_id);
      if (proposal.status !== 'pending' || reserved_chain_id !== null) return;
      await this.proposals.reserve(manager, proposal_id, await this.chainIds.free(manager, proposal));
    });
  }

  private async register(
    manager: EntityManager,
    proposal_id: string,
    actor: string,
    comment: string | null | undefined,
  ): Promise<{ proposal: Proposal; chain?: Chain } | 'id is taken'> {
    const { proposal, reserved_chain_id } = await this.lock(manager, proposal_id);
    if (proposal.status === 'approved') return { proposal };
    if (proposal.status !== 'pending') throw new ProposalReviewed(proposal);
    if (reserved_chain_id === null) return 'id is taken';
    const chain = await this.registerOnce(proposal, reserved_chain_id, actor);
    if (chain === undefined) {
      await this.proposals.reserve(manager, proposal_id, null);
      return 'id is taken';
    }
    return { proposal: await this.approved(manager, proposal, chain, actor, comment), chain };
  }

  /** The chain of the proposal, registered now or before; undefined where the id belongs to another one. */
  private async registerOnce(proposal: Proposal, chain_id: string, actor: string): Promise<Chain | undefined> {
    try {
      return await this.messages.ask(registerChain, {
        chain: chainOfProposal(proposal, chain_id),
        actor,
        reason: `Approved proposal ${proposal.id}`,
      });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      // What the schema of the registry refuses is as wrong as what its rules refuse.
      if (error.code === 'InvalidInput') throw new DomainError('InvalidChain', error.message, {}, error.errors);
      if (error.code !== 'ChainExists') throw error;
      const chain = await this.find(chain_id);
      return chain !== undefined && isChainOf(proposal, chain) ? chain : undefined;
    }
  }

  private async approved(
    manager: EntityManager,
    { id }: Proposal,
    chain: Chain,
    actor: string,
    comment: string | null | undefined,
  ): Promise<Proposal> {
    const proposal = await this.proposals.review(manager, id, chain.id, this.reviewOf(actor, comment));
    await this.outbox.add(manager, proposalApproved, { proposal_id: id }, proposal);
    return proposal;
  }

  private async registered(proposal: Proposal): Promise<Chain> {
    const chain = await this.find(proposal.chain_id ?? '');
    if (chain === undefined) throw new ProposalReviewed(proposal, `, and its chain ${proposal.chain_id} was deleted`);
    return chain;
  }

  private async find(chain_id: string): Promise<Chain | undefined> {
    try {
      return await this.messages.ask(getChain, { chain_id });
    } catch (error) {
      if (error instanceof DomainError && error.code === 'ChainNotFound') return undefined;
      throw error;
    }
  }

  private async lock(manager: EntityManager, proposal_id: string): Promise<StoredProposal> {
    const stored = await this.proposals.lockForReview(manager, proposal_id);
    if (stored === undefined) throw new ProposalNotFound(proposal_id);
    return stored;
  }

  private reviewOf(actor: string, comment: string | null | undefined) {
    return { reviewed_by: actor, reviewed_at: this.clock.now(), review_comment: comment ?? null };
  }
}
