import type { alertChanged, chainHealthChanged, DataOf, incidentChanged } from '@chain-mapping/contracts';
import type { Alert, Chain, ChainStatus, Incident } from '@chain-mapping/model';
import type { QueryClient } from '@tanstack/react-query';
import type { StreamEvent } from '../api/event-text';
import {
  chainQuery,
  chainsQuery,
  healthQuery,
  openAlertsQuery,
  openIncidentsQuery,
  summariesQuery,
} from '../api/queries';

/**
 * Puts what the live stream says into what the pages show; what it does not say is asked again.
 *
 * @param later asks again for what stands under a key when no event has come for a moment: an answer that was under way while an event came
 * may be older than the event, and would stay
 */
export function applyEvent(client: QueryClient, { name, data }: StreamEvent, later: (key: string) => void): void {
  const again = (...keys: readonly string[][]) =>
    keys.forEach((queryKey) => void client.invalidateQueries({ queryKey }));
  switch (name) {
    case 'health.changed':
      applyHealth(client, JSON.parse(data) as DataOf<typeof chainHealthChanged>);
      return later('chains');
    case 'alert.changed': {
      const alert = JSON.parse(data) as DataOf<typeof alertChanged>;
      client.setQueryData(openAlertsQuery.queryKey, (open) => open && withAlert(open, alert));
      return later('alerts');
    }
    case 'incident.changed': {
      const incident = JSON.parse(data) as DataOf<typeof incidentChanged>;
      client.setQueryData(openIncidentsQuery.queryKey, (open) => open && withIncident(open, incident));
      return later('incidents');
    }
    case 'chain.registered':
    case 'chain.updated':
    case 'chain.deleted':
      return again(
        ['chains'],
        ['chain'],
        ['health'],
        ['summaries'],
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
    case 'chain.drift':
      return later('drift');
    case 'stream.begun':
      // What happened between the first answers and the beginning of the stream.
      return again(['chains'], ['summaries'], ['alerts'], ['incidents']);
    case 'stream.reset':
      void client.invalidateQueries();
      return;
  }
}

function applyHealth(client: QueryClient, { chain_id, status, health }: DataOf<typeof chainHealthChanged>): void {
  const changed = <Some extends Chain>(chain: Some): Some => ({ ...chain, status: statusOf(chain, status) });
  client.setQueryData(healthQuery(chain_id).queryKey, (known) => known && health);
  client.setQueryData(summariesQuery.queryKey, (known) => known && new Map(known).set(chain_id, health));
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

/** The open incidents after one has changed, the newest first; a message that comes late changes nothing. */
export function withIncident(open: readonly Incident[], incident: Incident): Incident[] {
  const known = open.find(({ id }) => id === incident.id);
  if (known && known.sequence >= incident.sequence) return [...open];
  const others = open.filter(({ id }) => id !== incident.id);
  if (incident.status === 'closed') return others;
  return [incident, ...others].sort((a, b) => (a.opened_at < b.opened_at ? 1 : -1));
}
