import type { Incident } from '@chain-mapping/model';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import {
  Button,
  Dialog,
  DialogTrigger,
  Heading,
  Label,
  Modal,
  ModalOverlay,
  TextArea,
  TextField,
} from 'react-aria-components';
import { call } from '../api/client';
import { meQuery, openIncidentsQuery } from '../api/queries';
import { withIncident } from '../app/apply-event';
import { ChainTag } from '../chain/chain-tag';
import { Ago, Refusal } from '../look/parts';
import { StatusMark } from '../look/status';
import { texts } from '../texts/texts';

const t = texts.incidents;
const MOST_CHAINS = 12;

/** One incident in a list: what is broken, whom it hurts, since when, and what can be done about it. */
export function IncidentItem({ incident }: { incident: Incident }) {
  const { culprit, affected_chains: chains } = incident;
  return (
    <li data-incident={incident.id}>
      <IncidentMark incident={incident} />
      <div className="grow stack tight">
        <p>
          <Link className="title" to="/incidents/$id" params={{ id: incident.id }}>
            <bdi>{incident.title}</bdi>
          </Link>
        </p>
        <p className="small muted">
          {culprit.suspected && `${t.suspected} `}
          <b>
            <bdi>{culprit.display_name}</bdi>
          </b>{' '}
          · {texts.trouble.hurts(chains.length)} · {texts.trouble.alerts(incident.alert_count)}
          {incident.held_back_count > 0 && ` · ${t.heldBackCount(incident.held_back_count)}`} ·{' '}
          <Ago time={incident.opened_at} />
        </p>
        <p className="row wrap">
          {chains.slice(0, MOST_CHAINS).map(({ chain_id }) => (
            <ChainTag key={chain_id} id={chain_id} />
          ))}
          {chains.length > MOST_CHAINS && (
            <span className="small muted">{texts.trouble.more(chains.length - MOST_CHAINS)}</span>
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
    <div className="row wrap">
      <Refusal error={acknowledge.error} />
      {incident.acknowledged_by !== null && (
        <span className="small muted">
          <bdi>{texts.trouble.acknowledged(incident.acknowledged_by)}</bdi>
        </span>
      )}
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
  const [resolution, setResolution] = useState('');
  return (
    <DialogTrigger>
      <Button className="button">{texts.alerts.resolve}</Button>
      <ModalOverlay className="overlay" isDismissable>
        <Modal className="modal">
          <Dialog>
            {({ close }) => (
              <>
                <Heading slot="title">{t.resolveTitle}</Heading>
                <p className="muted">{t.resolveHelp}</p>
                <TextField className="field" value={resolution} onChange={setResolution} maxLength={10_000}>
                  <Label>{texts.alerts.resolution}</Label>
                  <TextArea rows={3} />
                </TextField>
                <Refusal error={resolve.error} />
                <div className="row">
                  <Button
                    className="button primary"
                    isDisabled={resolve.isPending}
                    onPress={() => resolve.mutate({ resolution: resolution || null }, { onSuccess: close })}
                  >
                    {texts.alerts.resolve}
                  </Button>
                  <Button className="button" slot="close">
                    {texts.cancel}
                  </Button>
                </div>
              </>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}
