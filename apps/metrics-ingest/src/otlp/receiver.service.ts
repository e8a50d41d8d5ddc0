import { createHash } from 'node:crypto';
import { type MetricPoint, metricsReceived, TRACE_RETENTION_DAYS } from '@chain-mapping/contracts';
import { Events } from '@chain-mapping/messaging';
import { Clock } from '@chain-mapping/service';
import { Inject, Injectable } from '@nestjs/common';
import { tables } from '../storage/tables';
import type { Stage } from '../topology/stages';
import { STAGES } from '../topology/traces.consumer';
import { Traces } from '../topology/traces.service';
import { metricsOfJson } from './metric-json';
import { metricsOfProtobuf } from './metric-protobuf';
import { type Encoding, Refusal, type Taken } from './otlp-answer';
import { OtlpMetrics } from './otlp-metrics.provider';
import { MOST_AT_ONCE, type OtlpOptions } from './otlp-options';
import { OTLP_OPTIONS } from './otlp-options.token';
import { tracesOfJson } from './trace-json';
import { tracesOfProtobuf } from './trace-protobuf';

/** Takes what senders of OpenTelemetry send, by whichever door it came. */
@Injectable()
export class Receiver {
  private bytes = 0;

  constructor(
    private readonly traces: Traces,
    private readonly events: Events,
    private readonly metrics: OtlpMetrics,
    private readonly clock: Clock,
    @Inject(STAGES) private readonly stages: readonly Stage[],
    @Inject(OTLP_OPTIONS) private readonly options: OtlpOptions,
  ) {}

  /**
   * Makes room for a request of so many bytes.
   *
   * @returns what gives the room back
   * @throws Refusal when too much is in work already
   */
  reserve(bytes: number): () => void {
    if (this.bytes > 0 && this.bytes + bytes > MOST_AT_ONCE)
      throw new Refusal(429, 'too much at once; send it again', 1);
    this.bytes += bytes;
    return () => {
      this.bytes -= bytes;
    };
  }

  /** @throws MalformedProtobuf, MalformedJson, Unavailable */
  async takeTraces(body: Buffer, encoding: Encoding): Promise<Taken> {
    const taking = { now: this.clock.now().getTime(), retention_days: TRACE_RETENTION_DAYS };
    const read = encoding === 'json' ? tracesOfJson : tracesOfProtobuf;
    const { spans, rejected, reasons } = read(body, this.options.environment, taking);
    const taken = spans.length;
    const [first] = this.stages;
    if (taken > 0 && first !== undefined) {
      // What is sent again because its answer was lost is the same to the byte, and is stored once.
      const id = createHash('sha256').update(body).digest('hex').slice(0, 40);
      await this.traces.accept(spans, id, first.patience);
    }
    this.metrics.items.inc({ signal: 'traces', outcome: 'taken' }, taken);
    this.metrics.items.inc({ signal: 'traces', outcome: 'rejected' }, rejected);
    return { rejected, message: reasons.join('; ') };
  }

  /** @throws MalformedProtobuf, MalformedJson, Unavailable */
  async takeMetrics(body: Buffer, encoding: Encoding): Promise<Taken> {
    const taking = { now: this.clock.now().getTime(), retention_days: METRIC_RETENTION_DAYS };
    const read = encoding === 'json' ? metricsOfJson : metricsOfProtobuf;
    const { points, rejected, reasons } = read(body, this.options.environment, taking);
    const id = createHash('sha256').update(body).digest('hex').slice(0, 40);
    await Promise.all(
      [...inMessages(points)].map((some, index) =>
        this.events.publish(metricsReceived, { shard: '0' }, { points: some }, { id: `${id}-m${index}` }),
      ),
    );
    this.metrics.items.inc({ signal: 'metrics', outcome: 'taken' }, points.length);
    this.metrics.items.inc({ signal: 'metrics', outcome: 'rejected' }, rejected);
    return { rejected, message: reasons.join('; ') };
  }
}

const METRIC_RETENTION_DAYS = tables.health.retention_days;
/** A message of NATS has at most a megabyte. */
const MOST_CHARACTERS = 250_000;

function* inMessages(points: readonly MetricPoint[]): Generator<MetricPoint[]> {
  let part: MetricPoint[] = [];
  let characters = 0;
  for (const point of points) {
    const { service, name } = point;
    const texts = Object.entries(point.attributes).reduce((sum, [key, value]) => sum + key.length + value.length, 0);
    const size = 150 + service.length + name.length + texts;
    if (part.length > 0 && characters + size > MOST_CHARACTERS) {
      yield part;
      part = [];
      characters = 0;
    }
    part.push(point);
    characters += size;
  }
  if (part.length > 0) yield part;
}
