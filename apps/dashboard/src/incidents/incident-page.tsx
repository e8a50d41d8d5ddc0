import type { IncidentDetail, IncidentEvent } from '@chain-mapping/model';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { isStatus } from '../api/problem';
import { incidentQuery } from '../api/queries';
import { ChainTag, useChainNames } from '../chain/chain-tag';
import { clock, span } from '../look/figures';
import { Panel } from '../look/panel';
import { Ago, Empty, Failure, Loading } from '../look/parts';
import { StatusLabel, StatusMark } from '../look/status';
import { texts } from '../texts/texts';
import { IncidentActions, IncidentMark } from './incident-parts';
import './incidents.css';

const t = texts.incidents;
const route = getRouteApi('/signed-in/incidents/$id');

export function IncidentPage() {
  const { id } = route.useParams();
  const incident = useQuery(incidentQuery(id));
  if (incident.data) return <Story incident={incident.data} />;
  if (isStatus(incident.error, 404)) return <Empty title={t.notFound} />;
  return incident.error ? <Failure error={incident.error} retry={() => void incident.refetch()} /> : <Loading />;
}

function Story({ incident }: { incident: IncidentDetail }) {
  const names = useChainNames();
  const { culprit } = incident;
  const length = Date.parse(incident.closed_at ?? incident.updated_at) - Date.parse(incident.opened_at);
  return (
    <>
      <header className="page-head story-head">
        <IncidentMark incident={incident} size={22} />
        <h1 className="grow">
          <bdi>{incident.title}</bdi>
        </h1>
        <Link className="button" to="/map" search={{ at: incident.opened_at }}>
          {t.replay}
        </Link>
        <IncidentActions incident={incident} />
      </header>
      <p className="muted">
        {incident.status === 'closed' ? t.lasted(span(length)) : <Ago time={incident.opened_at} />} ·{' '}
        {culprit.suspected ? t.suspected : t.culprit}{' '}
        <Link to="/chains/$id" params={{ id: culprit.chain_id }}>
          <bdi>{culprit.display_name}</bdi>
        </Link>
        {incident.acknowledged_by !== null && (
          <>
            {' · '}
            <bdi>{texts.trouble.acknowledged(incident.acknowledged_by)}</bdi>
          </>
        )}
        {incident.resolution !== null && (
          <>
            {' · '}
            <bdi>{incident.resolution}</bdi>
          </>
        )}
        {incident.merged_into !== null && (
          <>
            {' · '}
            <Link to="/incidents/$id" params={{ id: incident.merged_into }}>
              {t.merged}
            </Link>
          </>
        )}
      </p>
      <div className="story">
        <div className="stack">
          <Panel title={t.timeline}>
            <Timeline events={incident.timeline} />
          </Panel>
          <Panel title={t.alerts(incident.alerts.length)}>
            <Alerts incident={incident} />
          </Panel>
        </div>
        <div className="stack">
          <Panel title={t.affected(incident.affected_chains.length)}>
            <ul className="stack tight small">
              {incident.affected_chains.map(({ chain_id, status, distance }) => (
                <li key={chain_id} className="row">
                  <ChainTag id={chain_id} name={names.get(chain_id)} />
                  <StatusLabel status={status} />
                  <span className="muted">{distance === 0 ? t.holds : texts.map.steps(distance)}</span>
                </li>
              ))}
            </ul>
          </Panel>
          {incident.affected_services.length > 0 && (
            <Panel title={t.services}>
              <p className="row wrap">
                {incident.affected_services.map((service) => (
                  <Link key={service} className="tag" to="/map" search={{ service }} title={service}>
                    <bdi>{service}</bdi>
                  </Link>
                ))}
              </p>
            </Panel>
          )}
        </div>
      </div>
    </>
  );
}

/** Each alert, and why nobody was told of it by itself. */
function Alerts({ incident }: { incident: IncidentDetail }) {
  const held = new Map(incident.held_back.map((each) => [each.alert_id, each]));
  return (
    <ul className="stack tight small">
      {incident.alerts.map((alert) => {
        const why = held.get(alert.id);
        return (
          <li key={alert.id} className="row top">
            <StatusMark
              status={alert.resolved ? 'healthy' : alert.severity === 'critical' ? 'unhealthy' : 'degraded'}
              label={texts.alertStatus[alert.status]}
            />
            <ChainTag id={alert.chain_id} />
            <span className="grow">
              <bdi>{alert.message}</bdi>
              {why && (
                <span className="muted">
                  {' '}
                  {why.released ? t.released : t.held}: <bdi>{why.reason}</bdi>
                </span>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function Timeline({ events }: { events: readonly IncidentEvent[] }) {
  return (
    <ol className="timeline">
      {events.map((event, index) => (
        <li key={`${event.at} ${event.kind} ${index}`} data-kind={event.kind}>
          <time dateTime={event.at} className="small muted">
            {clock(event.at)}
          </time>
          <p>
            <bdi>{event.text}</bdi>
            {event.actor !== null && (
              <span className="muted">
                {' '}
                <bdi>{event.actor}</bdi>
              </span>
            )}
          </p>
        </li>
      ))}
    </ol>
  );
}
