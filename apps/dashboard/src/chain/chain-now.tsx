import type { Alert, Chain, ChainHealth, NodeHealth } from '@chain-mapping/model';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'react-aria-components';
import { useMemo, useState } from 'react';
import { alertsQuery, dependenciesQuery, validationQuery } from '../api/queries';
import { GraphView } from '../graph/graph-view';
import { milliseconds, number, percent, span } from '../look/figures';
import { Panel } from '../look/panel';
import { Ago, Empty } from '../look/parts';
import { StatusLabel, StatusMark } from '../look/status';
import { texts } from '../texts/texts';
import { chainGraph } from './chain-graph';
import { useChainNames } from './chain-tag';
import { waterfall } from './waterfall';

const t = texts.chain;

/** How a chain is now: its graph, the time that it takes, and what speaks of it. */
export function ChainNow({ chain, health }: { chain: Chain; health: ChainHealth | undefined }) {
  const [selected, select] = useState<string>();
  const graph = useMemo(() => chainGraph(chain, health), [chain, health]);
  if (chain.node_count === 0) {
    return (
      <div className="panel">
        <Empty title={t.draft}>
          <p>{t.draftHelp}</p>
        </Empty>
      </div>
    );
  }
  return (
    <>
      <Figures health={health} />
      <div className="panel">
        <GraphView label={t.graph(chain.name)} {...graph} selected={selected} onSelect={select} isSnug />
      </div>
      {health && <Nodes chain={chain} health={health} selected={selected} select={select} />}
      <div className="halves">
        <div className="stack">
          {health?.latency_budget && <Budget chain={chain} budget={health.latency_budget} edges={health.edge_health} />}
          {health && <Burn health={health} />}
        </div>
        <div className="stack">
          <Alerts id={chain.id} />
          <Hints id={chain.id} />
          <Dependencies chain={chain} />
        </div>
      </div>
    </>
  );
}

