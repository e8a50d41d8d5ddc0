import type { Category, ChainStatus } from '@chain-mapping/model';
import { STATUSES } from '../look/order';
import { texts } from '../texts/texts';

export const SORTS = ['worst', 'id', 'name'] as const;
export type Sort = (typeof SORTS)[number];

/** What the address says of which chains are shown: a link to it shows the same to everybody. */
export interface OverviewSearch {
  readonly q?: string;
  readonly status?: ChainStatus;
  readonly category?: Category;
  readonly sort?: Sort;
}

export const CATEGORIES = Object.keys(texts.category) as Category[];

/** The parts of an address that mean something; the rest is left out. */
export function overviewSearch(search: Record<string, unknown>): OverviewSearch {
  const q = typeof search.q === 'string' ? search.q : typeof search.q === 'number' ? String(search.q) : '';
  const status = STATUSES.find((each) => each === search.status);
  const category = CATEGORIES.find((each) => each === search.category);
  const sort = SORTS.find((each) => each === search.sort && each !== 'worst');
  return { ...(q !== '' && { q }), ...(status && { status }), ...(category && { category }), ...(sort && { sort }) };
}
