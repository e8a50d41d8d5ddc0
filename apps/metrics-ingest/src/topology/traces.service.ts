import { randomBytes } from 'node:crypto';
import { tracesPaired } from '@chain-mapping/contracts';
import { Events } from '@chain-mapping/messaging';
import {
  type EarlierSpan,
  type EdgeCall,
  edgeTotals,
  type ObservedSpan,
  type Pairing,
  pairSpans,
  type Patience,
  reachesEnd,
  spanKey,
  type Surroundings,
} from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { inMessages, packed } from '../otlp/packed-spans';
import { KnownChains } from './known-chains.service';
import { SpanIndex } from './span-index.store';
import { SpanMemory } from './span-memory';

interface Waiting {
  readonly id: string;
  readonly spans: readonly ObservedSpan[];
}

/**
 * Makes calls out of spans. What it decides is published before it is stored, under an id that follows from what was decided upon: a crash between
 * the two, or a request that comes again, decides nothing twice.
 */
@Injectable()
export class Traces {
  private readonly memory = new SpanMemory(randomBytes(4).readInt32LE());

  constructor(
    private readonly events: Events,
    private readonly index: SpanIndex,
    private readonly chains: KnownChains,
  ) {}

  /**
   * Takes spans for good: when it resolves, they survive the process.
   *
   * @param id the same for the same spans
   * @throws Unavailable when JetStream did not take them
   */
  accept(spans: readonly ObservedSpan[], id: string, patience: Patience): Promise<void> {
    this.memory.rememberSpans(spans);
    const parts = [...inMessages(spans)];
    const pairings = parts.map((part) => this.pair(part, this.memory, patience));
    return this.publish(
      parts.flatMap((part, index) => this.told(0, part, pairings[index] ?? NOTHING, `${id}-${index}`)),
    );
  }

  /**
   * Tries again what has waited; what is still missing something waits for the next stage. The store is asked once for all of it, and each
   * message is answered by one of its own.
   */
  async tryAgain(messages: readonly Waiting[], stage: number, patience: Patience): Promise<void> {
    await this.chains.areKnown();
    const around = await this.surroundings(messages.flatMap(({ spans }) => spans));
    await this.publish(
      messages.flatMap(({ id, spans }) => this.told(stage, [], this.pair(spans, around, patience), `${id}.${stage}`)),
    );
  }

  private pair(spans: readonly ObservedSpan[], around: Surroundings, patience: Patience): Pairing {
    const pairing = pairSpans(spans, around, patience);
    this.memory.rememberAnswers(pairing.answers);
    this.memory.rememberAddresses(pairing.calls);
    return pairing;
  }

  /** The store is asked only for what this replica did not see itself. */
  private async surroundings(spans: readonly ObservedSpan[]): Promise<Surroundings> {
    const { memory } = this;
    const isUnknown = (trace_id: string, span_id: string) => memory.span(trace_id, span_id) === undefined;
    const orphans = spans.filter(
      ({ trace_id, parent_span_id, links }) =>
        (parent_span_id !== '' && isUnknown(trace_id, parent_span_id)) ||
        links.some((link) => isUnknown(link.trace_id, link.span_id)),
    );
    const unanswered = spans.filter(
      ({ trace_id, span_id, kind }) => kind === 'client' && !memory.isAnswered(trace_id, span_id),
    );
    const [senders, answered] = await Promise.all([
      orphans.length === 0 ? NO_SPANS : this.index.sendersOf(orphans),
      unanswered.length === 0 ? NO_KEYS : this.index.answered(unanswered),
    ]);
    return {
      span: (trace_id, span_id) => memory.span(trace_id, span_id) ?? senders.get(spanKey(trace_id, span_id)),
      isAnswered: (trace_id, span_id) =>
        memory.isAnswered(trace_id, span_id) || answered.has(spanKey(trace_id, span_id)),
      serviceAt: (address) => memory.serviceAt(address),
    };
  }

  /** What is published of spans: text at once, so that the spans themselves are not kept until JetStream has it. */
  private told(stage: number, spans: readonly ObservedSpan[], { calls, waiting }: Pairing, id: string): Told[] {
    const isWaiting = new Set(waiting);
    // What has no other side that sends spans is looked for by nobody.
    const settled = spans.filter((span) => !isWaiting.has(span) && !reachesEnd(span));
    const fresh = stage === 0;
    return [
      ...this.message('settled', settled, calls, fresh, id),
      ...this.message(String(stage), waiting, [], fresh, `${id}w`),
    ];
  }

  private message(
    stage: string,
    spans: readonly ObservedSpan[],
    calls: readonly EdgeCall[],
    fresh: boolean,
    id: string,
  ): Told[] {
    if (spans.length === 0 && calls.length === 0) return [];
    const { steps } = this.chains;
    const data = {
      spans: packed(spans),
      fresh,
      edges: edgeTotals(calls),
      steps: calls.flatMap((call) => steps.stepsOf(call)),
    };
    const json = JSON.stringify(data);
    if (spans.length + calls.length < 2 || json.length < SURELY_FITS || Buffer.byteLength(json) < MOST_BYTES) {
      return [{ stage, id, json }];
    }
    // Texts are as long as they are: what does not fit into one message goes in two.
    const [some, others] = [Math.ceil(spans.length / 2), Math.ceil(calls.length / 2)];
    return [
      ...this.message(stage, spans.slice(0, some), calls.slice(0, others), fresh, `${id}a`),
      ...this.message(stage, spans.slice(some), calls.slice(others), fresh, `${id}b`),
    ];
  }

  private async publish(messages: readonly Told[]): Promise<void> {
    await Promise.all(
      messages.map(({ stage, id, json }) => this.events.publishJson(tracesPaired, { stage }, json, { id })),
    );
  }
}

interface Told {
  readonly stage: string;
  readonly id: string;
  readonly json: string;
}

/** A message of NATS has a megabyte, of which a little is around the data; and no character takes more than three bytes. */
const MOST_BYTES = 1_000_000;
const SURELY_FITS = MOST_BYTES / 3;

const NOTHING: Pairing = { calls: [], waiting: [], answers: [] };
const NO_SPANS: ReadonlyMap<string, EarlierSpan> = new Map();
const NO_KEYS: ReadonlySet<string> = new Set();
