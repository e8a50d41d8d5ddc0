import { setTimeout as delay } from 'node:timers/promises';
import { metricsReceived, streams, tracesPaired, Unavailable } from '@chain-mapping/contracts';
import { type BatchMessage, type BatchRejections, Consumers } from '@chain-mapping/messaging';
import { Clock } from '@chain-mapping/service';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { z } from 'zod';
import { IngestMetrics } from '../ingest/ingest-metrics.provider';
import { RowGroups } from '../ingest/row-groups.store';
import type { RowGroup } from '../ingest/rows';
import { columnsOf, type ReceivedColumns, spansOf } from '../otlp/packed-spans';
import { LONGEST_RETRY_MS } from '../storage/clickhouse.store';
import { type Table, tables } from '../storage/tables';
import { SpanIndex } from './span-index.store';
import { edgeGroups, pointGroups, stepGroup } from './span-rows';
import type { Stage } from './stages';
import { Traces } from './traces.service';

export const STAGES = Symbol('STAGES');

/** How the consumers are called, for whoever has to know that they are there: without them the stream would keep nothing for them. */
export const STORING = 'ingest-traces';
export const STORING_METRICS = 'ingest-metrics';
export const waitingConsumer = (stage: number): string => `ingest-traces-waiting-${stage}`;

/** Two at once, so that one is read while the other is stored. */
const BATCH = {
  max_messages: 512,
  max_bytes: 4 * 1024 * 1024,
  at_once: 2,
  longest_retry_ms: LONGEST_RETRY_MS,
};
/**
 * The rarer rows are stored, the less there is to merge, which costs as much as all else that the engine does with them. But spans have to be there before
 * other replicas look for them.
 */
const LONGEST_WAIT_MS = 1_000;
const ACK_WAIT_MS = 10_000;

/** Spans are many: their columns are looked at as such. */
const BesideSpans = tracesPaired.data.omit({ spans: true });

interface Read {
  readonly id: string;
  readonly data: z.output<typeof BesideSpans>;
  readonly columns: ReceivedColumns;
  readonly redelivered: boolean;
}

/** Stores what spans came to, and tries again what waits for its other side. */
@Injectable()
export class TracesConsumer implements OnModuleInit, OnModuleDestroy {
  private readonly stopping = new AbortController();

  constructor(
    private readonly consumers: Consumers,
    private readonly traces: Traces,
    private readonly index: SpanIndex,
    private readonly rowGroups: RowGroups,
    private readonly metrics: IngestMetrics,
    private readonly clock: Clock,
    @Inject(STAGES) private readonly stages: readonly Stage[],
  ) {}

  onModuleInit(): void {
    const max_wait_ms = Math.min(LONGEST_WAIT_MS, ...this.stages.slice(1).map(({ after_ms }) => after_ms / 2));
    const common = { stream: streams.traces, batch: { ...BATCH, max_wait_ms }, ack_wait_ms: ACK_WAIT_MS };
    this.consumers.consume({
      ...common,
      name: STORING,
      filter: tracesPaired.pattern,
      handle: (messages: readonly BatchMessage[]) => this.store(messages),
    });
    this.consumers.consume({
      ...common,
      name: STORING_METRICS,
      filter: metricsReceived.pattern,
      handle: (messages: readonly BatchMessage[]) => this.storePoints(messages),
    });
    this.stages.slice(1).forEach((stage, index) => {
      this.consumers.consume({
        ...common,
        name: waitingConsumer(index),
        filter: tracesPaired.subject.replace('{stage}', String(index)),
        handle: (messages: readonly BatchMessage[]) => this.tryAgain(messages, stage, index + 1),
      });
    });
  }

  onModuleDestroy(): void {
    this.stopping.abort();
  }

  private async store(messages: readonly BatchMessage[]): Promise<BatchRejections> {
    const { read, rejected } = readAll(messages);
    await this.index.store(read.flatMap(({ data, columns }) => (data.fresh ? [columns] : [])));
    await this.storeGroups(tables.flows, read, ({ data, id }) => edgeGroups(data.edges, id));
    await this.storeGroups(tables.executions, read, ({ data }) => data.steps.map(stepGroup));
    return { rejected };
  }

  private async storePoints(messages: readonly BatchMessage[]): Promise<BatchRejections> {
    const rejected: { index: number; reason: string }[] = [];
    const read = messages.flatMap(({ event, redelivered }, index) => {
      const parsed = metricsReceived.data.safeParse(event.data);
      if (parsed.success) return [{ id: event.id, redelivered, points: parsed.data.points }];
      rejected.push({ index, reason: 'invalid data' });
      return [];
    });
    await this.storeGroups(tables.health, read, ({ points, id }) => pointGroups(points, id));
    return { rejected };
  }

  private async storeGroups<One extends { readonly redelivered: boolean }>(
    table: Table,
    read: readonly One[],
    groupsOf: (one: One) => RowGroup[],
  ): Promise<void> {
    const groups = new Map<string, RowGroup>();
    const doubtful = new Set<string>();
    for (const one of read) {
      for (const group of groupsOf(one)) {
        groups.set(group.key, group);
        if (one.redelivered) doubtful.add(group.key);
      }
    }
    if (groups.size === 0) return;
    const end = this.metrics.storeSeconds.startTimer({ table: table.name });
    const { rows, duplicates } = await this.rowGroups.store(table, [...groups.values()], doubtful);
    end();
    this.metrics.rows.inc({ table: table.name }, rows);
    this.metrics.duplicates.inc({ table: table.name }, duplicates);
  }

  private async tryAgain(messages: readonly BatchMessage[], stage: Stage, number: number): Promise<BatchRejections> {
    const newest = Math.max(...messages.map(({ event }) => Date.parse(event.time)));
    await this.isTime(newest + stage.after_ms);
    const { read, rejected } = readAll(messages);
    const waiting = read.map(({ id, columns }) => ({ id, spans: spansOf(columns) }));
    await this.traces.tryAgain(waiting, number, stage.patience);
    return { rejected };
  }

  /** @throws Unavailable when the service is stopped before: another replica goes on with it */
  private async isTime(time: number): Promise<void> {
    const ms = time - this.clock.now().getTime();
    if (ms <= 0) return;
    try {
      await delay(ms, undefined, { signal: this.stopping.signal });
    } catch (cause) {
      throw new Unavailable('stopped while spans were waiting', { cause });
    }
  }
}

function readAll(messages: readonly BatchMessage[]): { read: Read[]; rejected: { index: number; reason: string }[] } {
  const read: Read[] = [];
  const rejected: { index: number; reason: string }[] = [];
  for (const [index, { event, redelivered }] of messages.entries()) {
    const parsed = BesideSpans.safeParse(event.data);
    if (event.type !== tracesPaired.type || !parsed.success) {
      rejected.push({ index, reason: parsed.success ? `${event.type} is not ${tracesPaired.type}` : 'invalid data' });
      continue;
    }
    try {
      read.push({
        id: event.id,
        data: parsed.data,
        columns: columnsOf(Reflect.get(Object(event.data), 'spans')),
        redelivered,
      });
    } catch (error) {
      rejected.push({ index, reason: `invalid data: ${String(error)}` });
    }
  }
  return { read, rejected };
}
