import type { listChainHistories, OutputOf } from '@chain-mapping/contracts';
import type { Chain, ChainHealth, Status } from '@chain-mapping/model';
import { z } from 'zod';

/** How many days back the page goes; checks are kept for as long. */
export const HISTORY_DAYS = 90;
const DAY_MS = 86_400_000;

/** What everybody may know of a chain, and nothing else of it: neither its parts nor why it fails. */
export const PublicChain = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum(['operational', 'degraded', 'outage', 'maintenance', 'unknown']),
  /** Of each day, the oldest first, the share of checks that were answered; `null` where nothing was checked. */
  days: z.array(z.object({ date: z.string(), availability: z.number().nullable() })),
  /** Over all those days. */
  availability: z.number().nullable(),
});
export type PublicChain = z.output<typeof PublicChain>;
export type PublicStatus = PublicChain['status'];

export const StatusView = z.object({
  title: z.string(),
  status: PublicChain.shape.status,
  chains: z.array(PublicChain),
  updated_at: z.string(),
});
export type StatusView = z.output<typeof StatusView>;

const publicStatuses: Readonly<Record<Status, PublicStatus>> = {
  healthy: 'operational',
  degraded: 'degraded',
  unhealthy: 'outage',
  maintenance: 'maintenance',
  unknown: 'unknown',
};
const WORST: readonly PublicStatus[] = ['outage', 'degraded', 'unknown', 'maintenance', 'operational'];

type History = OutputOf<typeof listChainHistories>['histories'][number];

/** What the page says of one chain. */
export function publicChain(
  { id, name }: Pick<Chain, 'id' | 'name'>,
  { status }: Pick<ChainHealth, 'status'>,
  history: History | undefined,
  now: number,
): PublicChain {
  const known = new Map(history?.points.map(({ time, availability }) => [time.slice(0, 10), availability]));
  const today = Math.floor(now / DAY_MS);
  const days = Array.from({ length: HISTORY_DAYS }, (_, index) => {
    const date = new Date((today - HISTORY_DAYS + 1 + index) * DAY_MS).toISOString().slice(0, 10);
    return { date, availability: known.get(date) ?? null };
  });
  const measured = days.flatMap(({ availability }) => availability ?? []);
  const availability = measured.length === 0 ? null : measured.reduce((sum, each) => sum + each, 0) / measured.length;
  return { id, name, status: publicStatuses[status], days, availability };
}

/** The whole is as bad as its worst chain. */
export function statusView(title: string, chains: PublicChain[], now: number): StatusView {
  const status = WORST.find((each) => chains.some((chain) => chain.status === each)) ?? 'unknown';
  return { title, status, chains, updated_at: new Date(now).toISOString() };
}
