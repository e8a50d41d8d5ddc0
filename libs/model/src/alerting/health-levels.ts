import type { Severity } from '../chain/vocabulary';
import type { AlertType } from '../health/alert';
import type { ChainHealth, NodeHealth, WindowHealth } from '../health/chain-health';
import type { AlertThresholds } from '../health/monitoring';
import type { Level } from './alert-lifecycle';

/** What is so of a chain, or not, beside its status. */
interface Condition {
  readonly type: AlertType;
  readonly fingerprint: string;
  readonly node_id: string | null;
  readonly target_node?: string;
  /** Not given: it is as it should be. */
  readonly failing?: { readonly severity: Severity; readonly message: string };
  readonly resolution: string;
}

export interface HealthContext {
  readonly thresholds: AlertThresholds;
  readonly nameOf: (node_id: string) => string;
  /** Since when a condition holds as far as that is known: what keeps two looks at it one episode. */
  readonly episodeOf: (fingerprint: string, isFailing: boolean) => string;
  /** When the health was as it is, in milliseconds since 1970. */
  readonly at: number;
}

const WINDOW_MS = 5 * 60_000;
/** Fewer say nothing of a share. */
const FEWEST_OBSERVATIONS = 5;

/**
 * What the health of a chain says beside its status: calls over their SLA, time and error budgets, thresholds. All of it is about now: what
 * an outage leaves behind in a window is not told once it is over. Unknown and maintenance say nothing.
 */
export function healthLevels(health: ChainHealth, context: HealthContext): Level[] {
  if (health.status === 'unknown' || health.status === 'maintenance') return [];
  const { chain_id, root_cause } = health;
  const { at, episodeOf } = context;
  return [
    ...slowCalls(health, context),
    ...timeBudget(health),
    ...errorBudget(health),
    ...overThresholds(health, context),
  ].map(({ failing, resolution, ...condition }): Level => {
    const episode = episodeOf(condition.fingerprint, failing !== undefined);
    const observation = {
      ...condition,
      chain_id,
      target_id: null,
      episode,
      order: { at, sequence: 0 },
      observed_at: at,
    };
    if (failing === undefined) return { ...observation, state: 'clear', resolution };
    const isOwn = condition.type === 'sla_breach';
    return {
      ...observation,
      ...failing,
      state: 'failing',
      root_cause: isOwn ? null : (root_cause?.display_name ?? null),
      cause_id: isOwn ? null : (root_cause?.component_id ?? null),
      affected_chains: [chain_id],
      count: 1,
    };
  });
}

const when = (holds: boolean, severity: Severity, message: string): Pick<Condition, 'failing'> =>
  holds ? { failing: { severity, message } } : {};

const ms = (value: number): string => `${String(Math.round(value))} ms`;
const percent = (share: number): string => `${String(Math.round(share * 1000) / 10)} %`;

function slowCalls({ chain_id, edge_health }: ChainHealth, { nameOf }: HealthContext): Condition[] {
  return edge_health.flatMap(({ source_node, target_node, latency, latency_sla, breached }): Condition[] => {
    // Without an answer nothing is known of its time.
    if (latency_sla === null || latency === null) return [];
    const call = `${nameOf(source_node)} → ${nameOf(target_node)}`;
    return [
      {
        type: 'sla_breach',
        fingerprint: `sla_breach:${chain_id}:${source_node}>${target_node}`,
        node_id: source_node,
        target_node,
        ...when(breached, 'warning', `SLA breached: ${call} takes ${ms(latency)}, the SLA is ${ms(latency_sla)}`),
        resolution: `${call} is within its SLA again`,
      },
    ];
  });
}

