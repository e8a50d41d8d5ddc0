import {
  checkResults,
  type DataOf,
  type Event,
  eventsTracked,
  flowsObserved,
  type StreamDefinition,
  streams,
} from '@chain-mapping/contracts';
import { type BatchMessage, type BatchRejections, Consumers } from '@chain-mapping/messaging';
import { Clock } from '@chain-mapping/service';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type Table, tables } from '../storage/tables';
import { readBatch } from './batch';
import { IngestMetrics } from './ingest-metrics.provider';
import { RowGroups } from './row-groups.store';
import { eventRows, flowRows, healthRows, type RowGroup } from './rows';

export interface IngestOptions {
  readonly environment: string;
}

export const INGEST_OPTIONS = Symbol('INGEST_OPTIONS');

/** How the consumer of tracked events is called, for those who wait until it has stored what was accepted. */
export const EVENTS_CONSUMER = 'ingest-events';

/** A message may hold a thousand things: so many messages are at most some ten thousand rows in the usual case. */
const BATCH = { max_messages: 256, max_wait_ms: 250 };
/** Results come all the time, and nobody waits for them: fewer and larger parts cost ClickHouse a fraction. */
const RESULTS_BATCH = { max_messages: 256, max_wait_ms: 1000 };

interface Source<E extends Event> {
  readonly name: string;
  readonly stream: StreamDefinition;
  readonly event: E;
  readonly table: Table;
  readonly batch?: typeof BATCH;
  readonly groups: (data: DataOf<E>) => RowGroup[];
}

/** Stores what is published. Messages are acknowledged after the insert; while ClickHouse is away, JetStream holds them. */
@Injectable()
export class IngestConsumer implements OnModuleInit {
  constructor(
    private readonly consumers: Consumers,
    private readonly rowGroups: RowGroups,
    private readonly metrics: IngestMetrics,
    private readonly clock: Clock,
    @Inject(INGEST_OPTIONS) private readonly options: IngestOptions,
  ) {}

  onModuleInit(): void {
    const { environment } = this.options;
    this.consume({
      name: 'ingest-health',
      stream: streams.health,
      event: checkResults,
      table: tables.health,
      batch: RESULTS_BATCH,
      groups: ({ results }) => results.map((result) => healthRows(result, environment)),
    });
    this.consume({
      name: EVENTS_CONSUMER,
      stream: streams.ingest,
      event: eventsTracked,
      table: tables.events,
      groups: ({ events }) => events.map((event) => eventRows(event, environment)),
    });
    this.consume({
      name: 'ingest-flows',
      stream: streams.ingest,
      event: flowsObserved,
      table: tables.flows,
      groups: ({ flows }) => flows.map((flow) => flowRows(flow, environment)),
    });
  }

  private consume<E extends Event>(source: Source<E>): void {
    this.consumers.consume({
      name: source.name,
      stream: source.stream,
      filter: source.event.pattern,
      batch: source.batch ?? BATCH,
      ack_wait_ms: 10_000,
      handle: (messages) => this.store(source, messages),
    });
  }

  private async store<E extends Event>(source: Source<E>, messages: readonly BatchMessage[]): Promise<BatchRejections> {
    const { table } = source;
    const batch = readBatch(messages, source, table.retention_days, this.clock.now().getTime());
    const end = this.metrics.storeSeconds.startTimer({ table: table.name });
    const { rows, duplicates } = await this.rowGroups.store(table, batch.groups, batch.doubtful);
    end();
    this.metrics.rows.inc({ table: table.name }, rows);
    this.metrics.duplicates.inc({ table: table.name }, duplicates);
    this.metrics.refused.inc({ table: table.name }, batch.rejected.length);
    return { rejected: batch.rejected };
  }
}
