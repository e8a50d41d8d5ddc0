import { setTimeout as pause } from 'node:timers/promises';
import { type ChainPlacement, DomainError, getChains, listPlacements, type OutputOf } from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import { AlertingTopology, type AlertThresholds, type Chain } from '@chain-mapping/model';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';

/** Few enough that the answer is well under the 1 MiB of a NATS message. */
const CHAINS_AT_ONCE = 50;
const PAGE = 200;
const REFRESH_MS = 30_000;
const RETRY_MS = 1_000;
/** health-monitor makes its plan anew a moment after the same event. */
const SETTLE_MS = 250;
const PATIENCE_MS = 2_000;

/**
 * The monitored chains and what checks their nodes, as one graph: read from their owners at the start, when one of them changes, and every
 * 30 s. Without it nothing explains anything, and every alert is told.
 */
@Injectable()
export class WatchedChains implements OnModuleDestroy {
  private readonly logger = new Logger(WatchedChains.name);
  private readonly chains = new Map<string, Chain>();
  private read: readonly ChainPlacement[] = [];
  /** Of what was read; `null` where some of it is still to be learnt. */
  private revision: string | null = null;
  private thresholds: ReadonlyMap<string, AlertThresholds> = new Map();
  private topology = new AlertingTopology();
  private refreshing: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isAway = false;
  private isStopped = false;
  private markRead: () => void = () => undefined;
  private readonly firstRead = new Promise<void>((resolve) => (this.markRead = resolve));
  private patience: Promise<unknown> | undefined;

  constructor(private readonly messages: Messages) {}

  get current(): AlertingTopology {
    return this.topology;
  }

  /** The chains with what their monitoring asks for. */
  get placements(): readonly ChainPlacement[] {
    return this.read;
  }

  thresholdsOf(chain_id: string): AlertThresholds {
    return this.thresholds.get(chain_id) ?? {};
  }

  /** With which windows to ask for a chain's health; `undefined` where that can say nothing beside its status. */
  windowsToAskFor({ chain_id, alert_thresholds, has_slo }: ChainPlacement): 'recent' | 'none' | undefined {
    const { latency_threshold, error_rate_threshold, availability_threshold } = alert_thresholds ?? {};
    if ([latency_threshold, error_rate_threshold, availability_threshold].some((each) => each != null)) return 'recent';
    const chain = this.chains.get(chain_id);
    const hasSla = chain === undefined || [chain, ...chain.edges].some(({ latency_sla }) => latency_sla != null);
    return hasSla || has_slo !== false ? 'none' : undefined;
  }

  /** How the nodes of a chain are called; `undefined` for one that is not known here. */
  namesOf(chain_id: string): ReadonlyMap<string, string> | undefined {
    const chain = this.chains.get(chain_id);
    return chain && new Map(chain.nodes.map(({ id, display_name }) => [id, display_name]));
  }

  nameOf(chain_id: string, node_id: string): string {
    return this.topology.nodeOf(chain_id, node_id)?.display_name ?? node_id;
  }

  /** Until all has been read for the first time, but no longer than so many milliseconds after this was first asked for. */
  async known(most_ms: number): Promise<void> {
    this.patience ??= Promise.race([this.firstRead, pause(most_ms, undefined, { ref: false })]);
    await this.patience;
  }

  /** Reads all now, then keeps it fresh. What cannot be read now is tried again. */
  async begin(): Promise<void> {
    await this.refresh();
  }

  onModuleDestroy(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  refreshSoon(): void {
    this.refreshIn(SETTLE_MS);
  }

  private refreshIn(pause: number): void {
    clearTimeout(this.timer);
    if (!this.isStopped) this.timer = setTimeout(() => void this.refresh(), pause);
  }

  private refresh(): Promise<void> {
    this.refreshing ??= this.readAll().finally(() => {
      this.refreshing = undefined;
    });
    return this.refreshing;
  }

  private async readAll(): Promise<void> {
    try {
      const first = await this.pageAfter(null, this.revision);
      if (first.revision === undefined || first.revision !== this.revision) {
        const placements = await this.readFrom(first);
        const isLearnt = await this.learn(placements);
        if (isLearnt || JSON.stringify(placements) !== JSON.stringify(this.read)) this.build(placements);
        this.revision = this.missingOf(placements).length === 0 ? (first.revision ?? null) : null;
      }
      this.markRead();
      if (this.isAway) this.logger.log('the monitored chains are known again');
      this.isAway = false;
      this.refreshIn(REFRESH_MS);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (!this.isAway) this.logger.log(`goes on with the chains that it knows: ${error.message}`);
      this.isAway = true;
      this.refreshIn(RETRY_MS);
    }
  }

  private pageAfter(after: string | null, known: string | null): Promise<OutputOf<typeof listPlacements>> {
    return this.messages.ask(listPlacements, { after, limit: PAGE, known }, { deadline_ms: PATIENCE_MS });
  }

  private async readFrom(first: OutputOf<typeof listPlacements>): Promise<ChainPlacement[]> {
    const all = [...first.placements];
    for (let after = first.next; after !== null;) {
      const { placements, next } = await this.pageAfter(after, null);
      all.push(...placements);
      after = next;
    }
    return all;
  }

  /** Answers whether there was anything to learn. */
  private async learn(placements: readonly ChainPlacement[]): Promise<boolean> {
    const wanted = new Set(placements.map(({ chain_id }) => chain_id));
    for (const id of this.chains.keys()) if (!wanted.has(id)) this.chains.delete(id);
    const missing = this.missingOf(placements);
    for (let at = 0; at < missing.length; at += CHAINS_AT_ONCE) {
      const chain_ids = missing.slice(at, at + CHAINS_AT_ONCE).map(({ chain_id }) => chain_id);
      const { chains } = await this.messages.ask(getChains, { chain_ids }, { deadline_ms: PATIENCE_MS });
      for (const chain of chains) this.chains.set(chain.id, chain);
    }
    return missing.length > 0;
  }

  private missingOf(placements: readonly ChainPlacement[]): ChainPlacement[] {
    return placements.filter(({ chain_id, version }) => this.chains.get(chain_id)?.version !== version);
  }

  private build(placements: readonly ChainPlacement[]): void {
    this.topology = new AlertingTopology(
      placements.flatMap(({ chain_id, interval_ms, targets }) => {
        const chain = this.chains.get(chain_id);
        return chain === undefined ? [] : [{ chain, interval_ms, targets: new Map(Object.entries(targets)) }];
      }),
    );
    this.read = placements;
    this.thresholds = new Map(placements.map((each) => [each.chain_id, each.alert_thresholds ?? {}]));
  }
}
