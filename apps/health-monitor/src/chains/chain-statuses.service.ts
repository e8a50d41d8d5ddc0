import { chainHealthChanged } from '@chain-mapping/contracts';
import { Events } from '@chain-mapping/messaging';
import {
  chainHealth,
  type ChainHealth,
  type ComponentState,
  type MaintenanceScope,
  type NodeComponent,
} from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { ComponentStates, stateKey } from '../components/component-states.store';
import { MaintenanceNow } from '../maintenance/maintenance-now.service';
import { type Versioned, VersionedKeys } from '../redis/versioned-keys.store';
import { KnownChains } from '../targets/known-chains.service';
import type { PlacedChain, Plan, PlannedChain } from '../targets/plan';
import { publishedUpTo, recordOf, StatusRecord } from './status-record';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Longer than a system is switched off for: the status before is compared with the one after. */
const RECORD_TTL_MS = 30 * DAY_MS;
const SWEEP_MS = 5000;
const GATHER_MS = 200;
const CHAINS_AT_ONCE = 100;
const MOST_ATTEMPTS = 10;
const SETTLED_AFTER_MS = 5000;

const recordKey = (chain_id: string): string => `chain:${chain_id}`;

const parseRecord = ({ text }: Versioned): StatusRecord => StatusRecord.parse(JSON.parse(text));

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
  /** The records last seen here: they come back when Redis has lost them, so that nothing is announced again. */
  private readonly remembered = new Map<string, StatusRecord>();
  private readonly waiting = new Set<string>();
  private readonly publishing = new Set<Promise<void>>();
  private gathering: NodeJS.Timeout | undefined;
  private assessing: Promise<void> | undefined;
  private sweeping: NodeJS.Timeout | undefined;
  private isAway = false;
  private readonly startedAt: number;

  constructor(
    private readonly known: KnownChains,
    private readonly states: ComponentStates,
    private readonly keys: VersionedKeys,
    private readonly events: Events,
    private readonly maintenance: MaintenanceNow,
    private readonly clock: Clock,
  ) {
    this.startedAt = clock.now().getTime();
    known.onPlan((plan, before) => this.replan(plan, before));
    maintenance.onChange(() => this.touchAll());
  }

  onApplicationBootstrap(): void {
    this.sweeping = setInterval(() => this.touchAll(), SWEEP_MS);
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

  /** The statuses of these chains as all replicas know them. */
  async read(chain_ids: readonly string[]): Promise<Map<string, StatusRecord>> {
    const records = new Map<string, StatusRecord>();
    const texts = await this.keys.read(chain_ids.map(recordKey));
    for (const [index, id] of chain_ids.entries()) {
      const text = texts[index];
      if (text !== undefined) records.set(id, parseRecord(text));
    }
    return records;
  }

  private touchAll(): void {
    this.touch(this.known.plan.chains.keys(), true);
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
      const lost = await Promise.all((await this.readTogether(chains, plan)).map((seen) => this.decide(seen)));
      open = lost.flatMap((id) => id ?? []);
    }
    open.forEach((id) => this.waiting.add(id));
  }

  /** The records and all states that they follow from, as they were at one moment. */
  private async readTogether(chains: readonly PlannedChain[], plan: Plan): Promise<Seen[]> {
    const target_ids = [...new Set(chains.flatMap((chain) => [...chain.checks.keys()]))];
    const texts = await this.keys.read([
      ...chains.map(({ chain }) => recordKey(chain.id)),
      ...target_ids.map(stateKey),
    ]);
    const now = this.clock.now().getTime();
    const states = this.states.parseAll(target_ids, texts.slice(chains.length));
    return chains.map((planned, index) => {
      const text = texts[index];
      const components = componentsOf(
        planned,
        states,
        (id) => plan.targets.get(id)?.interval_ms ?? planned.interval_ms,
        this.maintenance.scope,
      );
      return {
        planned,
        now,
        stored: text === undefined ? undefined : parseRecord(text),
        health: chainHealth(planned.chain, components, now),
      };
    });
  }

  /** Answers the chain's id when another replica was faster and it has to be seen anew. */
  private async decide({ planned, now, stored, health }: Seen): Promise<string | undefined> {
    const { id } = planned.chain;
    const before = stored ?? this.remembered.get(id);
    const isSettled = now - this.startedAt > 2 * planned.interval_ms + 2 * SETTLED_AFTER_MS;
    const next = recordOf(before, health, now, isSettled) ?? (stored === undefined ? before : undefined);
    if (next !== undefined) {
      if (!(await this.store(id, stored, next))) return id;
    } else if (stored !== undefined) {
      this.remembered.set(id, stored);
    }
    const current = next ?? stored;
    // Another replica may be publishing what is only just there; what has waited for a while is left behind by one that is gone.
    const isMine = next !== undefined && next !== before;
    if (current !== undefined && (isMine || current.unpublished.some((change) => now - change.since > SWEEP_MS / 2))) {
      const work = this.publish(id, current).finally(() => this.publishing.delete(work));
      this.publishing.add(work);
    }
    return undefined;
  }

  private async store(id: string, before: StatusRecord | undefined, next: StatusRecord): Promise<boolean> {
    const text = { version: next.version, text: JSON.stringify(next) };
    if ((await this.keys.swap(recordKey(id), before?.version, text, RECORD_TTL_MS)) !== 'swapped') return false;
    this.remembered.set(id, next);
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
  readonly planned: PlannedChain;
  readonly now: number;
  readonly stored: StatusRecord | undefined;
  readonly health: ChainHealth;
}
