import { type InputOf, listTracedEdges } from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import type { TracedEdge, TracedEdges } from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ChainStatuses } from '../chains/chain-statuses.service';
import { VersionedKeys } from '../redis/versioned-keys.store';
import { KnownChains } from '../targets/known-chains.service';
import { slowIn } from './slow-chains';
import { TracedLatencies } from './traced-latencies.store';

const LOOK_MS = 3000;
const EVERY_MS = 12_000;
/** Where very much is seen, the answer takes at most this share of the time. */
const MOST_SHARE = 0.2;
const LONGEST_MS = 60_000;
const CLAIM = 'traced:refresh';
/** About ten megabytes in Redis. */
const MOST_EDGES = 20_000;

/**
 * Asks for what traces saw lately, every twelve to fifteen seconds: of all replicas the one that is first to claim it. When it is gone, or Redis
 * has lost the claim, another one is. While nobody answers what is known goes on counting until it is too old, and checks do again.
 */
@Injectable()
export class TracedLatenciesRefresh implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(TracedLatenciesRefresh.name);
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private isAway = false;

  constructor(
    private readonly messages: Messages,
    private readonly known: KnownChains,
    private readonly keys: VersionedKeys,
    private readonly latencies: TracedLatencies,
    private readonly statuses: ChainStatuses,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.looking ??= this.look().finally(() => (this.looking = undefined));
    }, LOOK_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  private async look(): Promise<void> {
    if (this.known.plan.chains.size === 0) return;
    try {
      if (await this.keys.claim(CLAIM, EVERY_MS)) await this.refreshInTurn();
      this.isAway = false;
    } catch (error) {
      // Without traces, or metrics-ingest, checks tell of every edge.
      if (!this.isAway) this.logger.debug(`what traces saw is asked for again: ${String(error)}`);
      this.isAway = true;
    }
  }

  private async refreshInTurn(): Promise<void> {
    const began = performance.now();
    await this.refresh();
    const pause = Math.min(LONGEST_MS, Math.round((performance.now() - began) / MOST_SHARE));
    if (pause <= EVERY_MS) return;
    await this.keys.remove(CLAIM);
    await this.keys.claim(CLAIM, pause);
  }

  /** Asks now. */
  async refresh(): Promise<void> {
    const now = this.clock.now().getTime();
    const before = await this.latencies.current();
    await this.latencies.write(await this.seenBefore(now), now);
    this.touch(before, await this.latencies.current());
  }

  private async seenBefore(now: number): Promise<TracedEdge[]> {
    const edges: TracedEdge[] = [];
    const asked: InputOf<typeof listTracedEdges> = { at: new Date(now).toISOString(), limit: 500 };
    for (let { after } = asked; edges.length < MOST_EDGES;) {
      const page = await this.messages.ask(listTracedEdges, { ...asked, after });
      edges.push(...page.edges);
      if (page.next === null) break;
      after = page.next;
    }
    return edges;
  }

  /** The chains of which an edge was slow, or is: of no other can traces have changed the status. */
  private touch(before: TracedEdges, after: TracedEdges): void {
    const { chains } = this.known.plan;
    this.statuses.touch(new Set([before, after].flatMap((traced) => slowIn(traced, chains))), true);
  }
}
