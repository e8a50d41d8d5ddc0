import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { closedIncidentsQuery, openIncidentsQuery } from '../api/queries';
import { Choose, Empty, Failure, Loading } from '../look/parts';
import { texts } from '../texts/texts';
import { IncidentItem } from './incident-parts';
import './incidents.css';

const t = texts.incidents;
const route = getRouteApi('/signed-in/incidents');

export function IncidentsPage() {
  const { status = 'open' } = route.useSearch();
  const navigate = route.useNavigate();
  const open = useQuery({ ...openIncidentsQuery, enabled: status === 'open' });
  const closed = useQuery({ ...closedIncidentsQuery, enabled: status === 'closed' });
  const shown = status === 'open' ? open : closed;
  return (
    <>
      <div className="page-head">
        <h1>{t.title}</h1>
        <span className="grow" />
        <Choose<'open' | 'closed'>
          label={t.show}
          hideLabel
          value={status}
          onChange={(chosen) => void navigate({ search: chosen === 'closed' ? { status: chosen } : {}, replace: true })}
          choices={[
            { value: 'open', label: t.open },
            { value: 'closed', label: t.closed },
          ]}
        />
      </div>
      <section className="panel" aria-label={t.title}>
        {!shown.data && shown.error && <Failure error={shown.error} retry={() => void shown.refetch()} />}
        {!shown.data && !shown.error && <Loading />}
        {shown.data?.length === 0 && (
          <Empty title={status === 'open' ? texts.trouble.none : t.none}>
            <p>{status === 'open' ? t.noneOpen : t.noneHelp}</p>
          </Empty>
        )}
        <ul className="incident-list">
          {shown.data?.map((incident) => (
            <IncidentItem key={incident.id} incident={incident} />
          ))}
        </ul>
      </section>
    </>
  );
}
