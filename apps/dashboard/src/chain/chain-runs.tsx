import type { Chain, ChainExecution } from '@chain-mapping/model';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { executionsQuery, type Executions } from '../api/queries';
import { clock, milliseconds, number } from '../look/figures';
import { Panel } from '../look/panel';
import { Ago, Choose, Empty, Failure, Loading } from '../look/parts';
import { StatusMark } from '../look/status';
import { texts } from '../texts/texts';
import { depthsOf } from './run-depths';

const t = texts.runs;
type Which = 'all' | 'ok' | 'error';

/** Real runs through a chain, as traces saw them: where each went, how long that took, and where it broke. */
export function ChainRuns({ chain }: { chain: Chain }) {
  const [which, setWhich] = useState<Which>('all');
  const [chosen, choose] = useState<string>();
  const runs = useQuery(executionsQuery(chain.id, which === 'all' ? undefined : which));
  const names = new Map(chain.nodes.map((node) => [node.id, node.display_name]));
  const name = (id: string | null): string => (id === null ? texts.none : (names.get(id) ?? id));
  const list = runs.data?.executions ?? [];
  const shown = list.find(({ execution_id }) => execution_id === chosen) ?? list[0];
  return (
    <>
      <div className="row">
        <Choose<Which>
          label={t.show}
          hideLabel
          value={which}
          onChange={setWhich}
          choices={(['all', 'ok', 'error'] as const).map((value) => ({ value, label: t[value] }))}
        />
      </div>
      {runs.isPending && <Loading />}
      {runs.error && !runs.data && <Failure error={runs.error} retry={() => void runs.refetch()} />}
      {runs.data && list.length === 0 && (
        <div className="panel">
          <Empty title={t.none}>
            <p>{t.noneHelp}</p>
          </Empty>
        </div>
      )}
      {shown && (
        <div className="halves">
          <RunList runs={list} total={chain.node_count} shown={shown} choose={choose} name={name} />
          <div className="stack">
            <Run run={shown} name={name} />
            <Calls edges={runs.data?.edges ?? []} name={name} />
          </div>
        </div>
      )}
    </>
  );
}

type NameOf = (id: string | null) => string;

interface RunListProps {
  readonly runs: readonly ChainExecution[];
  readonly total: number;
  readonly shown: ChainExecution;
  readonly choose: (id: string) => void;
  readonly name: NameOf;
}

function RunList({ runs, total, shown, choose, name }: RunListProps) {
  return (
    <section className="panel scroll" aria-label={t.title} tabIndex={0}>
      <table className="table runs">
        <thead>
          <tr>
            <th scope="col">{t.started}</th>
            <th scope="col" className="figure">
              {t.took}
            </th>
            <th scope="col">{t.outcome}</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr
              key={run.execution_id}
              className={run === shown ? 'selected' : ''}
              onClick={() => choose(run.execution_id)}
            >
              <td>
                <Button className="button-text" aria-pressed={run === shown} onPress={() => choose(run.execution_id)}>
                  <Ago time={run.started_at} />
                </Button>
              </td>
              <td className="figure">{milliseconds(run.duration_ms)}</td>
              <td>
                <span className="row top">
                  <StatusMark status={run.status === 'ok' ? (run.complete ? 'healthy' : 'unknown') : 'unhealthy'} />
                  <bdi>
                    {run.broke_at
                      ? t.failedAt(name(run.broke_at.target_node))
                      : run.complete
                        ? t.whole
                        : t.reached(run.nodes_reached.length, total)}
                  </bdi>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Run({ run, name }: { run: ChainExecution; name: NameOf }) {
  const depths = depthsOf(run.steps);
  const whole = Math.max(run.duration_ms, 0.001);
  return (
    <Panel title={t.waterfall} aside={<span className="small muted">{clock(run.started_at)}</span>}>
      <ol className="run-steps">
        {run.steps.map((step, index) => {
          const from = Math.min(0.995, Math.max(0, step.offset_ms / whole));
          const width = Math.min(1 - from, (step.duration_ms ?? 0) / whole);
          return (
            <li key={`${step.span_id} ${index}`} data-status={step.status === 'ok' ? 'healthy' : 'unhealthy'}>
              <span className="row spread">
                <span className="row">
                  <span className="depth" style={{ width: `${(depths[index] ?? 0) * 12}px` }} />
                  {step.status === 'error' && <StatusMark status="unhealthy" size={13} label={t.errors} />}
                  <bdi className="clip" title={`${step.service_name}: ${step.operation}`}>
                    {step.source_node === null
                      ? t.began(name(step.target_node))
                      : `${name(step.source_node)} → ${name(step.target_node)}`}
                  </bdi>
                </span>
                <span className="small none">{milliseconds(step.duration_ms)}</span>
              </span>
              <span className="track" aria-hidden>
                <i style={{ left: `${from * 100}%`, width: `${width * 100}%` }} />
              </span>
              {step.error_message !== null && (
                <span className="small">
                  <bdi>{step.error_message}</bdi>
                </span>
              )}
            </li>
          );
        })}
      </ol>
      {run.nodes_missed.length > 0 && (
        <p className="small muted">
          <bdi>{t.missed(run.nodes_missed.map(name).join(', '))}</bdi>
        </p>
      )}
      <p className="small muted">
        {t.trace} <bdi className="mono">{run.trace_ids.join(', ')}</bdi>
      </p>
    </Panel>
  );
}

function Calls({ edges, name }: { edges: Executions['edges']; name: NameOf }) {
  if (edges.length === 0) return null;
  return (
    <section className="panel scroll" aria-label={t.edges} tabIndex={0}>
      <table className="table small">
        <thead>
          <tr>
            <th scope="col">{t.call}</th>
            {[t.calls, t.errors, t.p50, t.p95].map((title) => (
              <th key={title} scope="col" className="figure">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {edges.map(({ source_node, target_node, traffic }) => (
            <tr key={`${source_node} ${target_node}`}>
              <td>
                <bdi>{`${name(source_node)} → ${name(target_node)}`}</bdi>
              </td>
              <td className="figure">{number(traffic.calls)}</td>
              <td className="figure">{number(traffic.errors)}</td>
              <td className="figure">{milliseconds(traffic.p50_ms)}</td>
              <td className="figure">{milliseconds(traffic.p95_ms)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
