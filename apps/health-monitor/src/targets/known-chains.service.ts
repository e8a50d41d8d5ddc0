import { DomainError, getChains, getService, listServices } from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import type { Chain, MonitoringConfig, Service } from '@chain-mapping/model';
import { Readiness } from '@chain-mapping/service';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { isCheckable } from '../checks/checkers';
import { HealthMetrics } from '../metrics/health-metrics.service';
import { MonitoringRepository } from '../monitoring/monitoring.repository';
import { EMPTY_PLAN, placeChain, planOf, type PlacedChain, type Plan, type PlannedChain, type Target } from './plan';

type Listener = (plan: Plan, before: Plan) => void;

const PAGE = 100;
/** Few enough that the answer is well under the 1 MiB of a NATS message. */
const CHAINS_AT_ONCE = 50;
const REFRESH_MS = 30_000;
const RETRY_MS = 500;
const SETTLE_MS = 50;
/** Where many chains change one after the other, at most this share of the time goes into plans that are soon replaced. */
const MOST_PLANNING = 0.1;

/**
 * What this replica knows of the monitored chains, their services and their monitoring, and the plan that follows from it. Events
 * change it at once; every 30 s it is read anew from its owners, so that nothing that was missed stays missed. While the registry is
 * away what is known goes on being checked.
 */
