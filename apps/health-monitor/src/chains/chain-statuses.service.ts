import { chainHealthChanged } from '@chain-mapping/contracts';
import { Events } from '@chain-mapping/messaging';
import {
  chainCondition,
  chainHealth,
  type ComponentState,
  isFresh,
  type KnownCauses,
  type MaintenanceScope,
  type NodeComponent,
  type TracedEdges,
  unknownSince,
} from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { ComponentStates, stateKey } from '../components/component-states.store';
import { MaintenanceNow } from '../maintenance/maintenance-now.service';
import { type Versioned, VersionedKeys } from '../redis/versioned-keys.store';
import { KnownChains } from '../targets/known-chains.service';
import type { PlacedChain, Plan, PlannedChain } from '../targets/plan';
import { TRACED_HEAD, TracedLatencies } from '../traces/traced-latencies.store';
import { withErrorBudget } from './error-budget';
import { PlatformCauses } from './platform-causes.service';
import {
  afterHearing,
  type Announced,
  type Assessment,
  isChange,
  newerOf,
  publishedUpTo,
  recordOf,
  restored,
  StatusRecord,
  tooSoonFor,
} from './status-record';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Longer than a system is switched off for: the status before is compared with the one after. */
const RECORD_TTL_MS = 30 * DAY_MS;
const SWEEP_MS = 5000;
const PORTION_MS = 500;
const LEAST_PORTION = 20;
const LONGEST_ROUND_MS = 30_000;
const GATHER_MS = 200;
const CHAINS_AT_ONCE = 100;
const MOST_ATTEMPTS = 10;
const SETTLED_AFTER_MS = 5000;

const recordKey = (chain_id: string): string => `chain:${chain_id}`;

/** The components of a chain's nodes, with what is known of each. */
export function componentsOf(
  { chain, placements }: PlacedChain,
  states: ReadonlyMap<string, ComponentState>,
  intervalOf: (target_id: string) => number,
  scope: MaintenanceScope,
): Map<string, NodeComponent> {
  const services = new Map(chain.nodes.map(({ id, service_name }) => [id, service_name ?? null]));
  const components = new Map<string, NodeComponent>();
  for (const [node_id, placement] of placements) {
    const place = { chain_id: chain.id, node_id, service_name: services.get(node_id) ?? null };
    const maintained = scope.covers(place) ? ({ in_maintenance: true } as const) : {};
    if ('unchecked' in placement) {
      components.set(node_id, { ...placement, ...maintained });
    } else {
      const { target_id } = placement;
      const state = states.get(target_id);
      components.set(node_id, { target_id, interval_ms: intervalOf(target_id), state, ...maintained });
    }
  }
  return components;
}

/**
 * Assesses the monitored chains and announces each change of a status once, whichever replica sees it: the record in Redis is changed by
 * compare-and-set, in the light of states that were read at the same moment, and holds the change until it has been published.
 */
@Injectable()
export class ChainStatuses implements OnApplicationBootstrap {
  private readonly logger = new Logger(ChainStatuses.name);
  /**
   * The records last seen here, with the texts that they were read from: they need not be parsed again, and come back when Redis has lost
   * them, so that nothing is announced again.
   */
  private readonly remembered = new Map<string, { readonly text: string; readonly record: StatusRecord }>();
  private readonly waiting = new Set<string>();
  private readonly publishing = new Set<Promise<void>>();
  private gathering: NodeJS.Timeout | undefined;
  private assessing: Promise<void> | undefined;
  private sweeping: NodeJS.Timeout | undefined;
  private round: Iterator<string, unknown> = [].values();
  private lookedAt = 0;
  private isAway = false;
  /** Until when this replica saw too little to call a chain unknown. */
  private blindUntil: number;

  constructor(
    private readonly known: KnownChains,
    private readonly states: ComponentStates,
    private readonly causes: PlatformCauses,
    private readonly keys: VersionedKeys,
    private readonly events: Events,
    private readonly maintenance: MaintenanceNow,
    private readonly traced: TracedLatencies,
    private readonly clock: Clock,
  ) {
    this.blindUntil = clock.now().getTime();
    known.onPlan((plan, before) => this.replan(plan, before));
    maintenance.onChange(() => this.touchAll());
  }

