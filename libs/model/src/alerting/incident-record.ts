import type { Severity } from '../chain/vocabulary';
import type { Incident, IncidentEvent } from '../health/incident';
import type { AlertRecord } from './alert-lifecycle';

/** An incident with what the decisions about it need and others do not see. */
export interface IncidentRecord extends Incident {
  /** The keys of what explains its alerts now: more than one where a culprit that had others below it has recovered. */
  readonly culprit_ids: readonly string[];
  /** Whether its opening has been told: not before one of its alerts was. */
  readonly announced: boolean;
  /** What happened since the last message. */
  readonly unpublished: readonly IncidentEvent[];
  readonly recovered_chains: readonly string[];
  /** What was told and ended by hand: the same is not told again while it lasts. */
  readonly quiet: readonly { readonly key: string; readonly severity: Severity }[];
}

const SEVERITIES: readonly Severity[] = ['info', 'warning', 'critical'];

export const isAtLeast = (severity: Severity, other: Severity): boolean =>
  SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(other);

export const highestOf = (severities: readonly Severity[]): Severity =>
  SEVERITIES.findLast((each) => severities.includes(each)) ?? 'info';

/** The highest severity first, then the earliest. */
export function bySeverity(a: AlertRecord, b: AlertRecord): number {
  const rank = SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity);
  if (rank !== 0) return rank;
  if (a.fired_at !== b.fired_at) return a.fired_at < b.fired_at ? -1 : 1;
  return a.fingerprint < b.fingerprint ? -1 : 1;
}