@Injectable()
export class KnownChains implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(KnownChains.name);
  private readonly monitoring = new Map<string, MonitoringConfig>();
  private readonly chains = new Map<string, Chain>();
  private readonly services = new Map<string, Service>();
  /** Chains that the plan still has. */
  private readonly removed = new Set<string>();
  private readonly placed = new Map<string, PlacedChain>();
  private readonly listeners: Listener[] = [];
  /** What events changed while a refresh was under way: newer than what the refresh will find. */
  private touched: Set<string> | undefined;
  private refreshing: Promise<void> | undefined;
  private rebuilding: NodeJS.Timeout | undefined;
  private timer: NodeJS.Timeout | undefined;
  private settle_ms = SETTLE_MS;
  private isAway = false;
  private isStopped = false;
  private current: Plan = EMPTY_PLAN;
  private waiting: readonly Target[] = [];
  private complete = false;

  constructor(
    private readonly messages: Messages,
    private readonly repository: MonitoringRepository,
    private readonly metrics: HealthMetrics,
    readiness: Readiness,
  ) {
    readiness.add('definitions', async () => {
      if (!this.complete) throw new Error('the chains have not been read from the registry yet');
    });
  }

  onApplicationBootstrap(): void {
    void this.keepFresh();
  }

  onModuleDestroy(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
    clearTimeout(this.rebuilding);
  }

  get plan(): Plan {
    return this.current;
  }

  /** The targets that are not asked: they report in. */
  get heartbeats(): readonly Target[] {
    return this.waiting;
  }

  /** Whether everything has been read at least once: what is not in the plan is then really not monitored. */
  get isComplete(): boolean {
    return this.complete;
  }

  get configurations(): ReadonlyMap<string, MonitoringConfig> {
    return this.monitoring;
  }

  /** Calls the listener with every new plan. */
  onPlan(listener: Listener): void {
    this.listeners.push(listener);
  }

  setMonitoring(chain_id: string, config: MonitoringConfig | null): void {
    this.touched?.add(`monitoring ${chain_id}`);
    if (config === null) this.monitoring.delete(chain_id);
    else this.monitoring.set(chain_id, config);
    this.rebuildSoon();
  }

  setChain(chain: Chain): void {
    this.touched?.add(`chain ${chain.id}`);
    // Another one of the same id: what belonged to the first goes before this one comes.
    if (this.removed.has(chain.id)) this.rebuild();
    this.chains.set(chain.id, chain);
    this.rebuildSoon();
  }

  /** Heard late it leaves alone a chain of the same id that was registered after that. */
  removeChain(chain_id: string, deleted_at: string): void {
    const known = this.chains.get(chain_id);
    if (known !== undefined && Date.parse(known.created_at) > Date.parse(deleted_at)) return;
    this.touched?.add(`chain ${chain_id}`);
    if (this.chains.delete(chain_id)) this.removed.add(chain_id);
    this.rebuildSoon();
  }

  setService(service: Service): void {
    this.touched?.add(`service ${service.name}`);
    this.services.set(service.name, service);
    this.placed.clear();
    this.rebuildSoon();
  }

  /** Asks for a chain that has not been heard of yet. A chain that does not exist stays unknown. */
  async learnChain(chain_id: string): Promise<void> {
    if (this.chains.has(chain_id)) return;
    const [chain] = await this.chainsOf([chain_id]);
    if (chain !== undefined && !this.chains.has(chain_id)) this.setChain(chain);
  }

  /** Looks a chain's nodes up, and first the services that have not been heard of yet. */
  async place(chain: Chain): Promise<PlacedChain> {
    const missing = chain.involved_services.filter((name) => !this.services.has(name));
    await Promise.all(missing.map((name) => this.learnService(name)));
    return placeChain(chain, (name) => this.services.get(name), isCheckable);
  }

  /** Reads everything anew from its owners. */
  refresh(): Promise<void> {
    this.refreshing ??= this.readAll().finally(() => {
      this.refreshing = undefined;
      this.touched = undefined;
    });
    return this.refreshing;
  }

  /** Puts the plan together now rather than in a moment. */
  rebuild(): Plan {
    clearTimeout(this.rebuilding);
    this.rebuilding = undefined;
    this.removed.clear();
    const began = performance.now();
    const before = this.current;
    this.current = planOf(this.planned());
    this.waiting = [...this.current.targets.values()].filter(({ check }) => check.type === 'heartbeat');
    this.metrics.targets.set(this.current.targets.size);
    this.metrics.chains.set(this.current.chains.size);
    this.listeners.forEach((listener) => listener(this.current, before));
    this.settle_ms = Math.max(SETTLE_MS, (performance.now() - began) / MOST_PLANNING);
    return this.current;
  }

  private rebuildSoon(): void {
    if (!this.isStopped) this.rebuilding ??= setTimeout(() => this.rebuild(), this.settle_ms);
  }

  private *planned(): Generator<PlannedChain> {
    for (const monitoring of this.monitoring.values()) {
      const chain = this.chains.get(monitoring.chain_id);
      if (chain === undefined || !monitoring.enabled) continue;
      let placed = this.placed.get(chain.id);
      if (placed?.chain !== chain) {
        placed = placeChain(chain, (name) => this.services.get(name), isCheckable);
        this.placed.set(chain.id, placed);
      }
      yield { ...placed, monitoring, interval_ms: monitoring.check_interval * 1000 };
    }
  }

  private async learnService(name: string): Promise<void> {
    try {
      this.setService(await this.messages.ask(getService, { name }));
    } catch (error) {
      // Not registered, or nobody to ask: its nodes say so, and the next refresh tries again.
      this.logger.debug(`service '${name}' is not known: ${String(error)}`);
    }
  }

  private async keepFresh(): Promise<void> {
    let pause = REFRESH_MS;
    try {
      await this.refresh();
      if (this.isAway) this.logger.log('the definitions are fresh');
      this.isAway = false;
    } catch (error) {
      if (!this.isAway && this.complete) this.logger.warn(`goes on with the definitions that it has: ${String(error)}`);
      else if (!this.isAway) this.logger.log(`waits for the registry: ${String(error)}`);
      this.isAway = true;
      pause = this.complete ? REFRESH_MS / 6 : RETRY_MS;
    }
    if (!this.isStopped) this.timer = setTimeout(() => void this.keepFresh(), pause);
  }

  private async readAll(): Promise<void> {
    const touched = new Set<string>();
    this.touched = touched;
    const configs = await this.repository.all();
    const services = await this.allServices();
    const chains = await this.chainsOf(configs.map((config) => config.chain_id));
    const configsByChain = byKey(configs, (each) => each.chain_id);
    const chainsById = byKey(chains, (each) => each.id);
    const servicesByName = byKey(services, (each) => each.name);
    const haveServicesChanged = replace(this.services, servicesByName, 'service', touched);
    if (haveServicesChanged) this.placed.clear();
    const changed = [
      !this.complete,
      haveServicesChanged,
      replace(this.monitoring, configsByChain, 'monitoring', touched),
      replace(this.chains, chainsById, 'chain', touched),
    ];
    this.complete = true;
    // A new plan means work for everybody who goes by it.
    if (!this.isStopped && changed.includes(true)) this.rebuild();
  }

  private async allServices(): Promise<Service[]> {
    const services: Service[] = [];
    for (;;) {
      const page = await this.messages.ask(listServices, { limit: PAGE, offset: services.length });
      services.push(...page.services);
      if (page.services.length < PAGE) return services;
    }
  }

  private async chainsOf(ids: readonly string[]): Promise<Chain[]> {
    const chains: Chain[] = [];
    const failures: unknown[] = [];
    for (let at = 0; at < ids.length; at += CHAINS_AT_ONCE) {
      chains.push(...(await this.chainsAtOnce(ids.slice(at, at + CHAINS_AT_ONCE), failures)));
    }
    // When no chain at all can be had, that says nothing of any of them.
    if (failures.length > 0 && failures.length === ids.length) throw failures[0];
    return chains;
  }

  /** An answer that is too large for a message is asked for in halves; one chain that cannot be had stays as it is known. */
  private async chainsAtOnce(ids: string[], failures: unknown[]): Promise<Chain[]> {
    try {
      const known = ids.flatMap((id) => this.chains.get(id) ?? []);
      const { chains, unchanged = [] } = await this.messages.ask(getChains, {
        chain_ids: ids,
        known: Object.fromEntries(known.map(({ id, updated_at }) => [id, updated_at])),
      });
      const same = new Set(unchanged);
      return [...chains, ...known.filter(({ id }) => same.has(id))];
    } catch (error) {
      if (error instanceof DomainError && error.retryable) throw error;
      const half = Math.ceil(ids.length / 2);
      if (ids.length > 1) {
        const first = await this.chainsAtOnce(ids.slice(0, half), failures);
        return [...first, ...(await this.chainsAtOnce(ids.slice(half), failures))];
      }
      failures.push(error);
      return ids.flatMap((id) => {
        this.logger.warn(`chain ${id} cannot be read: ${String(error)}`);
        return this.chains.get(id) ?? [];
      });
    }
  }
}

const byKey = <Value>(values: readonly Value[], keyOf: (value: Value) => string): Map<string, Value> =>
  new Map(values.map((value) => [keyOf(value), value]));

/**
 * Brings what is known to what was found, but for what was touched meanwhile. What has not changed stays the same object, so that what
 * was worked out for it stays too. Answers whether anything has changed.
 */
function replace<Value extends { readonly created_at: string; readonly updated_at: string }>(
  known: Map<string, Value>,
  found: ReadonlyMap<string, Value>,
  kind: string,
  touched: ReadonlySet<string>,
): boolean {
  let isChanged = false;
  for (const key of known.keys()) {
    if (found.has(key) || touched.has(`${kind} ${key}`)) continue;
    known.delete(key);
    isChanged = true;
  }
  for (const [key, value] of found) {
    const before = known.get(key);
    const isSame = before?.updated_at === value.updated_at && before.created_at === value.created_at;
    if (isSame || touched.has(`${kind} ${key}`)) continue;
    known.set(key, value);
    isChanged = true;
  }
  return isChanged;
}