  onApplicationBootstrap(): void {
    this.sweeping = setInterval(() => this.sweep(), PORTION_MS);
  }

  /** Assesses and announces what the last results have changed, and ends. */
  async stop(): Promise<void> {
    clearInterval(this.sweeping);
    this.assessSoon();
    await this.assessing;
    await Promise.all(this.publishing);
  }

  /** Assesses these chains again: at once, or in a moment together with others. */
  touch(chain_ids: Iterable<string>, isUrgent: boolean): void {
    for (const id of chain_ids) this.waiting.add(id);
    if (this.waiting.size === 0) return;
    if (isUrgent) this.assessSoon();
    else this.gathering ??= setTimeout(() => this.assessSoon(), GATHER_MS);
  }

  /** Assesses at once what of these chains was to be assessed in a moment. */
  hurry(chain_ids: ReadonlySet<string>): void {
    for (const id of chain_ids) if (this.waiting.has(id)) return this.assessSoon();
  }

  /** The statuses of these chains as all replicas know them. */
  async read(chain_ids: readonly string[]): Promise<Map<string, StatusRecord>> {
    const records = new Map<string, StatusRecord>();
    const texts = await this.keys.read(chain_ids.map(recordKey));
    for (const [index, id] of chain_ids.entries()) {
      const text = texts[index];
      if (text !== undefined) records.set(id, this.parse(id, text));
    }
    return records;
  }

  /** What any replica has announced: so that none announces it again, or goes back behind it, should Redis lose it. */
  hear(chain_id: string, announced: Announced): void {
    const placed = this.known.plan.chains.get(chain_id);
    const known = this.remembered.get(chain_id);
    const record = afterHearing(known?.record, announced);
    if (placed === undefined || record === known?.record) return;
    this.remembered.set(chain_id, { text: '', record });
    // Read, they are remembered as well. Not assessed: what has changed may be something that this replica is yet to hear of.
    this.states.read([...placed.checks.keys()]).catch((error: unknown) => this.logger.debug(String(error)));
  }

  /**
   * What no result tells: what has grown stale, and what another replica left behind. All chains are assessed in turn, a few at a time, and
   * every few seconds those of which nothing fresh has been seen here.
   */
  private sweep(): void {
    const { chains } = this.known.plan;
    const portion = Math.max(LEAST_PORTION, Math.ceil((chains.size * PORTION_MS) / LONGEST_ROUND_MS));
    const due: string[] = [];
    for (let next = this.round.next(); !next.done; next = this.round.next()) {
      due.push(next.value);
      if (due.length >= portion) break;
    }
    // A map's keys are those that it has when they are come to: a plan that was replaced ends with the next round.
    if (due.length < portion) this.round = chains.keys();
    const now = this.clock.now().getTime();
    if (now - this.lookedAt >= SWEEP_MS) {
      this.lookedAt = now;
      due.push(...this.unseen(now));
    }
    this.touch(
      due.filter((id) => chains.has(id)),
      true,
    );
  }

  private *unseen(now: number): Generator<string> {
    const { chains, targets } = this.known.plan;
    for (const [id, { checks, interval_ms }] of chains) {
      for (const target_id of checks.keys()) {
        const state = this.states.lastSeen(target_id);
        if (state !== undefined && isFresh(state, targets.get(target_id)?.interval_ms ?? interval_ms, now)) continue;
        yield id;
        break;
      }
    }
  }

  private touchAll(): void {
    this.touch(this.known.plan.chains.keys(), true);
  }

  /** The record of a chain that others know, in a text that was read together with other keys. */
  parse(chain_id: string, { text }: Versioned): StatusRecord {
    const known = this.remembered.get(chain_id);
    if (known?.text === text) return known.record;
    const record = StatusRecord.parse(JSON.parse(text));
    const isNewest = known === undefined || record.sequence >= known.record.sequence;
    if (isNewest && this.known.plan.chains.has(chain_id)) this.remembered.set(chain_id, { text, record });
    return record;
  }