function Figures({ health }: { health: ChainHealth | undefined }) {
  const budget = health?.latency_budget;
  const figures: readonly [string, string][] = [
    [t.score, number(health?.overall_score)],
    [t.coverage, percent(health?.coverage, 0)],
    [t.sla, percent(health?.sla_compliance)],
    [budget ? t.latencyOf(milliseconds(budget.budget_ms)) : t.latency, milliseconds(budget?.spent_ms)],
    [t.budget, percent(health?.error_budget?.remaining)],
    [t.burnRate, health?.error_budget ? `${health.error_budget.burn_rate.toFixed(1)}×` : texts.none],
  ];
  return (
    <dl className="figures panel">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface NodesProps {
  readonly chain: Chain;
  readonly health: ChainHealth;
  readonly selected: string | undefined;
  readonly select: (id: string | undefined) => void;
}

function Nodes({ chain, health, selected, select }: NodesProps) {
  const byId = new Map(health.node_health.map((node) => [node.node_id, node]));
  return (
    <section className="panel scroll" aria-label={t.nodes} tabIndex={0}>
      <table className="table nodes">
        <thead>
          <tr>
            <th scope="col">{t.node}</th>
            <th scope="col">{t.status}</th>
            <th scope="col" className="figure">
              {t.lastAnswer}
            </th>
            <th scope="col" className="figure">
              {t.p95}
            </th>
            <th scope="col" className="figure">
              {t.availability}
            </th>
            <th scope="col">{t.found}</th>
          </tr>
        </thead>
        <tbody>
          {chain.nodes.map((node) => {
            const its = byId.get(node.id);
            return (
              <tr
                key={node.id}
                className={selected === node.id ? 'selected' : ''}
                data-status={its && its.status !== 'healthy' && its.status !== 'unknown' ? its.status : undefined}
                onClick={() => select(node.id)}
              >
                <th scope="row">
                  <Button className="button-text" aria-pressed={selected === node.id} onPress={() => select(node.id)}>
                    <bdi className="clip" title={node.display_name}>
                      {node.display_name}
                    </bdi>
                  </Button>
                  <span className="muted small">{texts.nodeType[node.type]}</span>
                </th>
                <td>
                  <StatusLabel status={its?.status ?? 'unknown'} />
                </td>
                <td className="figure">{milliseconds(its?.response_time)}</td>
                <td className="figure">{milliseconds(its?.windows?.five_minutes.p95)}</td>
                <td className="figure">{percent(its?.windows?.five_minutes.availability)}</td>
                <td className="found small">{its && <Found node={its} />}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function Found({ node }: { node: NodeHealth }) {
  return (
    <>
      {node.error_message && <bdi>{node.error_message}</bdi>}
      {node.consecutive_failures > 1 && <span className="muted"> {t.inARow(node.consecutive_failures)}</span>}
      {node.flapping && <span className="muted"> {t.flapping}</span>}
      {node.since && node.status !== 'healthy' && (
        <span className="muted">
          {' '}
          <Ago time={node.since} />
        </span>
      )}
    </>
  );
}

interface BudgetProps {
  readonly chain: Chain;
  readonly budget: NonNullable<ChainHealth['latency_budget']>;
  readonly edges: ChainHealth['edge_health'];
}

function Budget({ chain, budget, edges }: BudgetProps) {
  const { bars, budget: end } = waterfall(budget);
  const names = new Map(chain.nodes.map((node) => [node.id, node.display_name]));
  const name = (id: string): string => names.get(id) ?? id;
  const sources = new Map(edges.map((edge) => [`${edge.source_node} ${edge.target_node}`, edge.latency_source]));
  return (
    <Panel title={t.waterfall}>
      <p className="small muted">
        {t.spent(milliseconds(budget.spent_ms), milliseconds(budget.budget_ms))}
        {budget.overspent_by &&
          ` ${t.overspent(name(budget.overspent_by.target_node), milliseconds(budget.overspent_by.by_ms))}`}
      </p>
      <ol className="waterfall">
        {bars.map((bar) => (
          <li key={`${bar.source_node} ${bar.target_node}`} data-status={bar.isOver ? 'degraded' : 'healthy'}>
            <span className="row spread">
              <bdi className="clip" title={`${name(bar.source_node)} → ${name(bar.target_node)}`}>
                {name(bar.source_node)} → {name(bar.target_node)}
              </bdi>
              <span className="small clip none">
                {bar.isOver && <StatusMark status="degraded" size={12} label={t.over} />}{' '}
                {bar.latency_sla === null
                  ? milliseconds(bar.p95)
                  : t.of(milliseconds(bar.p95), milliseconds(bar.latency_sla))}
                {sources.get(`${bar.source_node} ${bar.target_node}`) === 'traces' && ` ${t.inTraces}`}
              </span>
            </span>
            <span className="track" aria-hidden>
              {bar.allowed !== null && (
                <i
                  className="allowed"
                  style={{ left: `${bar.from * 100}%`, width: `${(bar.allowed - bar.from) * 100}%` }}
                />
              )}
              <i className="spent" style={{ left: `${bar.from * 100}%`, width: `${bar.width * 100}%` }} />
              <i className="end" style={{ left: `${end * 100}%` }} />
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Burn({ health }: { health: ChainHealth }) {
  const { error_budget: budget, burn_rates: rates = [] } = health;
  return (
    <Panel title={t.errorBudget}>
      {budget ? (
        <div className="stack tight">
          <p className="small muted">{t.promise(percent(budget.target, 3), budget.window_days)}</p>
          <div
            className="meter"
            role="meter"
            aria-label={t.budget}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round(Math.max(0, budget.remaining) * 100)}
            data-status={budget.remaining < 0.25 ? 'unhealthy' : budget.remaining < 0.5 ? 'degraded' : 'healthy'}
          >
            <i style={{ width: `${Math.min(1, Math.max(0, budget.remaining)) * 100}%` }} />
          </div>
          <p className="small">{t.left(percent(budget.remaining))}</p>
          {rates.length > 0 && (
            <table className="table small">
              <thead>
                <tr>
                  <th scope="col">{t.windows}</th>
                  <th scope="col" className="figure">
                    {t.limit}
                  </th>
                  <th scope="col" className="figure">
                    {t.burn}
                  </th>
                  <th scope="col">{t.status}</th>
                </tr>
              </thead>
              <tbody>
                {rates.map((rate) => (
                  <tr key={rate.factor}>
                    <td>
                      {span(rate.long_ms)} / {span(rate.short_ms)}
                    </td>
                    <td className="figure">{rate.factor}×</td>
                    <td className="figure">
                      {rate.long.toFixed(1)}× / {rate.short.toFixed(1)}×
                    </td>
                    <td>
                      <span className="status" data-status={rate.burning ? 'unhealthy' : 'healthy'}>
                        <StatusMark status={rate.burning ? 'unhealthy' : 'healthy'} size={12} />
                        {rate.burning ? t.burning : t.fine}
                      </span>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </div>
      ) : (
        <p className="muted">{t.noSlo}</p>
      )}
    </Panel>
  );
}

function Alerts({ id }: { id: string }) {
  const alerts = useQuery(alertsQuery({ chain_id: id, limit: 8 }));
  return (
    <Panel title={t.alerts}>
      {alerts.data?.alerts.length ? (
        <ul className="stack tight">
          {alerts.data.alerts.map((alert) => (
            <AlertLine key={alert.id} alert={alert} />
          ))}
        </ul>
      ) : (
        <p className="muted">{t.noAlerts}</p>
      )}
    </Panel>
  );
}

function AlertLine({ alert }: { alert: Alert }) {
  return (
    <li className="row top small">
      <StatusMark
        status={alert.resolved ? 'healthy' : alert.severity === 'critical' ? 'unhealthy' : 'degraded'}
        label={texts.alertStatus[alert.status]}
      />
      <span className="grow">
        <bdi>{alert.message}</bdi>{' '}
        <span className="muted">
          {texts.alertStatus[alert.status]}, <Ago time={alert.fired_at} />
        </span>
      </span>
    </li>
  );
}

function Hints({ id }: { id: string }) {
  const { data } = useQuery(validationQuery(id));
  const remarks = [...(data?.errors ?? []), ...(data?.warnings ?? [])];
  const isEmpty = remarks.length === 0 && (data?.suggestions.length ?? 0) === 0;
  return (
    <Panel title={t.hints}>
      {data && isEmpty && <p className="muted">{t.noHints}</p>}
      <ul className="stack tight small">
        {remarks.map((remark) => (
          <li key={`${remark.code} ${remark.path}`} className="row top">
            <StatusMark status={data?.errors.includes(remark) ? 'unhealthy' : 'degraded'} />
            <bdi>{remark.message}</bdi>
          </li>
        ))}
        {data?.suggestions.map((suggestion) => (
          <li key={suggestion} className="row top">
            <StatusMark status="unknown" />
            <bdi>{suggestion}</bdi>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Dependencies({ chain }: { chain: Chain }) {
  const { data } = useQuery(dependenciesQuery(chain.id));
  const shared = Object.entries(data?.shared_services ?? {});
  const lists: readonly [string, readonly string[]][] = [
    [t.dependsOn, data?.dependencies ?? []],
    [t.dependents, data?.dependents ?? []],
  ];
  return (
    <Panel title={t.neighbours}>
      <dl className="facts">
        {lists.map(([name, ids]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="row wrap">
              <Tags ids={ids} />
            </dd>
          </div>
        ))}
        {shared.map(([service, ids]) => (
          <div key={service}>
            <dt>
              <bdi>{service}</bdi>
            </dt>
            <dd className="row wrap">
              <Tags ids={ids} />
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

const MOST_TAGS = 9;

function Tags({ ids }: { ids: readonly string[] }) {
  const names = useChainNames();
  if (ids.length === 0) return texts.none;
  return (
    <>
      {ids.slice(0, MOST_TAGS).map((id) => (
        <Link key={id} className="tag" to="/chains/$id" params={{ id }} title={names.get(id)}>
          {id}
        </Link>
      ))}
      {ids.length > MOST_TAGS && (
        <span className="small muted" title={ids.slice(MOST_TAGS).join(', ')}>
          {texts.trouble.more(ids.length - MOST_TAGS)}
        </span>
      )}
    </>
  );
}
