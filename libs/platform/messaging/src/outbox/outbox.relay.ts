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
import { Departures, MOST_DEPARTING } from './departures';
import { inLines } from './lines';
import { OUTBOX_OPTIONS, type OutboxOptions } from './outbox-options';

const BATCH = 256;
/** Events that wait for their acknowledgement at the same time. */
const IN_FLIGHT = 64;
const POLL_MS = 1_000;
const APART_MS = 20;
/** After another relay had the lock: it may have looked before our rows were committed. */
const CONTENDED_MS = 100;
/** What was sent by itself is marked with what else is by then. */
const MARK_MS = 100;
/** For so long whoever has committed an event is left to send and mark it: longer than both take on a machine that has much to do. */
const YOUNG_MS = 3_000;
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
  readonly is_young: boolean;
}

/** An event that was committed in this process. */
export interface CommittedEvent extends KeptEvent {
  readonly key: string;
}

interface NotMine {
  readonly mine: false;
  readonly row: null;
}

interface Nothing {
  readonly mine: true;
  readonly row: null;
}

interface Passed {
  readonly pass: 'more' | 'done' | 'contended';
  /** Ids of events. */
  readonly marked: readonly string[];
}

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
  private readonly departures = new Departures<CommittedEvent>(
    (event) => this.depart(event),
    () => performance.now(),
  );
  private markTimer: NodeJS.Timeout | undefined;
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
    clearTimeout(this.markTimer);
    this.wake();
    await this.running;
  }

  wake(): void {
    clearTimeout(this.markTimer);
    this.markTimer = undefined;
    this.wakeUp();
  }

  /**
   * Sends what was committed by itself, so that it waits for no pass, and leaves the rest to the next one.
   *
   * @param waiting ids of what had not left as it was committed
   */
  send(events: readonly CommittedEvent[], waiting: readonly string[]): void {
    const canSend = this.options.at_once === true && !this.stopping.signal.aborted && this.connection.live;
    const departing = canSend ? this.departures.begin(events, waiting) : undefined;
    if (departing === undefined) return this.wake();
    void Promise.all(departing).then((left) => {
      if (left.includes(false)) this.wake();
      else if (!this.stopping.signal.aborted) this.markTimer ??= setTimeout(() => this.wake(), MARK_MS);
    });
  }

  /** What `send` is to be told of: an array of at most one more id than matter. */
  get unpublished(): string {
    const { table } = this.options;
    return `ARRAY(SELECT event_id::text FROM ${table} WHERE published_at IS NULL ORDER BY id LIMIT ${MOST_DEPARTING + 1})`;
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
      const { pass, marked } = await this.inTransaction((manager) => this.pass(manager));
      this.departures.forget(marked);
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

  private async pass(manager: EntityManager): Promise<Passed> {
    const { table } = this.options;
    // What another relay marked as published since this began to look is sent once more, and known by its id.
    const found = await manager.query<(Row | NotMine | Nothing)[]>(
      `WITH lock AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS mine)
       SELECT mine, kept.* FROM lock LEFT JOIN LATERAL (
         SELECT id::text AS row, subject, event_id::text AS id, cloud_event ->> 'type' AS type,
           cloud_event ->> 'partitionkey' AS key, cloud_event ->> 'traceparent' AS traceparent, cloud_event::text AS text,
           created_at > now() - interval '${YOUNG_MS} ms' AS is_young
         FROM ${table} WHERE published_at IS NULL ORDER BY ${table}.id LIMIT ${BATCH}) kept ON mine`,
      [table],
    );
    if (found.some(({ mine }) => !mine)) return { pass: 'contended', marked: [] };
    const rows = found.filter((each): each is Row => each.row !== null && each.mine);
    const { published, isEarly } = await this.publish(rows);
    if (published.length > 0) {
      const ids = published.map(({ row }) => row);
      await manager.query(`UPDATE ${table} SET published_at = now() WHERE id = ANY($1::bigint[])`, [ids]);
    }
    await this.measure(manager, rows.length, published.length);
    await this.clean(manager);
    const isDone = published.length === 0 || (rows.length < BATCH && published.length === rows.length);
    const marked = published.map(({ id }) => id);
    return { pass: isEarly ? 'contended' : isDone ? 'done' : 'more', marked };
  }

  /** Those of one key in order, up to the first that fails or until the time of a pass is over; answers what is stored. */
  private async publish(rows: readonly Row[]): Promise<{ published: readonly Row[]; isEarly: boolean }> {
    const end = performance.now() + PASS_MS;
    const departed = new Set<string>();
    let isEarly = false;
    const published = await inLines(rows, {
      width: IN_FLIGHT,
      // One that says no key is in line with all others that say none.
      keyOf: ({ key }) => key ?? '',
      handle: async (row) => {
        if (await this.departures.left(row.id)) {
          departed.add(row.id);
          return true;
        }
        if (this.isOfOthers(row)) {
          isEarly = true;
          return false;
        }
        return performance.now() <= end && this.store(row);
      },
    });
    this.tell(published.flatMap(({ id }) => (departed.has(id) ? [] : [id])));
    return { published, isEarly };
  }

  /** Whether the process that has committed it is about to send it by itself. */
  private isOfOthers({ id, is_young }: Row): boolean {
    return this.options.at_once === true && is_young && !this.departures.isOwn(id);
  }

  private async depart(event: CommittedEvent): Promise<boolean> {
    if (!(await this.store(event))) return false;
    this.tell([event.id]);
    return true;
  }

  private async store(event: KeptEvent): Promise<boolean> {
    try {
      await this.events.publishKept(event, PUBLISH_PATIENCE_MS);
      return true;
    } catch (error) {
      this.warn(`waiting to publish ${event.subject}: ${textOf(error)}`);
      return false;
    }
  }

  private tell(ids: readonly string[]): void {
    if (ids.length > 0) this.listeners.forEach((listener) => listener(ids));
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
