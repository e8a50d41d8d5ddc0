import { setTimeout as delay } from 'node:timers/promises';
import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { Connection } from '../connection/connection.service';
import { Events, type KeptEvent } from '../events/events.service';
import { textOf } from '../failures/failure';
import { MessagingMetrics } from '../telemetry/metrics';
import { inLines } from './lines';
import { OUTBOX_OPTIONS, type OutboxOptions } from './outbox-options';

const BATCH = 256;
/** Events that wait for their acknowledgement at the same time. */
const IN_FLIGHT = 64;
const POLL_MS = 1_000;
const APART_MS = 20;
/** After another relay had the lock: it may have looked before our rows were committed. */
const CONTENDED_MS = 100;
const REMIND_MS = 30_000;
const COUNT_EVERY_MS = 1_000;
const CLEAN_EVERY_MS = 10 * 60_000;
const CLEAN_BATCH = 10_000;
/** A pass holds a transaction open: it must end well before a server's idle-in-transaction time-out. */
const PASS_MS = 3_000;
const PUBLISH_PATIENCE_MS = 2_000;
/** Far more than a pass takes. A network can lose a connection and tell nobody: the answer then never comes, and nothing would leave. */
const GIVE_UP_MS = 15_000;

/** An event as its row gives it: as text, which leaves as it was kept. */
interface Row extends KeptEvent {
  readonly mine: true;
  readonly row: string;
  readonly key: string | null;
}

interface NotMine {
  readonly mine: false;
  readonly row: null;
}

interface Nothing {
  readonly mine: true;
  readonly row: null;
}

type Pass = 'more' | 'done' | 'contended';

/**
 * Publishes a service's outbox. A row is marked after JetStream has acknowledged it, so a crash at any point at most publishes it again,
 * under the same message id. Of all replicas one at a time is active, by a lock in the database.
 *
 * Events with the same key are stored in the order of their ids: the next leaves when the one before it is acknowledged. Different keys
 * leave side by side. Sending a whole batch at once would not do: JetStream may refuse one message (no room, no leader) and take the one
 * sent after it, which then stands first for ever. It holds, too, when the lock is lost in the middle of a pass and another replica begins
 * with the same rows: both go along the same line, and what the slower one sends again is known by its id.
 */
