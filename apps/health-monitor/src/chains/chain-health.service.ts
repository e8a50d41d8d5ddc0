import { setTimeout as pause } from 'node:timers/promises';
import {
  type checkTargets,
  DomainError,
  getChain,
  type getChainHealth,
  type InputOf,
  type listChainConditions,
  type listChainStatuses,
  type listChainSummaries,
  type listPlacements,
  type monitoringStatistics,
  type OutputOf,
  Unavailable,
} from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import {
  chainHealth,
  type ChainHealth,
  type MinuteSummary,
  type NodeComponent,
  rollingWindows,
} from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Injectable } from '@nestjs/common';
import { ComponentStates } from '../components/component-states.store';
import { minuteKey } from '../components/results.publisher';
import { TargetChecks } from '../components/targets-check.service';
import { MaintenanceNow } from '../maintenance/maintenance-now.service';
import { VersionedKeys } from '../redis/versioned-keys.store';
import { KnownChains } from '../targets/known-chains.service';
import { nodesByTarget, type PlacedChain, type PlannedChain, type Target } from '../targets/plan';
import { TracedLatencies } from '../traces/traced-latencies.store';
import { ChainStatuses, componentsOf } from './chain-statuses.service';
import { conditionOf, withErrorBudget } from './error-budget';
import { placementOf, revisionOf } from './placements';
import { PlatformCauses } from './platform-causes.service';

/** How long a result counts for a chain that nothing checks regularly: as if it were checked every 30 s. */
const UNMONITORED_INTERVAL_MS = 30_000;
const MINUTE_MS = 60_000;

type Windows = InputOf<typeof getChainHealth>['windows'];

/** Answers how chains are doing. */
@Injectable()
export class ChainHealths {
  constructor(
    private readonly messages: Messages,
    private readonly known: KnownChains,
    private readonly states: ComponentStates,
    private readonly statuses: ChainStatuses,
    private readonly causes: PlatformCauses,
    private readonly checks: TargetChecks,
    private readonly keys: VersionedKeys,
    private readonly maintenance: MaintenanceNow,
    private readonly traced: TracedLatencies,
    private readonly clock: Clock,
  ) {}

  async get(chain_id: string, windows?: Windows): Promise<ChainHealth> {
    return this.assess(await this.find(chain_id), windows);
  }

  /** Checks every target of the chain now, or that of one node, through the same door as the scheduled checks. */
  async check(chain_id: string, node_id?: string): Promise<ChainHealth> {
    const placed = await this.find(chain_id);
    const now = this.clock.now().getTime();
    const only = node_id === undefined ? undefined : { id: targetOfNode(placed, node_id) };
    const targets = this.targetsOf(placed).filter(({ id }) => only === undefined || id === only.id);
    await this.states.hurry(() => Promise.all(targets.map((target) => this.checks.check(target, now))));
    return this.assess(placed);
  }

  /** Checks targets of monitored chains now, and answers what is known of them when all are done or the time is up. */
  async checkTargets({
    target_ids,
    wait_ms,
    newer_than,
  }: InputOf<typeof checkTargets>): Promise<OutputOf<typeof checkTargets>> {
    const { targets } = this.known.plan;
    const wanted = [...new Set(target_ids)].flatMap((id) => targets.get(id) ?? []);
    const late = new AbortController();
    const timeIsUp = pause(wait_ms, undefined, { signal: late.signal }).catch(() => undefined);
    const checks = (): Promise<void[]> => Promise.all(wanted.map((target) => this.checkAgain(target, newer_than)));
    await this.states.hurry(() => Promise.race([checks(), timeIsUp]));
    late.abort();
    const ids = wanted.map(({ id }) => id);
    const states = this.states.seenSince(ids, newer_than) ?? (await orUnavailable(this.states.read(ids)));
    return {
      targets: [...states].map(([target_id, { status, since, slot, checked_at, consecutive_failures, last }]) => ({
        target_id,
        status,
        since: new Date(since).toISOString(),
        slot,
        checked_at: new Date(checked_at).toISOString(),
        consecutive_failures,
        response_time: last.response_time,
        error_message: last.error_message,
      })),
    };
  }

