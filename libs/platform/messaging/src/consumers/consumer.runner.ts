import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { deadLetterSubject, type CloudEvent } from '@chain-mapping/contracts';
import { SpanKind } from '@opentelemetry/api';
import { DeliverPolicy, nuid, type JetStreamManager, type Msg, type NatsConnection } from 'nats';
import type { Connection } from '../connection/connection.service';
import { decodeCloudEvent } from '../events/decode';
import { storeMessage } from '../events/events.service';
import { retryDelay } from '../failures/backoff';
import { isGivenUp, kindOf, textOf } from '../failures/failure';
import type { MessagingMetrics } from '../telemetry/metrics';
import { activeTraceId, contextOf, inSpan } from '../telemetry/tracing';
import { deadLetterOf } from './dead-letter';
import type { BatchConsumerDefinition, BatchMessage, ConsumerDefinition, SingleConsumerDefinition } from './definition';
import { Delivery } from './delivery';
import { DEFAULT_ACK_WAIT_MS, ensureConsumer, managerOf } from './ensure-consumer.service';
import { Pull } from './pull.service';

const RETRY_MS = 1_000;
const REMIND_MS = 30_000;
const FINISH_MS = 15_000;
const DEAD_LETTER_PATIENCE_MS = 2_000;
const MAX_DEAD_LETTER_BYTES = 768 * 1024;
/** How many failing messages are remembered; beyond it the oldest start anew. */
const MAX_REMEMBERED = 10_000;
/** A batch that fails for an unknown reason is tried this often as a whole, then message by message. */
const WHOLE_BATCH_ATTEMPTS = 3;

interface BatchItem {
  readonly delivery: Delivery;
  readonly event: CloudEvent;
}

type Outcome = 'ok' | 'ignored' | 'retried' | 'dead_lettered';

/** Runs one consumer: keeps it in being at the server, pulls what there is room for, and sees each message to its end. */
export class ConsumerRunner {
  private readonly logger: Logger;
  private readonly stopping = new AbortController();
  private readonly name: string;
  private readonly capacity: number;
  /** Bytes that may be held, where a batch is bounded by them. */
  private readonly capacityBytes: number;
  private heldBytes = 0;
  private readonly waiting: Delivery[] = [];
  private waitingBytes = 0;
  private readonly held = new Set<Delivery>();
  private readonly unexpectedFailures = new Map<number, number>();
  private readonly inWork = new Set<Promise<void>>();
  private readonly keepAlive: NodeJS.Timeout;
  private pull: Pull | undefined;
  /** Nothing is asked for at the server any more. */
  private withdrawn = false;
  private batchTimer: NodeJS.Timeout | undefined;
  private generation = { current: true };
  /** `created` of the consumer and of the stream, to notice when either was made anew. */
  private consumerCreated: string | undefined;
  private streamCreated: string | undefined;
  private lastReceived = 0;
  private said = '';
  private saidAt = -Infinity;
  private readonly running: Promise<void>;

  constructor(
    private readonly definition: ConsumerDefinition,
    private readonly connection: Connection,
    private readonly metrics: MessagingMetrics,
  ) {
    this.logger = new Logger(`Consumer ${definition.name}`);
    this.name = definition.ephemeral ? `${definition.name}-${nuid.next()}` : definition.name;
    const { batch } = definition;
    // What is in work, and as much again as one batch, so that the next can begin at once.
    const batches = 1 + (batch?.at_once ?? 1);
    this.capacity = batch ? batches * batch.max_messages : Math.max(32, 2 * (definition.concurrency ?? 1));
    this.capacityBytes = batches * (batch?.max_bytes ?? Infinity);
    const ackWait = definition.ack_wait_ms ?? DEFAULT_ACK_WAIT_MS;
    this.keepAlive = setInterval(() => {
      this.held.forEach((delivery) => delivery.working());
      void this.measure();
    }, ackWait / 2);
    this.running = this.run();
  }

