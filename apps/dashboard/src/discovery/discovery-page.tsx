import type { ProposalStatus } from '@chain-mapping/model';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { proposalsQuery } from '../api/queries';
import { percent } from '../look/figures';
import { Ago, Choose, Empty, Failure, Loading } from '../look/parts';
import { texts } from '../texts/texts';
import { discoverySearch, PROPOSAL_STATUSES } from './discovery-search';
import { ProposalView } from './proposal-view';
import { ScanPanel } from './scan-panel';
import './discovery.css';

const t = texts.discovery;
const route = getRouteApi('/signed-in/discovery');

export function DiscoveryPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const status = search.status ?? 'pending';
  const proposals = useQuery(proposalsQuery(status));
  const list = proposals.data?.proposals;
  return (
    <>
      <div className="page-head">
        <h1>{t.title}</h1>
        <span className="grow" />
        <Link className="button" to="/drift">
          {texts.drift.title}
        </Link>
        <Choose<ProposalStatus>
          label={t.show}
          hideLabel
          value={status}
          onChange={(chosen) =>
            void navigate({ search: (before) => discoverySearch({ ...before, status: chosen }), replace: true })
          }
          choices={PROPOSAL_STATUSES.map((each) => ({ value: each, label: t.status[each] }))}
        />
      </div>
      <ScanPanel />
      <div className={search.proposal === undefined ? 'review' : 'review with-detail'}>
        <section className="panel" aria-label={t.proposals}>
          {!list && proposals.error && <Failure error={proposals.error} retry={() => void proposals.refetch()} />}
          {!list && !proposals.error && <Loading />}
          {list?.length === 0 && (
            <Empty title={t.none}>
              <p>{t.noneHelp}</p>
            </Empty>
          )}
          <ul className="proposals">
            {list?.map((proposal) => (
              <li key={proposal.id}>
                <Link
                  to="/discovery"
                  search={(before) => discoverySearch({ ...before, proposal: proposal.id })}
                  aria-current={proposal.id === search.proposal}
                >
                  <bdi>{proposal.name}</bdi>
                  <span className="small muted">
                    {texts.category[proposal.category]} · {t.sizes(proposal.nodes.length, proposal.edges.length)} ·{' '}
                    {t.confidence(percent(proposal.confidence_score, 0))} · <Ago time={proposal.created_at} />
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
        {search.proposal !== undefined && <ProposalView key={search.proposal} id={search.proposal} />}
      </div>
    </>
  );
}
