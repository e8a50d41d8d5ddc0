import {
  checkResults,
  eventsTracked,
  flowsObserved,
  NetworkFlow,
  type StreamDefinition,
  streams,
} from '@chain-mapping/contracts';
import {
  type BatchConsumerDefinition,
  type BatchMessage,
  type BatchRejections,
  Consumers,
  decodeCloudEvent,
  type Decoded,
  type ReadableHeaders,
} from '@chain-mapping/messaging';
import { checked, ObservedResult } from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { z } from 'zod';
import { LONGEST_RETRY_MS } from '../storage/clickhouse.store';
import { type Table, tables } from '../storage/tables';
import { readBatch, type Source } from './batch';
import { IngestMetrics } from './ingest-metrics.provider';
import { faultsOf, readEvent } from './read-event';
import { PlainEventsStore } from './plain-events.store';
import { RowGroups } from './row-groups.store';
import { eventRows, flowRows, healthRows, type RowGroup } from './rows';
import { scannedMessage } from './scanned-message';

export interface IngestOptions {
  readonly environment: string;
}

export const INGEST_OPTIONS = Symbol('INGEST_OPTIONS');

/** How the consumer of tracked events is called, for those who wait until it has stored what was accepted. */
export const EVENTS_CONSUMER = 'ingest-events';

/**
 * Ten thousand rows or a quarter of a second, as questions wait for what was accepted; two batches at once, so that one is read while the other is
 * inserted. How many rows a message holds is not known before it is read: a row is some two hundred bytes.
 */
const BATCH = {
  max_messages: 10_000,
  max_bytes: 4 * 1024 * 1024,
  max_wait_ms: 250,
  at_once: 2,
  longest_retry_ms: LONGEST_RETRY_MS,
};
/** Results come all the time, and nobody waits for them: fewer and larger parts cost ClickHouse a fraction. */
const RESULTS_BATCH = { ...BATCH, max_wait_ms: 1000 };
/** Of events, which are stored as they lie in their messages: ClickHouse takes a block of several ten thousand rows for half the cost of each. */
const EVENTS_BATCH = { ...BATCH, max_bytes: 16 * 1024 * 1024 };

interface StoredSource extends Source {
  readonly name: string;
  readonly stream: StreamDefinition;
  readonly filter: string;
  readonly table: Table;
  readonly batch?: typeof BATCH;
  readonly decode?: BatchConsumerDefinition['decode'];
}

/** Stores what is published. Messages are acknowledged after the insert; while ClickHouse is away, JetStream holds them. */
@Injectable()
export class IngestConsumer implements OnModuleInit {
  constructor(
    private readonly consumers: Consumers,
    private readonly rowGroups: RowGroups,
    private readonly plainEvents: PlainEventsStore,
    private readonly metrics: IngestMetrics,
    private readonly clock: Clock,
    @Inject(INGEST_OPTIONS) private readonly options: IngestOptions,
  ) {}

  onModuleInit(): void {
    const { environment } = this.options;
    this.consume({
      name: 'ingest-health',
      stream: streams.health,
      filter: checkResults.pattern,
      type: checkResults.type,
      list: 'results',
      time: 'checked_at',
      read: parsed(ObservedResult, (result) => healthRows(result, environment)),
      table: tables.health,
      batch: RESULTS_BATCH,
    });
    this.consume({
      name: EVENTS_CONSUMER,
      stream: streams.ingest,
      filter: eventsTracked.pattern,
      type: eventsTracked.type,
      list: 'events',
      time: 'timestamp',
      read: (thing) => {
        const event = readEvent(thing);
        return typeof event === 'string' ? event : eventRows(event, environment);
      },
      table: tables.events,
      batch: EVENTS_BATCH,
      decode: decodeEvents,
    });
    this.consume({
      name: 'ingest-flows',
      stream: streams.ingest,
      filter: flowsObserved.pattern,
      type: flowsObserved.type,
      list: 'flows',
      time: 'timestamp',
      read: parsed(NetworkFlow, (flow) => flowRows(flow, environment)),
      table: tables.flows,
    });
  }

  private consume(source: StoredSource): void {
    this.consumers.consume({
      name: source.name,
      stream: source.stream,
      filter: source.filter,
      batch: source.batch ?? BATCH,
      ack_wait_ms: 10_000,
      ...(source.decode !== undefined && { decode: source.decode }),
      handle: (messages) => this.store(source, messages),
    });
  }

  private async store(source: StoredSource, messages: readonly BatchMessage[]): Promise<BatchRejections> {
    const { table } = source;
    const batch = readBatch(messages, source, table.retention_days, this.clock.now().getTime());
    const end = this.metrics.storeSeconds.startTimer({ table: table.name });
    const plain = await this.plainEvents.store(batch.plain, this.options.environment);
    const others = await this.rowGroups.store(table, batch.groups, batch.doubtful);
    end();
    this.metrics.rows.inc({ table: table.name }, plain.rows + others.rows);
    this.metrics.duplicates.inc({ table: table.name }, plain.duplicates + others.duplicates);
    this.metrics.refused.inc({ table: table.name }, batch.rejected.length);
    return { rejected: batch.rejected };
  }
}

const parsed =
  <Schema extends z.ZodType>(schema: Schema, rows: (thing: z.output<Schema>) => RowGroup) =>
  (thing: unknown): RowGroup | string => {
    const found = checked(schema, thing);
    return found.success ? rows(found.data) : faultsOf(found.error);
  };

/** What is not plainly right is read as any other message. */
function decodeEvents(payload: Uint8Array, headers: ReadableHeaders | undefined): Decoded {
  const event = headers?.has('ce-specversion') === true ? undefined : scannedMessage(payload);
  return event === undefined ? decodeCloudEvent(payload, headers) : { ok: true, event };
}