  /** Takes no more, finishes what is in work, hands the rest back for others at once. */
  async stop(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.batchTimer);
    await this.pull?.stop();
    await this.withdraw();
    this.giveBack();
    const late = new AbortController();
    const grace = delay(FINISH_MS, 'late', { signal: late.signal }).catch(() => 'in time');
    if ((await Promise.race([this.finish(), grace])) === 'late') {
      this.logger.warn(
        `stopped with ${this.inWork.size} handlers still at work; their messages will be delivered again`,
      );
    }
    late.abort();
    clearInterval(this.keepAlive);
  }

  private async finish(): Promise<void> {
    await this.running;
    while (this.inWork.size > 0) await Promise.all(this.inWork);
    this.giveBack();
    const nc = this.connection.live;
    if (!nc) return;
    if (this.definition.ephemeral) {
      await (await managerOf(nc)).consumers.delete(this.definition.stream.name, this.name).catch((error: unknown) => {
        this.logger.debug(`the server will remove the consumer by itself: ${textOf(error)}`);
      });
    }
    await nc.flush().catch((error: unknown) => this.logger.warn(`acknowledgements may be lost: ${textOf(error)}`));
  }

  /**
   * Lets the server forget the request that nobody listens for any more: it looks for those when it is asked about the consumer. Otherwise it
   * takes what is given back first out of its queue for that request, and nobody has it before the acknowledgement wait is over.
   */
  private async withdraw(): Promise<void> {
    const nc = this.connection.live;
    if (nc) {
      await managerOf(nc)
        .then((manager) => manager.consumers.info(this.definition.stream.name, this.name))
        .catch((error: unknown) => this.logger.debug(`the request may still stand: ${textOf(error)}`));
    }
    this.withdrawn = true;
  }

  /** Sets aside what nobody will begin any more, until it may be given back. */
  private setAside(deliveries: readonly Delivery[]): void {
    this.waiting.push(...deliveries);
    if (this.withdrawn) this.giveBack();
  }

  private giveBack(): void {
    for (const delivery of this.waiting.splice(0)) {
      delivery.nak();
      this.letGo(delivery);
    }
    this.waitingBytes = 0;
  }

  private letGo(delivery: Delivery): void {
    if (this.held.delete(delivery)) this.heldBytes -= delivery.data.length;
  }

  // ---- being served -------------------------------------------------------------------------------------------------

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        const nc = await this.connection.whenLive(signal);
        await this.ensure(nc);
        if (signal.aborted) return;
        const reason = await this.pullUntilLost(nc);
        if (!signal.aborted) this.warn(`interrupted (${reason}), going on`);
      } catch (error) {
        if (signal.aborted) return;
        this.warn(`waiting for stream ${this.definition.stream.name}: ${textOf(error)}`);
      }
      await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async pullUntilLost(nc: NatsConnection): Promise<string> {
    const pull = new Pull(nc, {
      service: this.connection.service,
      stream: this.definition.stream.name,
      consumer: this.name,
      room: () => this.capacity - this.held.size,
      worthwhile: Math.ceil(this.capacity / 2),
      ...(Number.isFinite(this.capacityBytes) && {
        roomBytes: () => this.capacityBytes - this.heldBytes,
        worthwhileBytes: this.capacityBytes / 2,
      }),
      onMessage: (message) => this.receive(message),
    });
    this.pull = pull;
    const off = this.connection.onDown(() => void pull.stop('disconnected'));
    const reason = await pull.lost;
    off();
    await pull.stop();
    return reason;
  }

  private async ensure(nc: NatsConnection): Promise<void> {
    const { definition } = this;
    const jsm = await managerOf(nc);
    const start = definition.ephemeral ? await this.startOfEphemeral(jsm) : undefined;
    const { info, created } = await ensureConsumer(jsm, {
      definition,
      name: this.name,
      // Bounds what waits for its next try, and so how far a consumer runs ahead of a backend that is away.
      max_ack_pending: Math.max(1_000, 8 * this.capacity),
      ...(start ? { start } : {}),
    });
    const createdAt = String(info.created);
    if (this.consumerCreated !== createdAt) {
      // An acknowledgement of the former consumer would count for whatever has that sequence in the new one.
      this.generation.current = false;
      this.generation = { current: true };
      this.consumerCreated = createdAt;
      this.unexpectedFailures.clear();
    }
    if (created && definition.ephemeral) await definition.refresh?.();
    this.said = '';
  }

  /** New events at first; after a loss from where it was; and all of a stream that was made anew. */
  private async startOfEphemeral(jsm: JetStreamManager) {
    const stream = await jsm.streams.info(this.definition.stream.name);
    const before = this.streamCreated;
    this.streamCreated = String(stream.created);
    if (before === undefined) return { deliver_policy: DeliverPolicy.New };
    if (before !== this.streamCreated) return { deliver_policy: DeliverPolicy.All };
    if (this.lastReceived === 0) return { deliver_policy: DeliverPolicy.New };
    return { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: this.lastReceived + 1 };
  }

  /** What waits at the server; nothing new is told while that is away. */
  private async measure(): Promise<void> {
    const nc = this.connection.live;
    if (!nc || this.definition.ephemeral) return;
    const consumer = this.name;
    const [oldest] = this.held;
    const lag = oldest === undefined ? 0 : Date.now() - oldest.publishedAt;
    this.metrics.lagSeconds.set({ consumer }, Math.max(0, lag) / 1000);
    try {
      const manager = await managerOf(nc);
      const { num_pending, num_ack_pending } = await manager.consumers.info(this.definition.stream.name, consumer);
      this.metrics.backlog.set({ consumer }, num_pending + num_ack_pending);
    } catch (error) {
      this.logger.debug(`the backlog is not known: ${textOf(error)}`);
    }
  }

  private warn(text: string): void {
    const now = performance.now();
    if (text === this.said && now - this.saidAt < REMIND_MS) return;
    this.said = text;
    this.saidAt = now;
    this.logger.warn(text);
  }

  // ---- what comes in ------------------------------------------------------------------------------------------------

  private receive(message: Msg): void {
    const delivery = new Delivery(message, this.generation);
    if (this.stopping.signal.aborted) return this.setAside([delivery]);
    this.lastReceived = Math.max(this.lastReceived, delivery.sequence);
    this.held.add(delivery);
    this.heldBytes += delivery.data.length;
    this.waiting.push(delivery);
    this.waitingBytes += delivery.data.length;
    this.pump();
  }

  private pump(): void {
    if (this.stopping.signal.aborted) return;
    if (this.definition.batch) this.pumpBatch(this.definition);
    else this.pumpSingle(this.definition);
  }

  private pumpSingle(definition: SingleConsumerDefinition): void {
    while (this.inWork.size < (definition.concurrency ?? 1)) {
      const delivery = this.waiting.shift();
      if (!delivery) return;
      this.waitingBytes -= delivery.data.length;
      this.begin([delivery], () => this.handleOne(definition, delivery));
    }
  }

  private pumpBatch(definition: BatchConsumerDefinition): void {
    const { max_messages, max_wait_ms, max_bytes = Infinity, at_once = 1 } = definition.batch;
    for (let [oldest] = this.waiting; this.inWork.size < at_once && oldest; [oldest] = this.waiting) {
      const age = performance.now() - oldest.receivedAt;
      clearTimeout(this.batchTimer);
      if (this.waiting.length < max_messages && this.waitingBytes < max_bytes && age < max_wait_ms) {
        this.batchTimer = setTimeout(() => this.pump(), max_wait_ms - age + 1);
        return;
      }
      const batch = this.nextBatch(max_messages, max_bytes);
      this.begin(batch, () => this.handleBatch(definition, batch));
    }
  }

  /** The oldest of what waits, at least one. */
  private nextBatch(max_messages: number, max_bytes: number): Delivery[] {
    let [count, bytes] = [0, 0];
    for (const { data } of this.waiting) {
      if (count === max_messages || (count > 0 && bytes + data.length > max_bytes)) break;
      count += 1;
      bytes += data.length;
    }
    this.waitingBytes -= bytes;
    return this.waiting.splice(0, count);
  }

  private begin(deliveries: readonly Delivery[], handle: () => Promise<void>): void {
    const work = handle()
      .catch((error: unknown) => {
        // Only a fault of this class comes here; the messages must come again all the same.
        this.logger.error(`fault in the consumer: ${textOf(error)}`, error instanceof Error ? error.stack : undefined);
        deliveries.forEach((delivery) => delivery.nak(RETRY_MS));
      })
      .finally(() => {
        deliveries.forEach((delivery) => this.letGo(delivery));
        this.inWork.delete(work);
        this.pull?.ask();
        this.pump();
      });
    this.inWork.add(work);
  }

  // ---- one at a time ------------------------------------------------------------------------------------------------

  private async handleOne(definition: SingleConsumerDefinition, delivery: Delivery): Promise<void> {
    const decoded = decodeCloudEvent(delivery.data, delivery.headers);
    if (!decoded.ok) return this.giveUp(delivery, decoded.reason);
    const { event } = decoded;
    const handler = definition.handlers.find(({ type }) => type === event.type);
    if (!handler) return this.settle(delivery, 'ignored');
    const prepared = handler.prepare(event.data);
    if ('reason' in prepared) return this.giveUp(delivery, prepared.reason);
    const attributes = { 'messaging.message.id': event.id, 'messaging.consumer.group.name': definition.name };
    const span = { kind: SpanKind.CONSUMER, parent: contextOf(event.traceparent), attributes };
    const { subject, sequence, redelivered } = delivery;
    const meta = { id: event.id, subject, time: event.time, sequence, redelivered, traceparent: event.traceparent };
    await inSpan(`consume ${event.type}`, span, () => prepared.run(meta)).then(
      () => this.settle(delivery, 'ok'),
      (error: unknown) => this.fail(delivery, error),
    );
  }

  private async fail(delivery: Delivery, error: unknown): Promise<void> {
    const kind = kindOf(error);
    // Not the server's count of deliveries: that grows too while a backend is away, or when a shutdown hands messages back.
    const unexpected = kind === 'unexpected' ? this.countFailure(delivery.sequence) : 0;
    if (isGivenUp(kind, unexpected)) return this.giveUp(delivery, textOf(error), error);
    this.say(
      kind === 'unexpected' ? 'error' : 'warn',
      delivery,
      `failed, will be tried again: ${textOf(error)}`,
      error,
    );
    this.settle(delivery, 'retried', kind === 'unexpected' ? unexpected : delivery.deliveries);
  }

  private countFailure(sequence: number): number {
    const failures = (this.unexpectedFailures.get(sequence) ?? 0) + 1;
    this.unexpectedFailures.delete(sequence);
    this.unexpectedFailures.set(sequence, failures);
    if (this.unexpectedFailures.size > MAX_REMEMBERED) {
      for (const oldest of this.unexpectedFailures.keys()) {
        this.unexpectedFailures.delete(oldest);
        break;
      }
    }
    return failures;
  }

  // ---- in batches ---------------------------------------------------------------------------------------------------

  private async handleBatch(definition: BatchConsumerDefinition, deliveries: readonly Delivery[]): Promise<void> {
    const items: BatchItem[] = [];
    const { decode = decodeCloudEvent } = definition;
    for (const delivery of deliveries) {
      const decoded = decode(delivery.data, delivery.headers);
      if (decoded.ok) items.push({ delivery, event: decoded.event });
      else await this.giveUp(delivery, decoded.reason);
    }
    if (items.length > 0) await this.handleItems(definition, items);
  }

  /**
   * Tries the same batch again, in place, until it is handled: a store that recognises it keeps it once even if a former try
   * succeeded unnoticed.
   */
  private async handleItems(definition: BatchConsumerDefinition, items: readonly BatchItem[]): Promise<void> {
    let unexpected = 0;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.handOver(definition, items, attempt);
        return;
      } catch (error) {
        const kind = kindOf(error);
        const [first] = items;
        if (!first) return;
        if (kind === 'unexpected') unexpected += 1;
        if (items.length === 1 && isGivenUp(kind, unexpected)) return this.giveUp(first.delivery, textOf(error), error);
        const text = `batch of ${items.length} failed, will be tried again: ${textOf(error)}`;
        this.say(kind === 'transient' ? 'warn' : 'error', first.delivery, text, error);
        if (items.length > 1 && (kind === 'permanent' || unexpected >= WHOLE_BATCH_ATTEMPTS)) {
          for (const item of items) await this.handleItems(definition, [item]);
          return;
        }
        this.metrics.consumed.inc({ consumer: definition.name, outcome: 'retried' }, items.length);
        const patience = Math.min(retryDelay(attempt, Math.random()), definition.batch.longest_retry_ms ?? Infinity);
        await delay(patience, undefined, this.stopping).catch(() => undefined);
        if (this.stopping.signal.aborted) return this.setAside(items.map(({ delivery }) => delivery));
      }
    }
  }

  private async handOver(
    definition: BatchConsumerDefinition,
    items: readonly BatchItem[],
    attempt: number,
  ): Promise<void> {
    const messages = items.map(({ delivery, event }): BatchMessage => {
      const { subject, sequence, redelivered } = delivery;
      return { event, subject, sequence, redelivered: redelivered || attempt > 1 };
    });
    const attributes = {
      'messaging.batch.message_count': items.length,
      'messaging.consumer.group.name': definition.name,
    };
    const answer = await inSpan(`consume ${definition.name}`, { kind: SpanKind.CONSUMER, attributes }, () =>
      definition.handle(messages),
    );
    const rejected = new Map(answer?.rejected.map(({ index, reason }) => [index, reason]));
    for (const [index, { delivery }] of items.entries()) {
      const reason = rejected.get(index);
      if (reason === undefined) this.settle(delivery, 'ok');
      else await this.giveUp(delivery, reason);
    }
  }

  // ---- how it ends --------------------------------------------------------------------------------------------------

  private settle(delivery: Delivery, outcome: Exclude<Outcome, 'dead_lettered'>, failures = 1): void {
    if (outcome === 'retried') {
      delivery.nak(retryDelay(failures, Math.random()));
    } else {
      delivery.ack();
      this.unexpectedFailures.delete(delivery.sequence);
    }
    this.metrics.consumed.inc({ consumer: this.definition.name, outcome });
  }

  /** Into the dead-letter stream first and only then done with: a crash between the two keeps it twice under one message id. */
  private async giveUp(delivery: Delivery, reason: string, error?: unknown): Promise<void> {
    const { name, stream } = this.definition;
    const { subject, sequence, deliveries, data } = delivery;
    const { body, fields } = deadLetterOf(
      { consumer: name, reason, stream: stream.name, subject, sequence, deliveries, payload: data },
      MAX_DEAD_LETTER_BYTES,
    );
    try {
      await storeMessage(this.connection, {
        subject: deadLetterSubject(name),
        id: `${name}:${this.consumerCreated ?? ''}:${sequence}`,
        payload: body,
        patience: DEAD_LETTER_PATIENCE_MS,
        fields,
      });
    } catch (cause) {
      this.say('warn', delivery, `could not be given up, will be tried again: ${textOf(cause)}`, cause);
      this.settle(delivery, 'retried', deliveries);
      return;
    }
    delivery.term();
    this.unexpectedFailures.delete(sequence);
    this.metrics.deadLetters.inc({ consumer: name });
    this.metrics.consumed.inc({ consumer: name, outcome: 'dead_lettered' });
    this.say('error', delivery, `given up: ${reason}`, error);
  }

  private say(level: 'warn' | 'error', { subject, sequence }: Delivery, text: string, error: unknown): void {
    const line = `${subject} #${sequence} ${text} (trace ${activeTraceId() ?? '-'})`;
    if (level === 'warn') this.logger.warn(line);
    else this.logger.error(line, error instanceof Error ? error.stack : undefined);
  }
}
