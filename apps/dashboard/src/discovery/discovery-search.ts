import type { ProposalStatus } from '@chain-mapping/model';
import { texts } from '../texts/texts';

export const PROPOSAL_STATUSES = Object.keys(texts.discovery.status) as ProposalStatus[];

export interface DiscoverySearch {
  /** `pending` where it is not given. */
  readonly status?: ProposalStatus;
  readonly proposal?: string;
}

export function discoverySearch(search: Record<string, unknown>): DiscoverySearch {
  const status = PROPOSAL_STATUSES.find((each) => each === search.status && each !== 'pending');
  const proposal = typeof search.proposal === 'string' && search.proposal !== '' ? search.proposal : undefined;
  return { ...(status && { status }), ...(proposal && { proposal }) };
}