  private replan(plan: Plan, before: Plan): void {
    const isGone = (id: string): boolean => !plan.chains.has(id);
    const gone = [...before.chains.keys()].filter(isGone);
    for (const id of gone) {
      this.remembered.delete(id);
      this.waiting.delete(id);
      this.keys.remove(recordKey(id)).catch((error: unknown) => this.warn(error));
    }
    const changed = [...plan.chains].filter(([id, chain]) => before.chains.get(id)?.chain !== chain.chain);
    this.touch(
      changed.map(([id]) => id),
      false,
    );
  }

  private assessSoon(): void {
    clearTimeout(this.gathering);
    this.gathering = undefined;
    this.assessing ??= this.assessAll().finally(() => {
      this.assessing = undefined;
    });
  }

  private async assessAll(): Promise<void> {
    // What was touched in the same turn goes along.
    await Promise.resolve();
    while (this.waiting.size > 0) {
      const ids = [...this.waiting].slice(0, CHAINS_AT_ONCE);
      ids.forEach((id) => this.waiting.delete(id));
      // What is stale by now may only be what could not be read.
      if (this.isAway) this.blindUntil = this.clock.now().getTime();
      try {
        await this.assess(ids);
        this.isAway = false;
      } catch (error) {
        // The sweep comes by again in a few seconds.
        this.warn(error);
        return;
      }
    }
  }

  private async assess(chain_ids: readonly string[]): Promise<void> {
    let open = chain_ids;
    for (let attempt = 0; open.length > 0 && attempt < MOST_ATTEMPTS; attempt += 1) {
      const plan = this.known.plan;
      const chains = open.flatMap((id) => plan.chains.get(id) ?? []);
      const { all, traced } = await this.readTogether(chains, plan);
      const seen = all.filter((each) => !this.isTooSoon(each));
      const changed = seen.filter(({ before, found }) => isChange(before, found));
      const causes = await this.causes.of(changed, plan, this.clock.now().getTime(), traced);
      const lost = await Promise.all(seen.map((each) => this.decide(each, causes, traced)));
      open = lost.flatMap((id) => id ?? []);
    }
    open.forEach((id) => this.waiting.add(id));
  }

  /** The records and all states that they follow from, as they were at one moment. */
  private async readTogether(
    chains: readonly PlannedChain[],
    plan: Plan,
  ): Promise<{ all: Seen[]; traced: TracedEdges }> {
    const target_ids = [...new Set(chains.flatMap((chain) => [...chain.checks.keys()]))];
    const texts = await this.keys.read([
      ...chains.map(({ chain }) => recordKey(chain.id)),
      ...target_ids.map(stateKey),
      TRACED_HEAD,
    ]);
    const traced = await this.traced.since(texts.at(-1));
    const now = this.clock.now().getTime();
    const states = this.states.parseAll(target_ids, texts.slice(chains.length));
    const lost = this.lostOf(target_ids, texts.slice(chains.length), plan, now);
    // What is not heard of now may be what nobody has been told to check since.
    if (lost.size > 0) this.blindUntil = now;
    const all = chains.map((placed, index) => {
      const text = texts[index];
      const intervalOf = (id: string): number => plan.targets.get(id)?.interval_ms ?? placed.interval_ms;
      const components = componentsOf(placed, states, intervalOf, this.maintenance.scope);
      const { id } = placed.chain;
      const stored = text === undefined ? undefined : this.parse(id, text);
      const before = newerOf(stored, this.remembered.get(id)?.record);
      const found = {
        ...chainCondition(placed.chain, components, now, traced),
        now,
        unknown_since: unknownSince(components.values(), now),
        isSettled: now - this.blindUntil > 2 * placed.interval_ms + 2 * SETTLED_AFTER_MS,
        remembered_from: Math.min(...[...placed.checks.keys()].map((target_id) => lost.get(target_id) ?? Infinity)),
      };
      return { placed, components, stored, before, found, windows_at: this.maintenance.asOf };
    });
    return { all, traced };
  }

