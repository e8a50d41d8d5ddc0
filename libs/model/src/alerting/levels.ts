import { compareChainIds } from '../chain/chain-dependencies';
import type { Severity, Status } from '../chain/vocabulary';
import type { AlertType } from '../health/alert';
import type { ChainHealth } from '../health/chain-health';
import type { NodeReference, ObservedResult } from '../health/check-result';
import type { AlertRecord, Clear, Level } from './alert-lifecycle';

/** The status of a chain, since when it has it, and the place of that among the chain's changes. */
export interface ObservedChainStatus {
  readonly chain_id: string;
  readonly status: Status;
  readonly since: string;
  readonly sequence: number;
}

export interface ChainStatusChange extends ObservedChainStatus {
  readonly previous_status: Status | null;
  readonly health: ChainHealth;
}

export const nodeFingerprint = (node: Pick<NodeReference, 'chain_id' | 'node_id'>): string =>
  `node_failed:${node.chain_id}:${node.node_id}`;

/** Of a component, as it is in all chains at once. */
export const flappingFingerprint = (target_id: string): string => `flapping:${target_id}`;
export const certificateFingerprint = (target_id: string): string => `certificate_expiry:${target_id}`;

export const chainFingerprint = (chainId: string): string => `chain_status:${chainId}`;

/** What a status is to alerting. Unknown and maintenance are neither a failure nor a recovery. */
export function verdict(status: Status): Severity | 'clear' | 'undecided' {
  switch (status) {
    case 'unhealthy':
      return 'critical';
    case 'degraded':
      return 'warning';
    case 'healthy':
      return 'clear';
    case 'unknown':
    case 'maintenance':
      return 'undecided';
  }
}

/** What a check result says about one of the nodes that it stands for. */
export function nodeLevel(result: ObservedResult, node: NodeReference, displayName: string, count = 1): Level | null {
  const judged = verdict(result.component_status);
  if (judged === 'undecided') return null;
  if (judged !== 'clear' && node.monitored === false) return null;
  const observation = {
    fingerprint: nodeFingerprint(node),
    chain_id: node.chain_id,
    node_id: node.node_id,
    type: isMissed(result) ? ('heartbeat_missed' as const) : ('node_failed' as const),
    target_id: result.target_id,
    episode: result.component_since,
    // The slot alone: the times of two targets that a node had one after the other say nothing about their order.
    order: { at: result.slot, sequence: 0 },
    observed_at: Date.parse(result.checked_at),
  };
  if (judged === 'clear') {
    return { ...observation, state: 'clear', resolution: `Health check of ${displayName} succeeds again` };
  }
  return {
    ...observation,
    state: 'failing',
    severity: judged,
    message: `${isMissed(result) ? 'Heartbeat failed to arrive from' : 'Health check failed for'} ${displayName}: ${result.error_message ?? `status is ${result.component_status}`}`,
    root_cause: null,
    affected_chains: [
      ...new Set(result.nodes.flatMap(({ chain_id, monitored }) => (monitored === false ? [] : chain_id))),
    ].sort(),
    count,
  };
}

/** What reports in by itself and has not; what reports a failure has failed, and missed nothing. */
const isMissed = ({ type, component_status, error_message }: ObservedResult): boolean =>
  type === 'heartbeat' && component_status === 'unhealthy' && error_message?.startsWith('No heartbeat') === true;

/** What a check result says of whether its component flaps; one alert for all the chains that hold it. `episode`: since when, if it does. */
export function flappingLevel(result: ObservedResult, displayName: string, episode: string): Level | null {
  if (verdict(result.component_status) === 'undecided') return null;
  const message = `${displayName} is flapping: it fails and recovers so often that its status says little`;
  return componentLevel(result, {
    ...{ type: 'flapping', fingerprint: flappingFingerprint(result.target_id), episode },
    ...(result.flapping === true && { failing: { severity: 'warning', message } }),
    resolution: `${displayName} is steady again`,
  });
}

const WARNING_DAYS = 14;
const CRITICAL_DAYS = 3;

/** Whether a certificate ends so soon that somebody is to be told. */
export const expiresSoon = ({ certificate_days }: ObservedResult): boolean =>
  certificate_days !== undefined && certificate_days < WARNING_DAYS;

