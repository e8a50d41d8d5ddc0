import type { Chain, ChainHealth } from '@chain-mapping/model';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { Button, Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { call } from '../api/client';
import { isStatus } from '../api/problem';
import { chainPath, chainQuery, healthQuery, meQuery } from '../api/queries';
import { Confirm } from '../look/ask';
import { Ago, Empty, Failure, Loading, Refusal } from '../look/parts';
import { StatusLabel, StatusMark } from '../look/status';
import { texts } from '../texts/texts';
import { CHAIN_TABS, type ChainTab } from './chain-search';
import { ChainNow } from './chain-now';
import './chain.css';

const t = texts.chain;
const route = getRouteApi('/signed-in/chains/$id');

const ChainTrends = lazy(async () => ({ default: (await import('./chain-trends')).ChainTrends }));
const ChainRuns = lazy(async () => ({ default: (await import('./chain-runs')).ChainRuns }));
const ChainVersions = lazy(async () => ({ default: (await import('./chain-versions')).ChainVersions }));
const ChainMonitoring = lazy(async () => ({ default: (await import('./chain-monitoring')).ChainMonitoring }));

export function ChainPage() {
  const { id } = route.useParams();
  const chain = useQuery(chainQuery(id));
  const health = useQuery(healthQuery(id));
  if (chain.data) return <ChainView key={id} chain={chain.data} health={health.data} />;
  if (isStatus(chain.error, 404)) {
    return (
      <Empty title={t.notFound(id)}>
        <p>{t.notFoundHelp}</p>
      </Empty>
    );
  }
  return chain.error ? <Failure error={chain.error} retry={() => void chain.refetch()} /> : <Loading />;
}

function ChainView({ chain, health }: { chain: Chain; health: ChainHealth | undefined }) {
  const { tab = 'now' } = route.useSearch();
  const navigate = route.useNavigate();
  const panels: Readonly<Record<ChainTab, () => React.ReactNode>> = {
    now: () => <ChainNow chain={chain} health={health} />,
    trends: () => <ChainTrends id={chain.id} />,
    runs: () => <ChainRuns chain={chain} />,
    versions: () => <ChainVersions chain={chain} />,
    monitoring: () => <ChainMonitoring id={chain.id} />,
  };
  return (
    <>
      <ChainHead chain={chain} health={health} />
      <Tabs
        className="stack"
        selectedKey={tab}
        onSelectionChange={(key) => {
          const chosen = CHAIN_TABS.find((each) => each === key);
          void navigate({ search: chosen && chosen !== 'now' ? { tab: chosen } : {}, replace: true });
        }}
      >
        <TabList className="tabs" aria-label={t.tabs}>
          {CHAIN_TABS.map((each) => (
            <Tab key={each} id={each} className="tab">
              {t.tab[each]}
            </Tab>
          ))}
        </TabList>
        {CHAIN_TABS.map((each) => (
          <TabPanel key={each} id={each} className="stack">
            <Suspense fallback={<Loading />}>{panels[each]()}</Suspense>
          </TabPanel>
        ))}
      </Tabs>
    </>
  );
}

function ChainHead({ chain, health }: { chain: Chain; health: ChainHealth | undefined }) {
  const client = useQueryClient();
  const me = useQuery(meQuery);
  const check = useMutation({
    mutationFn: () => call<ChainHealth>('POST', `${chainPath(chain.id)}/health/check`, { body: {} }),
    onSuccess: (found) => client.setQueryData(healthQuery(chain.id).queryKey, found),
  });
  const mayChange = me.data?.role !== 'viewer';
  return (
    <header className="stack tight">
      <div className="page-head">
        <StatusMark status={chain.status} size={22} label={texts.status[chain.status]} />
        <h1 className="chain-name">
          <span className="muted">{chain.id}</span> <bdi>{chain.name}</bdi>
        </h1>
        <StatusLabel status={chain.status} />
        <span className="grow" />
        {health?.checked_at && (
          <span className="small muted">
            {t.checked} <Ago time={health.checked_at} />
          </span>
        )}
        {mayChange && <DeleteChain chain={chain} />}
        {mayChange && (
          <Link className="button" to="/editor" search={{ chain: chain.id }}>
            {t.edit}
          </Link>
        )}
        {mayChange && chain.node_count > 0 && (
          <Button className="button" isPending={check.isPending} onPress={() => check.mutate()}>
            {check.isPending ? t.checking : t.checkNow}
          </Button>
        )}
      </div>
      {chain.description && (
        <p className="muted description">
          <bdi>{chain.description}</bdi>
        </p>
      )}
      <p className="row wrap">
        <span className="tag">{texts.category[chain.category]}</span>
        {chain.tags.map((tag) => (
          <bdi key={tag} className="tag" title={tag}>
            {tag}
          </bdi>
        ))}
      </p>
      <Refusal error={check.error} />
      {health?.root_cause && <RootCauseNotice cause={health.root_cause} chain={chain} />}
    </header>
  );
}

function DeleteChain({ chain }: { chain: Chain }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    // What somebody changed meanwhile stays: nobody deletes what they have not seen.
    mutationFn: () => call('DELETE', chainPath(chain.id), { headers: { 'if-match': `"${chain.version}"` } }),
    onSuccess: async () => {
      await navigate({ to: '/' });
      await client.invalidateQueries({ queryKey: ['chains'] });
    },
  });
  return (
    <Confirm
      action={t.delete}
      title={t.deleteTitle(chain.id)}
      help={t.deleteHelp}
      isPending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
    />
  );
}

function RootCauseNotice({ cause, chain }: { cause: NonNullable<ChainHealth['root_cause']>; chain: Chain }) {
  const others = (cause.affected_chains ?? []).filter((id) => id !== chain.id);
  return (
    <div className="notice" data-status={cause.status}>
      <StatusMark status={cause.status} size={16} />
      <p className="grow">
        {cause.suspected ? t.suspected : t.rootCause}{' '}
        <b>
          <bdi>{cause.display_name}</bdi>
        </b>
        {cause.error_message && (
          <>
            : <bdi>{cause.error_message}</bdi>
          </>
        )}
        {others.length > 0 && <span className="muted"> {t.alsoHurts(others.length)}</span>}
      </p>
      {cause.service_name !== null && (
        <Link className="button" to="/map" search={{ service: cause.service_name }}>
          {texts.trouble.map}
        </Link>
      )}
    </div>
  );
}
