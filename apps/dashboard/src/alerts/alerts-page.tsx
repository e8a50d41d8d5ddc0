import type { Alert, Incident } from '@chain-mapping/model';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button } from 'react-aria-components';
import { call } from '../api/client';
import { alertsQuery, closedIncidentsQuery, meQuery, openAlertsQuery, openIncidentsQuery } from '../api/queries';
import { withAlert } from '../app/apply-event';
import { ChainTag, useChainNames } from '../chain/chain-tag';
import { Confirm } from '../look/ask';
import { Ago, Choose, Empty, Failure, Loading, Refusal } from '../look/parts';
import { StatusMark } from '../look/status';
import { texts } from '../texts/texts';
import { byIncident } from './by-incident';
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
  const incidents = useQuery(openIncidentsQuery);
  const closed = useQuery({ ...closedIncidentsQuery, enabled: status === 'resolved' });
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
  const groups = byIncident(alerts, [...(incidents.data ?? []), ...(closed.data ?? [])]);
  return groups.map(({ incident, alerts: its }) => (
    <AlertGroup key={incident?.id ?? ''} incident={incident} alerts={its} isAlone={groups.length === 1} />
  ));
}

interface AlertGroupProps {
  readonly incident: Incident | undefined;
  readonly alerts: readonly Alert[];
  readonly isAlone: boolean;
}

/** The alerts of one incident under its name: whoever looks sees one thing that is wrong, and not thirty. */
function AlertGroup({ incident, alerts, isAlone }: AlertGroupProps) {
  const title = incident?.title ?? (isAlone ? t.title : t.others);
  const list = (
    <ul className="alert-list">
      {alerts.map((alert) => (
        <AlertItem key={alert.id} alert={alert} />
      ))}
    </ul>
  );
  if (!incident) {
    return (
      <section className="panel" aria-label={title}>
        {list}
      </section>
    );
  }
  return (
    <section className="panel" aria-label={title}>
      <header>
        <h2 className="grow">
          <Link to="/incidents/$id" params={{ id: incident.id }}>
            <bdi>{incident.title}</bdi>
          </Link>
        </h2>
        <span className="small muted">
          {texts.trouble.alerts(alerts.length)} · <Ago time={incident.opened_at} />
        </span>
      </header>
      <details open={alerts.length <= MOST_OPEN}>
        <summary>{t.ofIncident(alerts.length)}</summary>
        {list}
      </details>
    </section>
  );
}

const MOST_OPEN = 5;

function AlertItem({ alert }: { alert: Alert }) {
  const me = useQuery(meQuery);
  const names = useChainNames();
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
          <ChainTag id={alert.chain_id} name={names.get(alert.chain_id)} />
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
  return (
    <div className="row wrap">
      <Refusal error={acknowledge.error} />
      {alert.status === 'firing' && (
        <Button className="button" isPending={acknowledge.isPending} onPress={() => acknowledge.mutate(undefined)}>
          {texts.trouble.acknowledge}
        </Button>
      )}
      <Confirm
        action={t.resolve}
        title={t.resolveTitle}
        help={t.resolveHelp}
        remark={t.resolution}
        isPending={resolve.isPending}
        error={resolve.error}
        onConfirm={(resolution, close) => resolve.mutate({ resolution }, { onSuccess: close })}
      />
    </div>
  );
}
