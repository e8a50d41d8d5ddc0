import { CloudEvent, checkResults, subjectOf, type DataOf } from '@chain-mapping/contracts';
import { cpuSecondsOf, interleaved, type Bench } from '../harness';

const RESULTS = 200;
const BATCHES = 200;
const SUBJECTS = 200_000;

function aBatch(): DataOf<typeof checkResults> {
  const at = '2026-01-01T00:00:00.000Z';
  return {
    results: Array.from({ length: RESULTS }, (_, index) => ({
      target_id: `target-${index}`,
      slot: 1_767_225_600_000,
      checked_at: at,
      type: 'http' as const,
      status: 'healthy' as const,
      response_time: 12.5,
      error_message: null,
      result_id: `target-${index}-1767225600000`,
      nodes: [{ chain_id: 'A1', node_id: `node-${index}`, service_name: 'data-bridge' }],
      component_status: 'healthy' as const,
      component_since: at,
      consecutive_failures: 0,
    })),
  };
}

/** What it costs to check messages against their schemas at each boundary, beside doing without. */
export default async function run(bench: Bench): Promise<void> {
  const text = JSON.stringify({
    specversion: '1.0',
    id: '1',
    source: '/chain-mapping/health-monitor',
    type: checkResults.type,
    time: '2026-01-01T00:00:00.000Z',
    data: aBatch(),
  } satisfies Omit<CloudEvent, 'datacontenttype'>);
  const perResult = 1e6 / (BATCHES * RESULTS);

  let kept = 0;
  const parsed = await interleaved(
    7,
    () =>
      cpuSecondsOf(() => {
        for (let n = 0; n < BATCHES; n += 1) {
          const event = CloudEvent.parse(JSON.parse(text));
          kept += checkResults.data.parse(event.data).results.length;
        }
      }),
    () =>
      cpuSecondsOf(() => {
        for (let n = 0; n < BATCHES; n += 1) {
          kept += (JSON.parse(text) as { data: DataOf<typeof checkResults> }).data.results.length;
        }
      }),
  );
  bench.report({
    figure: `read and check a batch of ${RESULTS} results`,
    value: parsed.ours * perResult,
    unit: 'CPU-us/result',
    against: 'JSON.parse, nothing checked',
    ratio: parsed.ratio,
    bar: 'ratio <= 4',
    holds: parsed.ratio <= 4,
  });

  const perSubject = 1e6 / SUBJECTS;
  const subjects = await interleaved(
    7,
    () =>
      cpuSecondsOf(() => {
        for (let n = 0; n < SUBJECTS; n += 1) kept += subjectOf(checkResults, { shard: String(n % 16) }).length;
      }),
    () =>
      cpuSecondsOf(() => {
        for (let n = 0; n < SUBJECTS; n += 1) kept += `chain.health.result.${String(n % 16)}`.length;
      }),
  );
  bench.report({
    figure: 'make the subject of an event',
    value: subjects.ours * perSubject,
    unit: 'CPU-us/subject',
    against: 'template string',
    ratio: subjects.ratio,
    bar: 'value <= 2',
    holds: subjects.ours * perSubject <= 2,
  });
  if (kept === 0) throw new Error('nothing was read');
}
