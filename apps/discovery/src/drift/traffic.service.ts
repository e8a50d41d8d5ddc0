import { listObservedEdges, type ObservedEdge, TRACE_RETENTION_DAYS } from '@chain-mapping/contracts';
import { isBackendAway, Messages } from '@chain-mapping/messaging';
import type { Sightings } from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { DRIFT_OPTIONS, type DriftOptions } from './drift-options';
import { TrafficRepository } from './traffic.repository';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const EDGES_AT_ONCE = 500;
const MOST_EDGES = 20_000;
/** Spans come late, and the last minute is never complete. */
const OVERLAP_MS = 10 * MINUTE_MS;

/** What traffic shows: only what is new is asked for. */
@Injectable()
export class Traffic {
  private readonly logger = new Logger(Traffic.name);
  private isAway = false;

  constructor(
    private readonly traffic: TrafficRepository,
    private readonly messages: Messages,
    private readonly clock: Clock,
    @Inject(DRIFT_OPTIONS) private readonly options: DriftOptions,
  ) {}

  /** What was seen up to now; where it cannot be asked for, what was known before. */
  async sightings(): Promise<Sightings> {
    try {
      await this.catchUp();
      this.isAway = false;
    } catch (error) {
      if (!isBackendAway(error)) throw error;
      if (!this.isAway) this.logger.warn(`traffic cannot be asked for: ${String(error)}`);
      this.isAway = true;
    }
    return this.traffic.sightings();
  }

  /** Day by day, so that the first time, and one after a long absence, ask for no more at once than any other. */
  private async catchUp(): Promise<void> {
    const now = this.clock.now().getTime();
    const oldest = now - Math.min(this.options.believed_ms, TRACE_RETENTION_DAYS * DAY_MS);
    const known = (await this.traffic.until())?.getTime() ?? oldest;
    for (let from = Math.max(oldest, known - OVERLAP_MS); from < now;) {
      const to = Math.min(from + DAY_MS, now);
      await this.traffic.store(await this.observed(from, to), new Date(to), new Date(oldest));
      from = to;
    }
  }

  private async observed(from: number, to: number): Promise<ObservedEdge[]> {
    const at = new Date(to).toISOString();
    const window_minutes = Math.max(1, Math.ceil((to - from) / MINUTE_MS));
    const edges: ObservedEdge[] = [];
    for (;;) {
      const page = await this.messages.ask(listObservedEdges, {
        at,
        window_minutes,
        limit: EDGES_AT_ONCE,
        offset: edges.length,
      });
      edges.push(...page.edges);
      if (page.edges.length === 0 || edges.length >= Math.min(page.total, MOST_EDGES)) return edges;
    }
  }
}