/** What a check result says of the certificate that it saw; nothing where it got no answer. */
export function certificateLevel(result: ObservedResult, displayName: string, episode: string): Level | null {
  const { certificate_days: days = WARNING_DAYS, status } = result;
  if (status !== 'healthy' && status !== 'degraded') return null;
  const severity = days < CRITICAL_DAYS ? 'critical' : 'warning';
  const message = `The certificate of ${displayName} expires in ${String(days)} ${days === 1 ? 'day' : 'days'}`;
  return componentLevel(result, {
    ...{ type: 'certificate_expiry', fingerprint: certificateFingerprint(result.target_id), episode },
    ...(expiresSoon(result) && { failing: { severity, message } }),
    resolution: `The certificate of ${displayName} has been renewed`,
  });
}

interface ComponentCondition {
  readonly type: AlertType;
  readonly fingerprint: string;
  readonly episode: string;
  readonly failing?: { readonly severity: Severity; readonly message: string };
  readonly resolution: string;
}

function componentLevel(result: ObservedResult, condition: ComponentCondition): Level | null {
  const { failing, resolution, ...about } = condition;
  const watched = result.nodes.filter(({ monitored }) => monitored !== false);
  const [node] = watched.toSorted((a, b) => compareChainIds(a.chain_id, b.chain_id));
  if (node === undefined) return null;
  const observation = {
    ...about,
    chain_id: node.chain_id,
    node_id: node.node_id,
    target_id: result.target_id,
    order: { at: result.slot, sequence: 0 },
    observed_at: Date.parse(result.checked_at),
  };
  if (failing === undefined) return { ...observation, state: 'clear', resolution };
  const affected_chains = [...new Set(watched.map(({ chain_id }) => chain_id))].sort(compareChainIds);
  return { ...observation, ...failing, state: 'failing', root_cause: null, affected_chains, count: 1 };
}

/** What the health of an alert's chain says about the failed node: that it has recovered since, or nothing. */
export function recoveryIn(health: ChainHealth, alert: AlertRecord): Clear | null {
  const node = health.node_health.find(({ node_id }) => node_id === alert.node_id);
  if (node?.status !== 'healthy' || node.since === null) return null;
  const { fingerprint, chain_id, node_id, type, target_id } = alert;
  const since = Date.parse(node.since);
  return {
    ...{ fingerprint, chain_id, node_id, type, target_id },
    state: 'clear',
    episode: node.since,
    order: { at: since, sequence: 0 },
    observed_at: since,
    resolution: 'Health check succeeds again',
  };
}

/** What a change of a chain's status says about the chain. `at`: when it was told, in milliseconds since 1970. */
export const changeLevel = (change: ChainStatusChange, at: number): Level | null =>
  chainLevel(change, at, change.previous_status, change.health);

/** What a chain's status, asked for at a time, says about the chain. */
export function chainLevel(
  record: ObservedChainStatus,
  at: number,
  previous: Status | null,
  health: ChainHealth | null,
): Level | null {
  const judged = verdict(record.status);
  if (judged === 'undecided') return null;
  const observation = {
    fingerprint: chainFingerprint(record.chain_id),
    chain_id: record.chain_id,
    node_id: null,
    type: 'chain_status' as const,
    target_id: null,
    episode: record.since,
    order: { at: Date.parse(record.since), sequence: record.sequence },
    observed_at: at,
  };
  if (judged === 'clear') {
    return { ...observation, state: 'clear', resolution: `Chain status is ${record.status} again` };
  }
  return {
    ...observation,
    state: 'failing',
    severity: judged,
    message: chainMessage(record.status, previous, health),
    root_cause: health?.root_cause?.display_name ?? null,
    cause_id: health?.root_cause?.component_id ?? null,
    affected_chains: [record.chain_id],
    count: 1,
  };
}

function chainMessage(status: Status, previous: Status | null, health: ChainHealth | null): string {
  const change =
    previous === null || previous === status
      ? `Chain status is ${status}`
      : `Chain status changed from ${previous} to ${status}`;
  const cause = health?.root_cause;
  if (!cause) return change;
  return `${change}: root cause ${cause.display_name}${cause.error_message ? ` (${cause.error_message})` : ''}`;
}
