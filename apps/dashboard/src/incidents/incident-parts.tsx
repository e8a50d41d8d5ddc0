import type { Incident } from '@chain-mapping/model';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense } from 'react';
import { Button } from 'react-aria-components';
import { meQuery } from '../api/queries';
import { ChainTag, useChainNames } from '../chain/chain-tag';
import { Ago, Refusal } from '../look/parts';
import { StatusMark } from '../look/status';
import { texts } from '../texts/texts';
import { useIncidentAction } from './use-incident-action';

const t = texts.incidents;
const MOST_CHAINS = 6;
/** Dialogs weigh much, and stand on the first page only while something is broken. */
const Resolve = lazy(async () => ({ default: (await import('./resolve')).Resolve }));

/** One incident in a list: what is broken, why, whom it hurts, since when, and what can be done about it. */
export function IncidentItem({ incident, children }: { incident: Incident; children?: ReactNode }) {
  const { culprit, affected_chains: chains } = incident;
  const names = useChainNames();
  return (
    <li data-incident={incident.id}>
      <IncidentMark incident={incident} size={22} />
      <p className="culprit">
        <b>
          <bdi>{culprit.display_name}</bdi>
        </b>{' '}
        <span className="muted small">
          {incident.status === 'open' && (culprit.suspected ? `${t.suspected} · ` : '')}
          <Ago time={incident.opened_at} />
        </span>
      </p>
      <div className="rest stack tight">
        <p>
          <Link className="title" to="/incidents/$id" params={{ id: incident.id }}>
            <bdi>{incident.title}</bdi>
          </Link>
        </p>
        {children}
        <p className="row wrap hurt">
          <span className="small">
            <b>{texts.trouble.hurts(chains.length)}</b>
          </span>
          {chains.slice(0, MOST_CHAINS).map(({ chain_id }) => (
            <ChainTag key={chain_id} id={chain_id} name={names.get(chain_id)} />
          ))}
          {chains.length > MOST_CHAINS && (
            <Link className="small" to="/incidents/$id" params={{ id: incident.id }}>
              {texts.trouble.more(chains.length - MOST_CHAINS)}
            </Link>
          )}
        </p>
        <p className="small muted">
          {texts.trouble.alerts(incident.alert_count)}
          {incident.held_back_count > 0 && ` · ${t.heldBackCount(incident.held_back_count)}`}
          {incident.acknowledged_by !== null && (
            <>
              {' · '}
              <bdi>{texts.trouble.acknowledged(incident.acknowledged_by)}</bdi>
            </>
          )}
        </p>
      </div>
      <IncidentActions incident={incident} />
    </li>
  );
}

export function IncidentMark({ incident, size = 18 }: { incident: Incident; size?: number }) {
  const { status, severity } = incident;
  const mark = status === 'closed' ? 'healthy' : severity === 'critical' ? 'unhealthy' : 'degraded';
  return <StatusMark status={mark} size={size} label={status === 'closed' ? t.closed : texts.severity[severity]} />;
}

export function IncidentActions({ incident }: { incident: Incident }) {
  const me = useQuery(meQuery);
  const acknowledge = useIncidentAction(incident.id, 'acknowledge');
  const { service_name: service } = incident.culprit;
  const mayChange = me.data?.role !== 'viewer' && incident.status === 'open';
  return (
    <div className="actions row wrap">
      <Refusal error={acknowledge.error} />
      {service !== null && (
        <Link className="button" to="/map" search={{ service }}>
          {texts.trouble.map}
        </Link>
      )}
      {mayChange && incident.acknowledged_by === null && (
        <Button className="button" isPending={acknowledge.isPending} onPress={() => acknowledge.mutate(undefined)}>
          {texts.trouble.acknowledge}
        </Button>
      )}
      {mayChange && (
        <Suspense fallback={<Button className="button">{texts.alerts.resolve}</Button>}>
          <Resolve id={incident.id} />
        </Suspense>
      )}
    </div>
  );
}
