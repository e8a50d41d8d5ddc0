import type { ChainStatus } from '@chain-mapping/model';

/** The worst first: what a person must look at before the rest. */
export const STATUSES: readonly ChainStatus[] = ['unhealthy', 'degraded', 'unknown', 'maintenance', 'healthy', 'draft'];

export const badness = (status: ChainStatus): number => STATUSES.length - STATUSES.indexOf(status);

const numberOf = (id: string): number => Number(/\d+$/.exec(id)?.[0] ?? 0);

/** Ids of chains in their order: A2 before A10. */
export const byChainId = (a: string, b: string): number =>
  a.charCodeAt(0) - b.charCodeAt(0) || numberOf(a) - numberOf(b);

/** The worst of some statuses; `unknown` where there is none. */
export const worst = <Some extends ChainStatus>(statuses: readonly Some[], none: Some): Some =>
  statuses.reduce<Some | undefined>(
    (found, status) => (found === undefined || badness(status) > badness(found) ? status : found),
    undefined,
  ) ?? none;