@Injectable()
export class OutboxRelay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Outbox');
  private readonly stopping = new AbortController();
  private wakeUp: () => void = () => undefined;
  private running: Promise<void> = Promise.resolve();
  private cleanedAt = -Infinity;
  private countedAt = -Infinity;
  private readonly listeners: ((ids: readonly string[]) => void)[] = [];
  private said = '';
  private saidAt = -Infinity;

  constructor(
    @InjectDataSource() private readonly source: DataSource,
    private readonly connection: Connection,
    private readonly events: Events,
    private readonly metrics: MessagingMetrics,
    @Inject(OUTBOX_OPTIONS) private readonly options: OutboxOptions,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.running;
  }

  wake(): void {
    this.wakeUp();
  }

  onPublished(listener: (ids: readonly string[]) => void): void {
    this.listeners.push(listener);
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      // Woken from now on, also while it is at work: what was committed then may have come too late for this pass.
      const woken = new Promise<void>((resolve) => (this.wakeUp = resolve));
      const begun = performance.now();
      const wait = await this.relay();
      if (wait === 0) continue;
      await unlessBefore(woken, wait);
      const left = (this.options.apart_ms ?? APART_MS) - (performance.now() - begun);
      if (left > 0) await delay(left, undefined, this.stopping).catch(() => undefined);
    }
    // What was committed while this stopped need not wait for the next start.
    if (this.connection.live) await this.relay();
  }

  /** Publishes what there is; answers how long to wait, in milliseconds. */
  private async relay(): Promise<number> {
    // Without NATS there is nothing to hold a transaction for.
    if (!this.connection.live || !this.source.isInitialized) return POLL_MS;
    try {
      const pass = await this.inTransaction((manager) => this.pass(manager));
      this.said = '';
      return pass === 'more' ? 0 : pass === 'contended' ? CONTENDED_MS : POLL_MS;
    } catch (error) {
      this.warn(`waiting to publish: ${textOf(error)}`);
      return POLL_MS;
    }
  }

  /** In time, or not at all: a transaction that takes too long ends with its connection. */
  private async inTransaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const runner = this.source.createQueryRunner();
    let late: NodeJS.Timeout | undefined;
    try {
      const client: { end(): Promise<void> } = await runner.connect();
      late = setTimeout(() => void client.end(), GIVE_UP_MS);
      return await runner.manager.transaction(work);
    } finally {
      clearTimeout(late);
      await runner.release();
    }
  }

  private async pass(manager: EntityManager): Promise<Pass> {
    const { table } = this.options;
    // What another relay marked as published since this began to look is sent once more, and known by its id.
    const found = await manager.query<(Row | NotMine | Nothing)[]>(
      `WITH lock AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS mine)
       SELECT mine, kept.* FROM lock LEFT JOIN LATERAL (
         SELECT id::text AS row, subject, event_id::text AS id, cloud_event ->> 'type' AS type,
           cloud_event ->> 'partitionkey' AS key, cloud_event ->> 'traceparent' AS traceparent, cloud_event::text AS text
         FROM ${table} WHERE published_at IS NULL ORDER BY ${table}.id LIMIT ${BATCH}) kept ON mine`,
      [table],
    );
    if (found.some(({ mine }) => !mine)) return 'contended';
    const rows = found.filter((each): each is Row => each.row !== null && each.mine);
    const published = await this.publish(rows);
    if (published.length > 0) {
      await manager.query(`UPDATE ${table} SET published_at = now() WHERE id = ANY($1::bigint[])`, [published]);
    }
    await this.measure(manager, rows.length, published.length);
    await this.clean(manager);
    return published.length === 0 || (rows.length < BATCH && published.length === rows.length) ? 'done' : 'more';
  }

  /** Those of one key in order, up to the first that fails or until the time of a pass is over; answers the ids of what is stored. */
  private async publish(rows: readonly Row[]): Promise<string[]> {
    const end = performance.now() + PASS_MS;
    const published = await inLines(rows, {
      width: IN_FLIGHT,
      // One that says no key is in line with all others that say none.
      keyOf: ({ key }) => key ?? '',
      handle: async (row) => {
        if (performance.now() > end) return false;
        try {
          await this.events.publishKept(row, PUBLISH_PATIENCE_MS);
          return true;
        } catch (error) {
          this.warn(`waiting to publish ${row.subject}: ${textOf(error)}`);
          return false;
        }
      },
    });
    if (published.length > 0) {
      const ids = published.map(({ id }) => id);
      this.listeners.forEach((listener) => listener(ids));
    }
    return published.map(({ row }) => row);
  }

  private async measure(manager: EntityManager, found: number, published: number): Promise<void> {
    if (found < BATCH) {
      this.metrics.outboxPending.set(found - published);
      return;
    }
    if (performance.now() - this.countedAt < COUNT_EVERY_MS) return;
    this.countedAt = performance.now();
    const [row] = z
      .array(z.object({ pending: z.coerce.number() }))
      .parse(await manager.query(`SELECT count(*) AS pending FROM ${this.options.table} WHERE published_at IS NULL`));
    this.metrics.outboxPending.set(row?.pending ?? 0);
  }

  /** A day of published events stays, to be published again after a loss of the stream. */
  private async clean(manager: EntityManager): Promise<void> {
    if (performance.now() - this.cleanedAt < CLEAN_EVERY_MS) return;
    const { table } = this.options;
    await manager.query(
      `DELETE FROM ${table} WHERE id IN (
        SELECT id FROM ${table} WHERE published_at < now() - interval '24 hours' ORDER BY published_at LIMIT ${CLEAN_BATCH})`,
    );
    this.cleanedAt = performance.now();
  }

  private warn(text: string): void {
    const now = performance.now();
    if (text === this.said && now - this.saidAt < REMIND_MS) return;
    this.said = text;
    this.saidAt = now;
    this.logger.warn(text);
  }
}

/** Until so many milliseconds have passed, or until the other is there. */
async function unlessBefore(other: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([other, new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)))]);
  clearTimeout(timer);
}