  /** Unless it was begun since a time in milliseconds since 1970, as far as this replica knows. */
  private async checkAgain(target: Target, newer_than?: number): Promise<void> {
    const isNew = (): boolean =>
      newer_than !== undefined && (this.states.lastSeen(target.id)?.checked_at ?? -Infinity) >= newer_than;
    if (isNew()) return;
    await this.checks.check(target, this.clock.now().getTime());
    // One that was under way already had begun too early.
    if (newer_than !== undefined && !isNew()) await this.checks.check(target, this.clock.now().getTime());
  }

  /**
   * Checks the targets of a monitored chain without waiting for their next slots, and without anybody waiting for the results. Targets
   * that many new chains share are checked once.
   */
  checkSoon(placed: PlacedChain): void {
    for (const target of this.targetsOf(placed)) void this.checks.checkUnlessJustChecked(target);
  }

  /** The status of every monitored chain; one that has none yet is unknown. */
  async listStatuses(): Promise<OutputOf<typeof listChainStatuses>['statuses']> {
    const chains = [...this.known.plan.chains.values()];
    const records = await orUnavailable(this.statuses.read(chains.map(({ chain }) => chain.id)));
    return chains.map(({ chain, monitoring }) => {
      const { id } = chain;
      const record = records.get(id);
      if (record === undefined) return { chain_id: id, status: 'unknown', since: monitoring.updated_at, sequence: 0 };
      const { status, since, sequence } = record;
      return { chain_id: id, status, since: new Date(since).toISOString(), sequence };
    });
  }

  /** @throws Unavailable while the chains are not known yet: an empty answer would mean that nothing is monitored. */
  async listPlacements({
    after,
    limit,
    known,
  }: InputOf<typeof listPlacements>): Promise<OutputOf<typeof listPlacements>> {
    const { page, next } = this.pageOf(after ?? null, limit);
    const revision = revisionOf(this.known.plan);
    if (known === revision) return { placements: [], next: null, revision };
    return { placements: page.map(placementOf), next, revision };
  }

  /**
   * Of what is asked for one chain, the part that costs no more than one reading of states for all of them: neither causes nor windows.
   *
   * @throws Unavailable while the chains or their states are not known
   */
  async listSummaries(after: string | null, limit: number): Promise<OutputOf<typeof listChainSummaries>> {
    const { page, next } = this.pageOf(after, limit);
    const [states, records, traced] = await orUnavailable(
      Promise.all([
        this.states.read([...new Set(page.flatMap(({ checks }) => [...checks.keys()]))]),
        this.statuses.read(page.map(({ chain }) => chain.id)),
        this.traced.current(),
      ]),
    );
    const now = this.clock.now().getTime();
    const summaries = page.map((planned) => {
      const components = componentsOf(planned, states, this.intervalOf, this.maintenance.scope);
      const health = chainHealth(planned.chain, components, now, undefined, traced);
      return withErrorBudget(health, planned.monitoring, records.get(planned.chain.id)?.slo, now);
    });
    return { summaries, next };
  }

  /** @throws Unavailable while the chains are not known yet, or their states cannot be read */
  async listConditions(after: string | null, limit: number): Promise<OutputOf<typeof listChainConditions>> {
    const { plan } = this.known;
    const { page: planned, next } = this.pageOf(after, limit);
    const target_ids = [...new Set(planned.flatMap(({ checks }) => [...checks.keys()]))];
    const [states, records, traced] = await orUnavailable(
      Promise.all([
        this.states.read(target_ids),
        this.statuses.read(planned.map(({ chain }) => chain.id)),
        this.traced.current(),
      ]),
    );
    const now = this.clock.now().getTime();
    const found = planned.map((placed) => ({
      placed,
      components: componentsOf(placed, states, this.intervalOf, this.maintenance.scope),
    }));
    const causes = await orUnavailable(this.causes.of(found, plan, now, traced));
    const conditions = found.map(({ placed, components }) => {
      const health = chainHealth(placed.chain, components, now, causes, traced);
      return conditionOf(health, placed.monitoring, records.get(placed.chain.id)?.slo, now);
    });
    return { at: new Date(now).toISOString(), conditions, next };
  }

  private pageOf(after: string | null, limit: number): { page: PlannedChain[]; next: string | null } {
    if (!this.known.isComplete) throw new Unavailable('the monitored chains are not known yet');
    const { chains } = this.known.plan;
    const ids = [...chains.keys()].filter((id) => after === null || id > after).sort();
    const page = ids.slice(0, limit).flatMap((id) => chains.get(id) ?? []);
    return { page, next: ids.length > limit ? (page.at(-1)?.chain.id ?? null) : null };
  }

