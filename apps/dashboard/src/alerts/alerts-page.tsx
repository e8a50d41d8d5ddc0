import type { Alert } from '@chain-mapping/model';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
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
import { alertsQuery, meQuery, openAlertsQuery } from '../api/queries';
import { withAlert } from '../app/apply-event';
import { ChainTag } from '../chain/chain-tag';
import { Ago, Choose, Empty, Failure, Loading, Refusal } from '../look/parts';
import { StatusMark } from '../look/status';
import { texts } from '../texts/texts';
import { ALERT_STATUSES, type AlertsSearch, alertsSearch, SEVERITIES } from './alerts-search';
import { Silences } from './silences';
import './alerts.css';

const t = texts.alerts;
const route = getRouteApi('/signed-in/alerts');

export function AlertsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: Partial<Record<keyof AlertsSearch, string | undefined>>): void =>
    void navigate({ search: (before) => alertsSearch({ ...before, ...part }), replace: true });
  return (
    <>
      <div className="page-head">
        <h1>{t.title}</h1>
        <span className="grow" />
        <Link className="button" to="/channels">
          {texts.channels.title}
        </Link>
        <Choose
          label={t.status}
          hideLabel
          value={search.status ?? 'open'}
          onChange={(status) => change({ status })}
          choices={[
            { value: 'open', label: t.open },
            ...ALERT_STATUSES.map((status) => ({ value: status, label: texts.alertStatus[status] })),
          ]}
        />
        <Choose
          label={t.severity}
          hideLabel
          value={search.severity ?? 'all'}
          onChange={(severity) => change({ severity })}
          choices={[
            { value: 'all', label: t.allSeverities },
            ...SEVERITIES.map((severity) => ({ value: severity, label: texts.severity[severity] })),
          ]}
        />
      </div>
      <AlertList search={search} />
      <Silences />
    </>
  );
}

function AlertList({ search }: { search: AlertsSearch }) {
  const { status, severity, chain } = search;
  const open = useQuery({ ...openAlertsQuery, enabled: status === undefined });
  const chosen = useQuery({
    ...alertsQuery({ status, severity, chain_id: chain, limit: 200 }),
    enabled: status !== undefined,
  });
  const alerts =
    status === undefined
      ? open.data?.filter((each) => (!severity || each.severity === severity) && (!chain || each.chain_id === chain))
      : chosen.data?.alerts;
  const error = open.error ?? chosen.error;
  if (!alerts && error) return <Failure error={error} />;
  if (!alerts) return <Loading />;
  if (alerts.length === 0) {
    return (
      <div className="panel">
        <Empty title={status === undefined ? texts.trouble.none : t.none}>
          <p>{status === undefined ? texts.trouble.noneHelp : t.noneHelp}</p>
        </Empty>
      </div>
    );
  }
  return (
    <section className="panel" aria-label={t.title}>
      <ul className="alert-list">
        {alerts.map((alert) => (
          <AlertItem key={alert.id} alert={alert} />
        ))}
      </ul>
    </section>
  );
}

function AlertItem({ alert }: { alert: Alert }) {
  const me = useQuery(meQuery);
  return (
    <li data-alert={alert.id}>
      <StatusMark
        status={alert.resolved ? 'healthy' : alert.severity === 'critical' ? 'unhealthy' : 'degraded'}
        size={17}
        label={texts.severity[alert.severity]}
      />
      <div className="grow stack tight">
        <p>
          <bdi>{alert.message}</bdi>
        </p>
        <p className="row wrap small muted">
          <ChainTag id={alert.chain_id} />
          {alert.node_id !== null && <bdi className="tag">{alert.node_id}</bdi>}
          <b>{texts.alertStatus[alert.status]}</b>
          {alert.acknowledged_by !== null && <bdi>{t.by(alert.acknowledged_by)}</bdi>}
          <Ago time={alert.fired_at} />
          {alert.count > 1 && <span>{t.times(alert.count)}</span>}
          {alert.resolution !== null && <bdi>{alert.resolution}</bdi>}
        </p>
      </div>
      {!alert.resolved && me.data?.role !== 'viewer' && <Actions alert={alert} />}
    </li>
  );
}

function useAlertAction(path: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body?: object) => call<Alert>('POST', path, { body: body ?? {} }),
    onSuccess: (alert) => {
      client.setQueryData(openAlertsQuery.queryKey, (open) => open && withAlert(open, alert));
      void client.invalidateQueries({ queryKey: ['alerts'] });
    },
  });
}

function Actions({ alert }: { alert: Alert }) {
  const acknowledge = useAlertAction(`/api/v1/alerts/${alert.id}/acknowledge`);
  const resolve = useAlertAction(`/api/v1/alerts/${alert.id}/resolve`);
  const [resolution, setResolution] = useState('');
  return (
    <div className="row wrap">
      <Refusal error={acknowledge.error} />
      {alert.status === 'firing' && (
        <Button className="button" isDisabled={acknowledge.isPending} onPress={() => acknowledge.mutate(undefined)}>
          {texts.trouble.acknowledge}
        </Button>
      )}
      <DialogTrigger>
        <Button className="button">{t.resolve}</Button>
        <ModalOverlay className="overlay" isDismissable>
          <Modal className="modal">
            <Dialog>
              {({ close }) => (
                <>
                  <Heading slot="title">{t.resolveTitle}</Heading>
                  <p className="muted">{t.resolveHelp}</p>
                  <TextField className="field" value={resolution} onChange={setResolution} maxLength={10_000}>
                    <Label>{t.resolution}</Label>
                    <TextArea rows={3} />
                  </TextField>
                  <Refusal error={resolve.error} />
                  <div className="row">
                    <Button
                      className="button primary"
                      isDisabled={resolve.isPending}
                      onPress={() => resolve.mutate({ resolution: resolution || null }, { onSuccess: close })}
                    >
                      {t.resolve}
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
    </div>
  );
}
