import type { AlertStatus, Severity } from '@chain-mapping/model';
import { texts } from '../texts/texts';

export const ALERT_STATUSES = Object.keys(texts.alertStatus) as AlertStatus[];
export const SEVERITIES = Object.keys(texts.severity).reverse() as Severity[];

export interface AlertsSearch {
  /** Those that are open where it is not given. */
  readonly status?: AlertStatus;
  readonly severity?: Severity;
  readonly chain?: string;
}

export function alertsSearch(search: Record<string, unknown>): AlertsSearch {
  const status = ALERT_STATUSES.find((each) => each === search.status);
  const severity = SEVERITIES.find((each) => each === search.severity);
  const chain = typeof search.chain === 'string' && search.chain !== '' ? search.chain : undefined;
  return { ...(status && { status }), ...(severity && { severity }), ...(chain && { chain }) };
}
