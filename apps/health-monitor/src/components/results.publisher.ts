import { randomUUID } from 'node:crypto';
import { checkResults } from '@chain-mapping/contracts';
import { Events } from '@chain-mapping/messaging';
import type { ObservedResult } from '@chain-mapping/model';
import { Injectable, Logger } from '@nestjs/common';
import { HealthMetrics } from '../metrics/health-metrics.service';
import { VersionedKeys } from '../redis/versioned-keys.store';

/** As text at once: it waits for a second, and of objects the collector would have to move each one. */
interface Waiting {
  readonly json: string;
  readonly nodes: number;
}

/** What waits for the same subject. */
interface Line {
  readonly shard: string;
  waiting: Waiting[];
  timer: NodeJS.Timeout | undefined;
  publishing: Promise<void> | undefined;
}

interface Shard {
  /** Alone, so that news is neither behind what is none nor made heavier by it. */
  readonly urgent: Line;
  readonly calm: Line;
}

const lineOf = (shard: string): Line => ({ shard, waiting: [], timer: undefined, publishing: undefined });

const SHARDS = 4;
const BATCH = 500;
/** A result names each of its nodes: a target that many chains share weighs as much as they are. */
const MOST_NODES = 2000;
/** What is no news can wait: those who store results do so by the second anyway. */
const LINGER_MS = 1000;
const RETRY_MS = 500;
/** Over all shards. */
const MOST_WAITING = 20_000;
const MINUTE_MS = 60_000;
const COUNT_TTL_MS = 3 * MINUTE_MS;

export const minuteKey = (at: number): string => `checks:${String(Math.floor(at / MINUTE_MS))}`;

/** Publishes results in batches: at once where something is wrong or has changed, else after a moment, so that many share a message. */
@Injectable()
export class Results {
  private readonly logger = new Logger(Results.name);
  private readonly shards: readonly Shard[] = Array.from({ length: SHARDS }, (_, shard) => ({
    urgent: lineOf(String(shard)),
    calm: lineOf(String(shard)),
  }));
  private readonly lines = this.shards.flatMap(({ urgent, calm }) => [urgent, calm]);
  private waiting = 0;
  private uncounted = 0;
  private isAway = false;
  private isStopping = false;

  constructor(
    private readonly events: Events,
    private readonly keys: VersionedKeys,
    private readonly metrics: HealthMetrics,
  ) {
    metrics.watchBuffered(() => this.waiting);
  }

  add(result: ObservedResult, isUrgent: boolean): void {
    const shard = this.shards[parseInt(result.target_id.slice(-4), 16) % SHARDS];
    if (shard === undefined) return;
    if (this.waiting >= MOST_WAITING) this.dropOldest();
    const line = isUrgent ? shard.urgent : shard.calm;
    line.waiting.push({ json: JSON.stringify(result), nodes: result.nodes.length });
    this.uncounted += 1;
    this.waiting += 1;
    if (isUrgent || line.waiting.length >= BATCH) this.publish(line);
    else line.timer ??= setTimeout(() => this.publish(line), LINGER_MS);
  }

  /** Publishes what waits, as far as NATS is there. */
  async flush(): Promise<void> {
    this.isStopping = true;
    this.lines.forEach((line) => this.publish(line));
    await Promise.all(this.lines.map(({ publishing }) => publishing));
    await this.count();
  }

  private publish(line: Line): void {
    clearTimeout(line.timer);
    line.timer = undefined;
    line.publishing ??= this.publishAll(line).finally(() => {
      line.publishing = undefined;
      // It came as this ended.
      if (line.waiting.length > 0 && line.timer === undefined && !this.isStopping) this.publish(line);
    });
  }

  private async publishAll(line: Line): Promise<void> {
    // What was added in the same turn goes along.
    await Promise.resolve();
    while (line.waiting.length > 0) {
      const results = line.waiting.splice(0, batchSize(line.waiting));
      const id = randomUUID();
      // The same batch under the same id: what was stored without our hearing of it is not stored again.
      while (!(await this.publishBatch(line.shard, results, id))) {
        if (this.isStopping) return;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
      this.waiting -= results.length;
    }
    // What comes while they are counted does not wait for that.
    void this.count();
  }

  private async publishBatch(shard: string, results: readonly Waiting[], id: string): Promise<boolean> {
    try {
      const json = `{"results":[${results.map((result) => result.json).join(',')}]}`;
      await this.events.publishJson(checkResults, { shard }, json, { id });
      if (this.isAway) this.logger.log('results are published again');
      this.isAway = false;
      return true;
    } catch (error) {
      if (!this.isAway) this.logger.warn(`results wait to be published: ${String(error)}`);
      this.isAway = true;
      return false;
    }
  }

  private async count(): Promise<void> {
    const by = this.uncounted;
    if (by === 0) return;
    this.uncounted = 0;
    await this.keys.count(minuteKey(Date.now()), by, COUNT_TTL_MS).catch(() => {
      this.uncounted += by;
    });
  }

  private dropOldest(): void {
    const fullest = this.lines.reduce((most, line) => (line.waiting.length > most.waiting.length ? line : most));
    fullest.waiting.shift();
    this.metrics.droppedResults.inc();
    this.waiting -= 1;
  }
}

/** How many of the first results make a message. */
function batchSize(waiting: readonly Waiting[]): number {
  let nodes = 0;
  let size = 0;
  for (const result of waiting) {
    nodes += result.nodes;
    if (size > 0 && (size >= BATCH || nodes > MOST_NODES)) break;
    size += 1;
  }
  return size;
}
