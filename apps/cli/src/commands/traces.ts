import type { listChainExecutions, OutputOf } from '@chain-mapping/contracts';
import type { ChainExecution } from '@chain-mapping/model';
import { coloured, milliseconds, table } from '../output/output';
import type { CommandContext } from './context';
import { millisecondsIn } from './duration';
import { timeOf } from './times';

export interface TracesOptions {
  readonly errors?: boolean;
  readonly since?: string;
  readonly limit?: string;
}

/** The real runs of a chain: where each went, how long, and where it broke; and how its edges did. */
export async function traces({ api, out }: CommandContext, id: string, options: TracesOptions): Promise<void> {
  const query = new URLSearchParams();
  if (options.errors) query.set('status', 'error');
  if (options.limit) query.set('limit', options.limit);
  if (options.since) {
    const ago = millisecondsIn(options.since);
    query.set('from', new Date(ago === undefined ? timeOf(options.since) : Date.now() - ago).toISOString());
  }
  const path = `/api/v1/chains/${encodeURIComponent(id)}/executions?${query}`;
  const answer = await api.get<OutputOf<typeof listChainExecutions>>(path);
  out.data(answer, () => [...answer.executions.map(runText), edgesText(answer.edges)].join('\n\n'));
}

function runText(run: ChainExecution): string {
  const status = coloured(run.status === 'error' ? 'unhealthy' : 'healthy');
  const broke = run.broke_at;
  const where =
    broke === null
      ? ''
      : `, broke at ${[broke.source_node, broke.target_node].filter(Boolean).join(' > ')}: ${broke.error_message ?? 'no reason given'}`;
  const missed = run.complete ? '' : `, missed ${run.nodes_missed.join(' ')}`;
  const steps = run.steps.map(({ source_node, target_node, offset_ms, duration_ms, status: how }) => {
    const mark = how === 'error' ? ' ✕' : '';
    return `  +${milliseconds(offset_ms)}  ${source_node ?? 'began'} > ${target_node}  ${milliseconds(duration_ms)}${mark}`;
  });
  return [
    `${run.started_at} ${status} ${milliseconds(run.duration_ms)} ${run.execution_id}${where}${missed}`,
    ...steps,
  ].join('\n');
}

const edgesText = (edges: OutputOf<typeof listChainExecutions>['edges']): string =>
  table(edges, [
    { title: 'EDGE', value: ({ source_node, target_node }) => `${source_node} > ${target_node}` },
    { title: 'CALLS', value: ({ traffic }) => String(traffic.calls), right: true },
    { title: 'ERRORS', value: ({ traffic }) => String(traffic.errors), right: true },
    { title: 'P50', value: ({ traffic }) => milliseconds(traffic.p50_ms), right: true },
    { title: 'P95', value: ({ traffic }) => milliseconds(traffic.p95_ms), right: true },
    { title: 'P99', value: ({ traffic }) => milliseconds(traffic.p99_ms), right: true },
  ]);
