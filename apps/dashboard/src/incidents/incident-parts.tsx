import type { Incident } from '@chain-mapping/model';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { call } from '../api/client';
import { meQuery, openIncidentsQuery } from '../api/queries';
import { withIncident } from '../app/apply-event';
import { ChainTag, useChainNames } from '../chain/chain-tag';
import { Confirm } from '../look/ask';
import { Ago, Refusal } from '../look/parts';
import { StatusMark } from '../look/status';
import { texts } from '../texts/texts';

const t = texts.incidents;
const MOST_CHAINS = 6;

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

function useIncidentAction(id: string, action: 'acknowledge' | 'resolve') {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body?: object) => call<Incident>('POST', `/api/v1/incidents/${id}/${action}`, { body: body ?? {} }),
    onSuccess: (incident) => {
      client.setQueryData(openIncidentsQuery.queryKey, (open) => open && withIncident(open, incident));
      void client.invalidateQueries({ queryKey: ['incidents'] });
      void client.invalidateQueries({ queryKey: ['alerts'] });
    },
  });
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
        <Button className="button" isDisabled={acknowledge.isPending} onPress={() => acknowledge.mutate(undefined)}>
          {texts.trouble.acknowledge}
        </Button>
      )}
      {mayChange && <Resolve id={incident.id} />}
    </div>
  );
}

function Resolve({ id }: { id: string }) {
  const resolve = useIncidentAction(id, 'resolve');
  return (
    <Confirm
      action={texts.alerts.resolve}
      title={t.resolveTitle}
      help={t.resolveHelp}
      remark={texts.alerts.resolution}
      isPending={resolve.isPending}
      error={resolve.error}
      onConfirm={(resolution, close) => resolve.mutate({ resolution }, { onSuccess: close })}
    />
  );
}
