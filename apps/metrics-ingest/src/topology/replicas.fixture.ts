import {
  type EdgeCall,
  type EarlierSpan,
  type ObservedSpan,
  pairSpans,
  spanKey,
  type Surroundings,
} from '@chain-mapping/model';
import { tracesOfJson } from '../otlp/trace-json';
import { columnsOf, packed, spansOf } from '../otlp/packed-spans';
import { SpanMemory } from './span-memory';
import { stagesOf } from './stages';

/** Fewer than some platforms send, so that what was forgotten is looked for in the store. */
const KEPT = 1 << 12;

/** Replicas with the store that they share, without servers between them: what is decided, and in which order, is what the service decides. */
export class Replicas {
  private readonly memories: readonly SpanMemory[];
  private readonly store = new Map<string, EarlierSpan>();
  private readonly answered = new Set<string>();
  private waiting: ObservedSpan[] = [];
  readonly calls: EdgeCall[] = [];

  constructor(
    count: number,
    private readonly random: () => number,
    private readonly now: number,
  ) {
    this.memories = Array.from({ length: count }, () => new SpanMemory(7, KEPT));
  }

  /** One request, to any of them. */
  receive(body: Buffer): void {
    const { spans, rejected } = tracesOfJson(body, 'test', { now: this.now, retention_days: 30 });
    if (rejected > 0) throw new Error('a generated span was rejected');
    const memory = this.any();
    memory.rememberSpans(spans);
    this.decide(spans, memory, memory, 0);
    for (const span of spans) {
      this.store.set(spanKey(span.trace_id, span.span_id), span);
      if (span.kind !== 'internal' && span.kind !== 'producer')
        this.answered.add(spanKey(span.trace_id, span.parent_span_id));
    }
  }

  /** All further stages, by whichever replica. */
  settle(): void {
    for (let stage = 1; stage < stagesOf(1).length; stage += 1) {
      const waiting = spansOf(columnsOf(packed(this.waiting)));
      this.waiting = [];
      const memory = this.any();
      this.decide(
        waiting,
        {
          span: (trace_id, span_id) => memory.span(trace_id, span_id) ?? this.store.get(spanKey(trace_id, span_id)),
          isAnswered: (trace_id, span_id) =>
            memory.isAnswered(trace_id, span_id) || this.answered.has(spanKey(trace_id, span_id)),
          serviceAt: (address) => memory.serviceAt(address),
        },
        memory,
        stage,
      );
    }
  }

  private decide(spans: readonly ObservedSpan[], around: Surroundings, memory: SpanMemory, stage: number): void {
    const patience = stagesOf(1)[stage]?.patience ?? { parents: false, answers: false };
    const { calls, waiting, answers } = pairSpans(spans, around, patience);
    memory.rememberAnswers(answers);
    memory.rememberAddresses(calls);
    this.calls.push(...calls);
    this.waiting.push(...waiting);
  }

  private any(): SpanMemory {
    const memory = this.memories[Math.floor(this.random() * this.memories.length)];
    if (memory === undefined) throw new RangeError('there is no replica');
    return memory;
  }
}
