import { type HeartbeatRecord, type Outcome, patience, type ResolvedCheck } from '@chain-mapping/model';

/** When a heartbeat is missed unless it comes before, in milliseconds since 1970. */
export const deadlineOf = (record: HeartbeatRecord, check: ResolvedCheck): number => record.since + patience(check);

/** How a target is by what it said of itself last, and when; `unknown` while it has said nothing and is not late yet. */
export function verdictOf(record: HeartbeatRecord, check: ResolvedCheck, now: number): Outcome {
  const { since, report } = record;
  const nothing = { response_time: null, error_message: null };
  const deadline = deadlineOf(record, check);
  if (now >= deadline) {
    return { ...nothing, status: 'unhealthy', error_message: `No heartbeat since ${new Date(since).toISOString()}` };
  }
  if (report === null) {
    const error_message = `No heartbeat yet: one is expected until ${new Date(deadline).toISOString()}`;
    return { ...nothing, status: 'unknown', error_message };
  }
  // How long its work took is no answer time: a backup of an hour is not a slow one.
  const timings = report.duration_ms == null ? {} : { timings: { total_ms: report.duration_ms } };
  if (report.status === 'ok') return { ...nothing, status: 'healthy', ...timings };
  const error_message = report.message
    ? `The target reports a failure: ${report.message}`
    : 'The target reports a failure';
  return { ...nothing, status: 'unhealthy', error_message, ...timings };
}