  private readonly intervalOf = (target_id: string): number =>
    this.known.plan.targets.get(target_id)?.interval_ms ?? UNMONITORED_INTERVAL_MS;

  async statistics(): Promise<OutputOf<typeof monitoringStatistics>> {
    const by_status: Record<string, number> = {};
    for (const { status } of await this.listStatuses()) by_status[status] = (by_status[status] ?? 0) + 1;
    const { chains, targets } = this.known.plan;
    return {
      active_chains: chains.size,
      configured_chains: this.known.configurations.size,
      check_targets: targets.size,
      checks_last_minute: await orUnavailable(this.keys.counted(minuteKey(this.clock.now().getTime() - MINUTE_MS))),
      by_status,
    };
  }

  /** @throws DomainError ChainNotFound; Unavailable when the chain is not monitored and the registry is away. */
  private async find(chain_id: string): Promise<PlacedChain> {
    const planned = this.known.plan.chains.get(chain_id);
    return planned ?? this.known.place(await this.messages.ask(getChain, { chain_id }));
  }

  private targetsOf(placed: PlacedChain): Target[] {
    const { chains, targets } = this.known.plan;
    const monitored = chains.has(placed.chain.id);
    return [...nodesByTarget(placed)].flatMap(([id, nodes]) => {
      const own = monitored ? nodes : nodes.map((node) => ({ ...node, monitored }));
      const check = placed.checks.get(id);
      if (check === undefined) return [];
      const planned = targets.get(id);
      const others = (planned?.nodes ?? []).filter((node) => node.chain_id !== placed.chain.id);
      return { id, check, interval_ms: planned?.interval_ms ?? UNMONITORED_INTERVAL_MS, nodes: [...others, ...own] };
    });
  }

  private async assess(placed: PlacedChain, windows: Windows = 'all'): Promise<ChainHealth> {
    const { plan } = this.known;
    const { chain } = placed;
    const planned = plan.chains.get(chain.id);
    const [states, minutes, records, traced] = await orUnavailable(
      Promise.all([
        this.states.read([...placed.checks.keys()]),
        windows === 'all' ? this.states.readMinutes([...placed.checks.keys()]) : undefined,
        planned === undefined ? undefined : this.statuses.read([chain.id]),
        this.traced.current(),
      ]),
    );
    const components = componentsOf(placed, states, this.intervalOf, this.maintenance.scope);
    const now = this.clock.now().getTime();
    // The graph holds a monitored chain as it is planned; of another, what explains its trouble is looked for in itself alone.
    const isPlanned = planned?.chain === chain;
    const causes = isPlanned
      ? await orUnavailable(this.causes.of([{ placed, components }], plan, now, traced))
      : undefined;
    const health = chainHealth(chain, components, now, causes, traced);
    const told = windows === 'none' ? health : withWindows(health, components, minutes, now);
    return withErrorBudget(told, planned?.monitoring, records?.get(chain.id)?.slo, now);
  }
}

function withWindows(
  health: ChainHealth,
  components: ReadonlyMap<string, NodeComponent>,
  minutes: ReadonlyMap<string, readonly MinuteSummary[]> | undefined,
  now: number,
): ChainHealth {
  const node_health = health.node_health.map((node) => {
    const component = components.get(node.node_id);
    if (component === undefined || 'unchecked' in component) return node;
    const windows = rollingWindows(component, now, minutes?.get(component.target_id));
    return windows === undefined ? node : { ...node, windows };
  });
  return { ...health, node_health };
}

/**
 * What checks the node; `undefined` where nothing does.
 *
 * @throws DomainError NodeNotFound
 */
function targetOfNode({ chain, placements }: PlacedChain, node_id: string): string | undefined {
  const placement = placements.get(node_id);
  if (placement !== undefined) return 'unchecked' in placement ? undefined : placement.target_id;
  const message = `Chain '${chain.id}' has no node '${node_id}'`;
  throw new DomainError('NodeNotFound', message, {}, [{ path: 'node_id', message }]);
}

async function orUnavailable<Value>(reading: Promise<Value>): Promise<Value> {
  try {
    return await reading;
  } catch (cause) {
    throw new Unavailable('the state of the checks cannot be read now', { cause });
  }
}
