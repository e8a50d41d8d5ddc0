import type { Chain, ChainStatus, ChainSummary } from '@chain-mapping/model';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { memo, useMemo } from 'react';
import { Button, Input, Label, SearchField, ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { chainsQuery, historiesQuery, type HistoryPoint, summariesQuery } from '../api/queries';
import { number, percent } from '../look/figures';
import { badness, STATUSES } from '../look/order';
import { Choose, Empty, Failure, Loading } from '../look/parts';
import { Sparkline } from '../look/sparkline';
import { StatusLabel, StatusMark } from '../look/status';
import { texts } from '../texts/texts';
import { chosenChains, type ChosenChains } from './chosen-chains';
import { CATEGORIES, type OverviewSearch, overviewSearch, SORTS } from './overview-search';
import { PathStrip } from './path-strip';
import { TroublePanel } from './trouble-panel';
import './overview.css';

const t = texts.overview;
const route = getRouteApi('/signed-in/');

export function OverviewPage() {
  const search = route.useSearch();
  const chains = useQuery(chainsQuery);
  const chosen = useMemo(() => chosenChains(chains.data?.chains ?? [], search), [chains.data, search]);
  const watched = chains.data?.chains.filter(({ status }) => status !== 'draft') ?? [];
  const isAllWell = watched.length > 0 && watched.every(({ status }) => status === 'healthy');
  return (
    <>
      <div className="page-head">
        <h1>{t.title}</h1>
        {chains.data && <span className="muted">{t.summary(chains.data.total)}</span>}
        {isAllWell && (
          <span className="status" data-status="healthy">
            {t.allHealthy}
          </span>
        )}
        <span className="grow" />
        <Link className="button" to="/editor">
          {texts.editor.add}
        </Link>
      </div>
      <TroublePanel />
      {chains.data ? (
        <Chains chains={chains.data.chains} total={chains.data.total} chosen={chosen} search={search} />
      ) : chains.error ? (
        <Failure error={chains.error} retry={() => void chains.refetch()} />
      ) : (
        <div className="panel">
          <Loading />
        </div>
      )}
    </>
  );
}

interface ChainsProps {
  readonly chains: readonly Chain[];
  readonly total: number;
  readonly chosen: ChosenChains;
  readonly search: OverviewSearch;
}

function Chains({ chains, total, chosen, search }: ChainsProps) {
  const { data: summaries } = useQuery(summariesQuery);
  const { data: histories } = useQuery(historiesQuery);
  if (chains.length === 0) {
    return (
      <div className="panel">
        <Empty title={t.empty}>
          <p>{t.emptyHelp}</p>
        </Empty>
      </div>
    );
  }
  return (
    <>
      <Filters search={search} chosen={chosen} />
      {chains.length < total && <p className="notice">{t.tooMany(chains.length, total)}</p>}
      {chosen.count === 0 && (
        <div className="panel">
          <Empty title={t.noneMatch}>
            <Link className="button" to="/">
              {t.clear}
            </Link>
          </Empty>
        </div>
      )}
      {chosen.groups.map(({ category, chains: ofCategory }) => (
        <section key={category} className="panel of-category" aria-labelledby={`of-${category}`}>
          <header>
            <h2 id={`of-${category}`}>{texts.category[category]}</h2>
            <span className="muted small">{t.summary(ofCategory.length)}</span>
          </header>
          <table className="table chains">
            <thead>
              <tr>
                <th scope="col">{t.chain}</th>
                <th scope="col">{t.path}</th>
                <th scope="col" className="hour">
                  {t.hour}
                </th>
                <th scope="col" className="figure">
                  {t.score}
                </th>
                <th scope="col" className="figure">
                  {t.slo}
                </th>
                <th scope="col" className="figure">
                  {t.budget}
                </th>
              </tr>
            </thead>
            <tbody>
              {ofCategory.map((chain) => (
                <ChainRow
                  key={chain.id}
                  chain={chain}
                  summary={summaries?.get(chain.id)}
                  points={histories?.get(chain.id)}
                />
              ))}
            </tbody>
          </table>
        </section>
      ))}
    </>
  );
}

function Filters({ search, chosen }: { search: OverviewSearch; chosen: ChosenChains }) {
  const navigate = route.useNavigate();
  const change = (part: Partial<Record<keyof OverviewSearch, string | undefined>>): void =>
    void navigate({ search: (before) => overviewSearch({ ...before, ...part }), replace: true });
  const shown = STATUSES.filter((status) => chosen.byStatus.has(status) || status === search.status);
  return (
    <div className="filters">
      <ToggleButtonGroup
        aria-label={t.filterStatus}
        className="row wrap"
        selectionMode="single"
        selectedKeys={search.status ? [search.status] : []}
        onSelectionChange={(keys) => change({ status: [...keys][0] as ChainStatus | undefined })}
      >
        {shown.map((status) => (
          <ToggleButton key={status} id={status} className="button">
            <StatusMark status={status} />
            {texts.status[status]}
            <b>{chosen.byStatus.get(status) ?? 0}</b>
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <div className="row wrap">
        <SearchField className="field search" value={search.q ?? ''} onChange={(q) => change({ q })}>
          <Label className="hidden-text">{t.search}</Label>
          <Input className="input" placeholder={t.search} />
        </SearchField>
        <Choose
          label={t.category}
          hideLabel
          value={search.category ?? 'all'}
          onChange={(category) => change({ category })}
          choices={[
            { value: 'all', label: t.allCategories },
            ...CATEGORIES.map((category) => ({ value: category, label: texts.category[category] })),
          ]}
        />
        <Choose
          label={t.sort}
          hideLabel
          value={search.sort ?? 'worst'}
          onChange={(sort) => change({ sort })}
          choices={SORTS.map((sort) => ({ value: sort, label: t.sorts[sort] }))}
        />
        {Object.keys(search).length > 0 && (
          <Button
            className="button quiet"
            onPress={() => change({ q: undefined, status: undefined, category: undefined, sort: undefined })}
          >
            {t.clear}
          </Button>
        )}
      </div>
    </div>
  );
}

interface ChainRowProps {
  readonly chain: Chain;
  readonly summary: ChainSummary | undefined;
  readonly points: readonly HistoryPoint[] | undefined;
}

const ChainRow = memo(function ChainRow({ chain, summary, points }: ChainRowProps) {
  const remaining = summary?.error_budget?.remaining;
  return (
    <tr
      data-status={chain.status}
      data-chain={chain.id}
      className={badness(chain.status) > badness('unknown') ? 'bad' : ''}
    >
      <th scope="row">
        <span className="row">
          <StatusMark status={chain.status} size={16} label={texts.status[chain.status]} />
          <span className="id">{chain.id}</span>
          <Link className="clip" to="/chains/$id" params={{ id: chain.id }} title={chain.name}>
            <bdi>{chain.name}</bdi>
          </Link>
        </span>
      </th>
      <td className="path">
        {chain.node_count > 0 ? <PathStrip chain={chain} health={summary} /> : <StatusLabel status="draft" />}
      </td>
      <td className="hour">
        <Sparkline points={points} />
      </td>
      <td className="figure" data-label={t.score} title={t.ofCoverage(percent(summary?.coverage, 0))}>
        {number(summary?.overall_score)}
      </td>
      <td className="figure muted" data-label={t.slo}>
        {percent(summary?.error_budget?.target, 3)}
      </td>
      <td
        className="figure"
        data-label={t.budget}
        data-status={remaining != null && remaining < 0.25 ? 'unhealthy' : undefined}
      >
        {percent(remaining, 0)}
      </td>
    </tr>
  );
});
