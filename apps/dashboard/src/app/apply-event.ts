import type { alertChanged, chainHealthChanged, DataOf } from '@chain-mapping/contracts';
import type { Alert, Chain, ChainStatus } from '@chain-mapping/model';
import type { QueryClient } from '@tanstack/react-query';
import type { StreamEvent } from '../api/event-text';
import { chainQuery, chainsQuery, healthQuery, openAlertsQuery } from '../api/queries';

/** Puts what the live stream says into what the pages show; what it does not say is asked again. */
export function applyEvent(client: QueryClient, { name, data }: StreamEvent): void {
  const again = (...keys: readonly string[][]) =>
    keys.forEach((queryKey) => void client.invalidateQueries({ queryKey }));
  switch (name) {
    case 'health.changed':
      return applyHealth(client, JSON.parse(data) as DataOf<typeof chainHealthChanged>);
    case 'alert.changed': {
      const alert = JSON.parse(data) as DataOf<typeof alertChanged>;
      client.setQueryData(openAlertsQuery.queryKey, (open) => open && withAlert(open, alert));
      void client.invalidateQueries({ queryKey: ['alerts'], predicate: ({ queryKey }) => queryKey[1] !== 'open' });
      return;
    }
    case 'chain.registered':
    case 'chain.updated':
    case 'chain.deleted':
      return again(
        ['chains'],
        ['chain'],
        ['health'],
        ['validation'],
        ['history'],
        ['dependencies'],
        ['monitoring'],
        ['impact'],
      );
    case 'proposal.proposed':
    case 'proposal.approved':
    case 'proposal.rejected':
      return again(['proposals']);
    case 'stream.reset':
      void client.invalidateQueries();
      return;
  }
}

function applyHealth(client: QueryClient, { chain_id, status, health }: DataOf<typeof chainHealthChanged>): void {
  const changed = <Some extends Chain>(chain: Some): Some => ({ ...chain, status: statusOf(chain, status) });
  client.setQueryData(healthQuery(chain_id).queryKey, health);
  client.setQueryData(chainQuery(chain_id).queryKey, (chain) => chain && changed(chain));
  client.setQueryData(
    chainsQuery.queryKey,
    (list) => list && { ...list, chains: list.chains.map((chain) => (chain.id === chain_id ? changed(chain) : chain)) },
  );
}

const statusOf = (chain: Chain, status: ChainStatus): ChainStatus => (chain.node_count === 0 ? 'draft' : status);

/** The open alerts after one has changed; a message that comes late changes nothing. */
export function withAlert(open: readonly Alert[], alert: Alert): Alert[] {
  const known = open.find(({ id }) => id === alert.id);
  if (known && known.sequence >= alert.sequence) return [...open];
  const others = open.filter(({ id }) => id !== alert.id);
  return alert.resolved ? others : [alert, ...others].sort((a, b) => (a.fired_at < b.fired_at ? 1 : -1));
}