function timeBudget({ chain_id, latency_budget: budget, edge_health }: ChainHealth): Condition[] {
  if (budget == null || budget.spent_ms === null) return [];
  const newest = budget.edges.map(({ source_node, target_node }) =>
    edge_health.find((edge) => edge.source_node === source_node && edge.target_node === target_node),
  );
  const now = newest.reduce((sum, edge) => sum + (edge?.latency ?? 0), 0);
  const most = budget.overspent_by;
  const where =
    most === null ? '' : `, most of it from ${most.source_node} to ${most.target_node} (${ms(most.by_ms)} over)`;
  const message = `Latency budget overspent: ${ms(budget.spent_ms)} of ${ms(budget.budget_ms)}${where}`;
  const isOver = budget.spent_ms > budget.budget_ms && now > budget.budget_ms;
  return [
    {
      type: 'latency_budget',
      fingerprint: `latency_budget:${chain_id}`,
      node_id: null,
      ...when(isOver, 'warning', message),
      resolution: `The chain is within its latency budget again`,
    },
  ];
}

/** Only while the chain is bad: a budget that was burnt does not burn any more. */
function errorBudget({ chain_id, status, burn_rates, edge_health, error_budget }: ChainHealth): Condition[] {
  if (burn_rates === undefined || error_budget === null) return [];
  const isBad = status === 'unhealthy' || (status === 'degraded' && edge_health.some(({ breached }) => breached));
  const fastest = isBad ? burn_rates.find(({ burning }) => burning) : undefined;
  const severity = fastest === undefined || fastest.factor < 6 ? 'info' : fastest.factor < 14 ? 'warning' : 'critical';
  const rate = fastest === undefined ? 0 : Math.round(fastest.long * 10) / 10;
  const message = `Error budget burns ${String(rate)} times too fast: ${percent(error_budget.remaining)} of it is left`;
  return [
    {
      type: 'burn_rate',
      fingerprint: `burn_rate:${chain_id}`,
      node_id: null,
      ...when(fastest !== undefined, severity, message),
      resolution: 'The error budget burns no longer',
    },
  ];
}

/** Of nodes that have been healthy all the time: a node that failed is told of by that. */
function overThresholds(
  { chain_id, node_health }: ChainHealth,
  { thresholds, nameOf, at }: HealthContext,
): Condition[] {
  const steady = node_health.flatMap((node) => {
    const window = windowOf(node, at);
    return window === undefined ? [] : [{ name: nameOf(node.node_id), ...window }];
  });
  const judge = (
    type: AlertType,
    threshold: number | null | undefined,
    valueOf: (window: WindowHealth) => number | null,
    isOver: (value: number, threshold: number) => boolean,
    text: (value: number) => string,
    word: string,
  ): Condition[] => {
    if (threshold == null || steady.length === 0) return [];
    const over = steady.flatMap(({ name, five, one }) => {
      const [value, newest] = [valueOf(five), valueOf(one)];
      return value !== null && newest !== null && isOver(value, threshold) && isOver(newest, threshold)
        ? [{ name, value }]
        : [];
    });
    over.sort((a, b) => (isOver(a.value, b.value) ? -1 : 1));
    const [worst] = over;
    const message = `${word} of ${worst?.name ?? ''} is ${text(worst?.value ?? 0)}, the threshold is ${text(threshold)}`;
    return [
      {
        type,
        fingerprint: `${type}:${chain_id}`,
        node_id: null,
        ...when(worst !== undefined, 'warning', message),
        resolution: `${word} is within its threshold again`,
      },
    ];
  };
  const [above, below] = [(a: number, b: number) => a > b, (a: number, b: number) => a < b];
  const { latency_threshold, error_rate_threshold, availability_threshold } = thresholds;
  return [
    ...judge('latency', latency_threshold, ({ p95 }) => p95, above, ms, 'Latency (p95)'),
    ...judge('error_rate', error_rate_threshold, ({ error_rate }) => error_rate, above, percent, 'Error rate'),
    ...judge(
      'availability',
      availability_threshold,
      ({ availability }) => availability,
      below,
      percent,
      'Availability',
    ),
  ];
}

function windowOf(
  { status, since, windows }: NodeHealth,
  at: number,
): { five: WindowHealth; one: WindowHealth } | undefined {
  if (windows === undefined || status !== 'healthy' || since === null || at - Date.parse(since) < WINDOW_MS)
    return undefined;
  if (windows.five_minutes.observations < FEWEST_OBSERVATIONS) return undefined;
  return { five: windows.five_minutes, one: windows.one_minute };
}
