import {
  getChain,
  type listChainStatuses,
  type monitoringStatistics,
  type OutputOf,
  Unavailable,
} from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import { chainHealth, type ChainHealth } from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Injectable } from '@nestjs/common';
import { ComponentStates } from '../components/component-states.store';
import { minuteKey } from '../components/results.publisher';
import { TargetChecks } from '../components/targets-check.service';
import { MaintenanceNow } from '../maintenance/maintenance-now.service';
import { VersionedKeys } from '../redis/versioned-keys.store';
import { KnownChains } from '../targets/known-chains.service';
import { nodesByTarget, type PlacedChain, type Target } from '../targets/plan';
import { ChainStatuses, componentsOf } from './chain-statuses.service';

/** How long a result counts for a chain that nothing checks regularly: as if it were checked every 30 s. */
const UNMONITORED_INTERVAL_MS = 30_000;
const MINUTE_MS = 60_000;

/** Answers how chains are doing. */
@Injectable()
export class ChainHealths {
  constructor(
    private readonly messages: Messages,
    private readonly known: KnownChains,
    private readonly states: ComponentStates,
    private readonly statuses: ChainStatuses,
    private readonly checks: TargetChecks,
    private readonly keys: VersionedKeys,
    private readonly maintenance: MaintenanceNow,
    private readonly clock: Clock,
  ) {}

  async get(chain_id: string): Promise<ChainHealth> {
    return this.assess(await this.find(chain_id));
  }

  /** Checks every target of the chain now, through the same door as the scheduled checks. */
  async check(chain_id: string): Promise<ChainHealth> {
    const placed = await this.find(chain_id);
    const now = this.clock.now().getTime();
    await Promise.all(this.targetsOf(placed).map((target) => this.checks.check(target, now)));
    return this.assess(placed);
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

  private async assess(placed: PlacedChain): Promise<ChainHealth> {
    const { targets } = this.known.plan;
    const states = await orUnavailable(this.states.read([...placed.checks.keys()]));
    const intervalOf = (id: string): number => targets.get(id)?.interval_ms ?? UNMONITORED_INTERVAL_MS;
    const components = componentsOf(placed, states, intervalOf, this.maintenance.scope);
    return chainHealth(placed.chain, components, this.clock.now().getTime());
  }
}

async function orUnavailable<Value>(reading: Promise<Value>): Promise<Value> {
  try {
    return await reading;
  } catch (cause) {
    throw new Unavailable('the state of the checks cannot be read now', { cause });
  }
}
