import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { chainSeries, getObjectiveReport, OutputOf, platformSeries, SeriesPoint } from '@chain-mapping/contracts';
import { Failure } from '../output/failure';
import { type Column, counted, milliseconds, table } from '../output/output';
import type { CommandContext } from './context';
import { millisecondsIn } from './duration';
import { timeOf } from './times';

const PATH = '/api/v1/metrics';

export interface MetricsOptions {
  readonly metric?: string;
  readonly node?: string;
  readonly edge?: string;
  readonly from?: string;
  readonly to?: string;
  readonly step?: string;
}

/** One chain over time; without an id, all chains side by side. */
export async function showMetrics(
  { api, out }: CommandContext,
  id: string | undefined,
  options: MetricsOptions,
): Promise<void> {
  const query = new URLSearchParams();
  if (options.metric) query.set('metric', options.metric);
  query.set('from', momentOf(options.from ?? '1h'));
  if (options.to) query.set('to', momentOf(options.to));
  if (id === undefined) {
    if (options.node ?? options.edge) throw new Failure('--node and --edge are of a chain: name one', 2);
    const answer = await api.get<OutputOf<typeof platformSeries>>(`${PATH}?${query}`);
    const rows = answer.chains.flatMap(({ chain_id, points }) => points.map((point) => ({ chain_id, ...point })));
    out.data(answer, () =>
      table(rows, [{ title: 'CHAIN', value: ({ chain_id }) => chain_id }, ...figures(answer.metric)]),
    );
    return;
  }
  if (options.step) query.set('step', options.step);
  if (options.node) query.set('node_id', options.node);
  if (options.edge) {
    const [source, target, ...more] = options.edge.split('>');
    if (!source || !target || more.length > 0) throw new Failure(`'${options.edge}' is no edge: say api>db`, 2);
    query.set('source_node', source);
    query.set('target_node', target);
  }
  const answer = await api.get<OutputOf<typeof chainSeries>>(
    `/api/v1/chains/${encodeURIComponent(id)}/metrics?${query}`,
  );
  out.data(answer, () =>
    table(answer.points, [{ title: 'TIME', value: ({ time }) => time }, ...figures(answer.metric)]),
  );
}

function figures(metric: string): Column<SeriesPoint>[] {
  const show = (value: number | null): string => (metric === 'response_time' ? milliseconds(value) : short(value));
  return [
    { title: 'COUNT', value: ({ count }) => String(count), right: true },
    { title: 'AVERAGE', value: ({ average }) => show(average), right: true },
    { title: 'P50', value: ({ p50 }) => show(p50), right: true },
    { title: 'P95', value: ({ p95 }) => show(p95), right: true },
    { title: 'P99', value: ({ p99 }) => show(p99), right: true },
    { title: 'ERRORS', value: ({ error_rate }) => percent(error_rate), right: true },
  ];
}

export async function showObjective(
  { api, out }: CommandContext,
  id: string,
  options: { readonly target?: string; readonly days?: string; readonly at?: string },
): Promise<void> {
  const query = new URLSearchParams();
  if (options.target) query.set('target', options.target);
  if (options.days) query.set('window_days', options.days);
  if (options.at) query.set('at', momentOf(options.at));
  const path = `/api/v1/chains/${encodeURIComponent(id)}/slo?${query}`;
  const answer = await api.get<OutputOf<typeof getObjectiveReport>>(path);
  out.data(answer, () => objectiveText(answer));
}

function objectiveText(report: OutputOf<typeof getObjectiveReport>): string {
  const { objective, error_budget, spent_by } = report;
  const spenders = table(spent_by, [
    {
      title: 'SPENT BY',
      value: ({ edge, display_name }) =>
        edge ? `${edge.source_node} > ${edge.target_node}` : (display_name ?? 'nobody known'),
    },
    { title: 'BAD', value: ({ bad_ms }) => minutes(bad_ms), right: true },
    { title: 'SHARE', value: ({ share }) => percent(share), right: true },
  ]);
  return [
    `${report.chain_id}  ${report.from} to ${report.to}`,
    `availability  ${percent(report.availability)}${objective ? ` of ${percent(objective.target)} in ${counted(objective.window_days, 'day')}` : ', no objective'}`,
    `bad           ${minutes(report.bad_ms)}, not counted ${minutes(report.uncounted_ms)}`,
    ...(error_budget
      ? [
          `budget        ${percent(error_budget.remaining)} left: ${minutes(error_budget.spent_ms)} of ${minutes(error_budget.allowed_ms)} spent, burning at ${short(error_budget.burn_rate)}`,
        ]
      : []),
    ...(spent_by.length > 0 ? ['', spenders] : []),
  ].join('\n');
}

export interface DumpOptions {
  readonly from: string;
  readonly to?: string;
  readonly format: string;
  readonly table: string;
  readonly chain?: string;
  readonly out: string;
}

/** What is stored of a time, as a file. It is there whole or not at all. */
export async function exportMetrics({ api, out }: CommandContext, options: DumpOptions): Promise<void> {
  const query = new URLSearchParams({
    table: options.table,
    from: momentOf(options.from),
    to: options.to ? momentOf(options.to) : new Date().toISOString(),
    format: options.format,
    ...(options.chain && { chain_id: options.chain }),
  });
  const body = await api.download(`${PATH}/export?${query}`);
  const part = `${options.out}.part`;
  let bytes = 0;
  const counting = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      bytes += chunk.byteLength;
      yield chunk;
    }
  };
  try {
    await pipeline(Readable.fromWeb(body), counting, createWriteStream(part));
  } catch (error) {
    await rm(part, { force: true });
    throw new Failure(`${options.out} is not written: ${error instanceof Error ? error.message : String(error)}`, 1);
  }
  await rename(part, options.out);
  out.data({ file: options.out, bytes }, () => `${options.out} ${String(bytes)} bytes`);
}

/** A time that somebody typed: so long ago, or ISO 8601. */
function momentOf(text: string): string {
  const ago = millisecondsIn(text);
  return new Date(ago === undefined ? timeOf(text) : Date.now() - ago).toISOString();
}

const short = (value: number | null): string => (value === null ? '-' : String(Number(value.toPrecision(4))));
const percent = (share: number | null): string => (share === null ? '-' : `${Number((share * 100).toPrecision(5))} %`);
const minutes = (ms: number): string => `${Number((ms / 60_000).toPrecision(3))} min`;