  /** Of the targets that Redis has lost while their states still count: when this replica saw them last. */
  private lostOf(
    target_ids: readonly string[],
    texts: readonly (Versioned | undefined)[],
    plan: Plan,
    now: number,
  ): Map<string, number> {
    const lost = new Map<string, number>();
    for (const target_id of this.states.lostOf(target_ids, texts)) {
      const state = this.states.lastSeen(target_id);
      const interval_ms = plan.targets.get(target_id)?.interval_ms;
      if (state === undefined || interval_ms === undefined || !isFresh(state, interval_ms, now)) continue;
      lost.set(target_id, state.checked_at);
    }
    return lost;
  }

  private isTooSoon({ placed, before, found, windows_at }: Seen): boolean {
    const wait = tooSoonFor(before, found, windows_at);
    if (wait === 0) return false;
    // By then it knows what whoever announced it knew, or goes on with what it has.
    this.maintenance.refresh().catch((error: unknown) => this.logger.debug(`windows are read later: ${String(error)}`));
    setTimeout(() => this.touch([placed.chain.id], true), wait).unref();
    return true;
  }

  /** Answers the chain's id when another replica was faster and it has to be seen anew. */
  private async decide(seen: Seen, causes: KnownCauses | undefined, traced: TracedEdges): Promise<string | undefined> {
    const { placed, components, stored, before, found } = seen;
    const { id } = placed.chain;
    const isChanged = isChange(before, found);
    const health = isChanged
      ? withErrorBudget(
          chainHealth(placed.chain, components, found.now, causes, traced),
          placed.monitoring,
          before?.slo,
          found.now,
        )
      : undefined;
    const next = recordOf(restored(stored, before) ?? before, found, health) ?? restored(stored, before);
    if (next !== undefined && !(await this.store(id, stored, next))) return id;
    const current = next ?? stored;
    // Another replica may be publishing what is only just there; what has waited for a while is left behind by one that is gone.
    const isLeft = current?.unpublished.some((change) => found.now - change.since > SWEEP_MS / 2);
    if (current !== undefined && (isChanged || isLeft)) {
      const work = this.publish(id, current).finally(() => this.publishing.delete(work));
      this.publishing.add(work);
    }
    return undefined;
  }

  private async store(id: string, before: StatusRecord | undefined, next: StatusRecord): Promise<boolean> {
    const text = JSON.stringify(next);
    const versioned = { version: next.version, text };
    if ((await this.keys.swap(recordKey(id), before?.version, versioned, RECORD_TTL_MS)) !== 'swapped') return false;
    this.remembered.set(id, { text, record: next });
    return true;
  }

  private async publish(chain_id: string, record: StatusRecord): Promise<void> {
    try {
      for (const { since, status, previous_status, sequence, health } of record.unpublished) {
        const data = { chain_id, status, previous_status, sequence, health, since: new Date(since).toISOString() };
        const id = `${chain_id}-${String(sequence)}`;
        await this.events.publish(chainHealthChanged, { chain_id }, data, { id, time: new Date(since) });
        await this.markPublished(chain_id, sequence);
      }
    } catch (error) {
      this.warn(error);
    }
  }

  private async markPublished(chain_id: string, sequence: number): Promise<void> {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      const stored = (await this.read([chain_id])).get(chain_id);
      const next = stored === undefined ? undefined : publishedUpTo(stored, sequence);
      if (next === undefined || (await this.store(chain_id, stored, next))) return;
    }
  }

  private warn(error: unknown): void {
    if (!this.isAway) this.logger.warn(`chains will be assessed again: ${String(error)}`);
    this.isAway = true;
  }
}

interface Seen {
  readonly placed: PlannedChain;
  readonly components: ReadonlyMap<string, NodeComponent>;
  readonly stored: StatusRecord | undefined;
  /** What is stored, or was before Redis lost it. */
  readonly before: StatusRecord | undefined;
  readonly found: Assessment;
  /** As of when the windows are that it was found with. */
  readonly windows_at: number;
}
