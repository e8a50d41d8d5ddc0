import type { DriftEdge } from '@chain-mapping/model';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { driftQuery } from '../api/queries';
import { ChainTag, useChainNames } from '../chain/chain-tag';
import { number, percent } from '../look/figures';
import { Ago, Empty, Failure, Loading } from '../look/parts';
import { StatusMark } from '../look/status';
import { texts } from '../texts/texts';
import { DRIFT_STATES, driftSearch } from './drift-search';
import './drift.css';

const t = texts.drift;
const route = getRouteApi('/signed-in/drift');
const KINDS = ['declared', 'static', 'runtime'] as const;
const marks = {
  confirmed: 'healthy',
  undeclared: 'degraded',
  runtime_only: 'degraded',
  declared_only: 'degraded',
  static_only: 'unknown',
} as const;

/** Where what chains declare, what code says and what traffic shows differ. */
export function DriftPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  // The filter stays, and keeps the focus, while what it asks for is on its way.
  const drift = useQuery({ ...driftQuery(search.state, search.service), placeholderData: keepPreviousData });
  const { edges, by_state: counts, compared_at } = drift.data ?? {};
  // What all three agree on is shown when it is asked for.
  const shown = edges
    ?.filter(({ state }) => search.state !== undefined || state !== 'confirmed')
    .sort((a, b) => Number(isUnsought(a)) - Number(isUnsought(b)));
  return (
    <>
      <div className="page-head">
        <h1>{t.title}</h1>
        <span className="muted">{t.help}</span>
        <span className="grow" />
        {compared_at != null && (
          <span className="small muted">
            {t.compared} <Ago time={compared_at} />
          </span>
        )}
        <Link className="button" to="/discovery">
          {texts.discovery.title}
        </Link>
      </div>
      {counts && (
        <ToggleButtonGroup
          aria-label={t.show}
          className="row wrap"
          selectionMode="single"
          selectedKeys={search.state ? [search.state] : []}
          onSelectionChange={([state]) =>
            void navigate({ search: (before) => driftSearch({ ...before, state }), replace: true })
          }
        >
          {DRIFT_STATES.map((state) => (
            <ToggleButton key={state} id={state} className="button">
              <StatusMark status={marks[state]} />
              {t.state[state]}
              <b>{number(counts[state])}</b>
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      )}
      {drift.error && !drift.data && <Failure error={drift.error} retry={() => void drift.refetch()} />}
      {drift.isPending && <Loading />}
      {shown?.length === 0 && (
        <div className="panel">
          <Empty title={compared_at === null ? t.notYet : t.none}>
            <p>{compared_at === null ? t.notYetHelp : t.noneHelp}</p>
          </Empty>
        </div>
      )}
      {shown !== undefined && shown.length > 0 && <Edges edges={shown} />}
    </>
  );
}

function Edges({ edges }: { edges: readonly DriftEdge[] }) {
  return (
    <section className="panel scroll" aria-label={t.title} tabIndex={0}>
      <table className="table drift">
        <thead>
          <tr>
            <th scope="col">{t.call}</th>
            <th scope="col">{t.means}</th>
            {KINDS.map((kind) => (
              <th key={kind} scope="col">
                {t.kind[kind]}
              </th>
            ))}
            <th scope="col">{t.chains}</th>
          </tr>
        </thead>
        <tbody>
          {edges.map((edge) => (
            <EdgeRow key={`${edge.source} ${edge.target} ${edge.edge_type}`} edge={edge} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

const MOST_CHAINS = 4;

/** Of what nobody has looked for, that it was not found says nothing. */
const isUnsought = ({ state, looked_for }: DriftEdge): boolean => state === 'declared_only' && looked_for.length === 0;

function EdgeRow({ edge }: { edge: DriftEdge }) {
  const names = useChainNames();
  const { source, target, state, sources, looked_for, chain_ids } = edge;
  const isOpen = isUnsought(edge);
  return (
    <tr>
      <th scope="row">
        <bdi>{source}</bdi> → <bdi>{target}</bdi>
        <span className="small muted">{texts.edgeType[edge.edge_type]}</span>
      </th>
      <td>
        <span className="row top">
          <StatusMark status={isOpen ? 'unknown' : marks[state]} />
          {isOpen ? t.notSought : t.meaning[state]}
        </span>
      </td>
      {KINDS.map((kind) => {
        const known = sources.find((each) => each.kind === kind);
        return (
          <td key={kind} className="small">
            {known ? (
              <>
                {kind !== 'declared' && percent(known.confidence, 0)}{' '}
                {known.last_seen != null ? <Ago time={known.last_seen} /> : t.yes}
              </>
            ) : (
              <span className="muted">{kind === 'declared' || looked_for.includes(kind) ? t.no : t.notLooked}</span>
            )}
          </td>
        );
      })}
      <td>
        <span className="row wrap">
          {chain_ids.slice(0, MOST_CHAINS).map((id) => (
            <ChainTag key={id} id={id} name={names.get(id)} />
          ))}
          {chain_ids.length > MOST_CHAINS && (
            <span className="small muted">{texts.trouble.more(chain_ids.length - MOST_CHAINS)}</span>
          )}
        </span>
      </td>
    </tr>
  );
}
