import type { Alert } from '@chain-mapping/model';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link } from '@tanstack/react-router';
import { Button } from 'react-aria-components';
import { call } from '../api/client';
import { chainsQuery, meQuery, openAlertsQuery, openIncidentsQuery, summariesQuery } from '../api/queries';
import { withAlert } from '../app/apply-event';
import { ChainTag, useChainNames } from '../chain/chain-tag';
import { IncidentItem } from '../incidents/incident-parts';
import { Ago, Failure, Refusal } from '../look/parts';
import { StatusMark } from '../look/status';
import { texts } from '../texts/texts';
import '../incidents/incidents.css';
import { PathNames } from './path-names';
import { servicesOf, type Trouble, troubles } from './trouble';

const t = texts.trouble;
const MOST_CHAINS = 6;

/** What is to blame, whom it hurts, and since when: on top of everything else. */
export function TroublePanel() {
  const open = useQuery(openAlertsQuery);
  const chains = useQuery(chainsQuery);
  const serviceOf = useMemo(() => servicesOf(chains.data?.chains ?? []), [chains.data]);
  const incidents = useQuery(openIncidentsQuery);
  const found = useMemo(() => {
    // Until its incident is there, and where it has none, an alert speaks for itself.
    const told = new Set(incidents.data?.map(({ id }) => id));
    const others = open.data?.filter(({ incident_id }) => incident_id === null || !told.has(incident_id));
    return troubles(others ?? [], serviceOf);
  }, [open.data, incidents.data, serviceOf]);
  const services = useMemo(
    () => new Set(chains.data?.chains.flatMap((chain) => chain.involved_services)),
    [chains.data],
  );
  if (open.error && !open.data) return <Failure error={open.error} retry={() => void open.refetch()} />;
  const opened = incidents.data ?? [];
  if (found.length === 0 && opened.length === 0) return null;
  return (
    <section className="panel trouble" aria-labelledby="trouble-title">
      <header>
        <h2 id="trouble-title">{t.title}</h2>
      </header>
      <ul className="incident-list">
        {opened.map((incident) => (
          <IncidentItem key={incident.id} incident={incident}>
            <BrokenPath chain_id={incident.culprit.chain_id} />
          </IncidentItem>
        ))}
        {found.map((trouble) => (
          <TroubleItem key={trouble.cause} trouble={trouble} isService={services.has(trouble.cause)} />
        ))}
      </ul>
    </section>
  );
}

function BrokenPath({ chain_id }: { chain_id: string }) {
  const { data: chains } = useQuery(chainsQuery);
  const { data: summaries } = useQuery(summariesQuery);
  const chain = chains?.chains.find(({ id }) => id === chain_id);
  return chain ? <PathNames chain={chain} summary={summaries?.get(chain_id)} /> : null;
}

function TroubleItem({ trouble, isService }: { trouble: Trouble; isService: boolean }) {
  const client = useQueryClient();
  const me = useQuery(meQuery);
  const names = useChainNames();
  const acknowledge = useMutation({
    mutationFn: () =>
      Promise.all(trouble.firing.map(({ id }) => call<Alert>('POST', `/api/v1/alerts/${id}/acknowledge`))),
    onSuccess: (alerts) =>
      client.setQueryData(openAlertsQuery.queryKey, (open) => open && alerts.reduce(withAlert, open)),
    onSettled: () => client.invalidateQueries({ queryKey: ['alerts'] }),
  });
  return (
    <li>
      <StatusMark
        status={trouble.severity === 'critical' ? 'unhealthy' : 'degraded'}
        size={22}
        label={texts.severity[trouble.severity]}
      />
      <p className="culprit">
        <b>
          <bdi>{trouble.cause}</bdi>
        </b>{' '}
        <span className="muted small">
          {t.alerts(trouble.alerts.length)} · <Ago time={trouble.since} />
        </span>
      </p>
      <div className="rest stack tight">
        <p>
          <bdi>{trouble.message}</bdi>
        </p>
        <p className="row wrap hurt">
          <b className="small">{t.hurts(trouble.chains.length)}</b>
          {trouble.chains.slice(0, MOST_CHAINS).map((id) => (
            <ChainTag key={id} id={id} name={names.get(id)} />
          ))}
          {trouble.chains.length > MOST_CHAINS && (
            <span className="small muted">{t.more(trouble.chains.length - MOST_CHAINS)}</span>
          )}
        </p>
        <Refusal error={acknowledge.error} />
      </div>
      <div className="actions row wrap">
        {isService && (
          <Link className="button" to="/map" search={{ service: trouble.cause }}>
            {t.map}
          </Link>
        )}
        {trouble.firing.length === 0 ? (
          <span className="small muted">{t.acknowledged(trouble.acknowledged_by ?? '')}</span>
        ) : (
          me.data?.role !== 'viewer' && (
            <Button className="button" isPending={acknowledge.isPending} onPress={() => acknowledge.mutate()}>
              {t.acknowledge}
            </Button>
          )
        )}
      </div>
    </li>
  );
}
