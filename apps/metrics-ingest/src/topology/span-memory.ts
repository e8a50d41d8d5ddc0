import {
  type EarlierSpan,
  type EdgeCall,
  type FarSide,
  type ObservedSpan,
  reachesEnd,
  SPAN_KINDS,
  type Surroundings,
} from '@chain-mapping/model';
import { RecentIds } from './recent-ids';

const MOST_SPANS = 1 << 17;
const MOST_ADDRESSES = 10_000;

/** Several services answer at this address: it names none of them. */
const SEVERAL = Symbol('SEVERAL');

/**
 * What this replica saw lately, for most spans meet their other side within seconds. It may forget anything at any time: what is not found here is
 * looked for in the store.
 */
export class SpanMemory implements Surroundings {
  private readonly ids: RecentIds;
  private readonly answered: RecentIds;
  private readonly addresses = new Map<string, string | typeof SEVERAL>();
  // Of the span at each place. Names and other sides are few, and mostly the same objects.
  private readonly services: string[] = [];
  private readonly errors: (string | null)[] = [];
  private readonly sides: (FarSide | null)[] = [];
  private readonly kinds: Uint8Array;
  private readonly starts: Float64Array;
  private readonly durations: Float64Array;

  /**
   * @param seed of this process alone, 32 bits
   * @param most how many spans are kept, and twice as many answers: a power of two
   */
  constructor(seed: number, most = MOST_SPANS) {
    this.ids = new RecentIds(most, seed);
    this.answered = new RecentIds(2 * most, seed);
    this.kinds = new Uint8Array(most);
    this.starts = new Float64Array(most);
    this.durations = new Float64Array(most);
  }

  span(trace_id: string, span_id: string): EarlierSpan | undefined {
    const place = this.ids.find(trace_id, span_id);
    if (place === -1) return undefined;
    return {
      trace_id,
      service: this.services[place] ?? '',
      kind: SPAN_KINDS[this.kinds[place] ?? 0] ?? 'internal',
      start: this.starts[place] ?? 0,
      duration: this.durations[place] ?? 0,
      error: this.errors[place] ?? null,
      far: this.sides[place] ?? null,
    };
  }

  isAnswered(trace_id: string, span_id: string): boolean {
    return this.answered.find(trace_id, span_id) !== -1;
  }

  serviceAt(address: string): string | undefined {
    const service = this.addresses.get(address);
    return service === SEVERAL ? undefined : service;
  }

  /** Only what may be called from elsewhere, or call there: what happens within a service is looked up in the store if ever. */
  rememberSpans(spans: readonly ObservedSpan[]): void {
    for (const span of spans) if (span.kind !== 'internal' && !reachesEnd(span)) this.remember(span);
  }

  /** Of these spans the calls have been answered that they were called by. */
  rememberAnswers(spans: readonly Pick<ObservedSpan, 'trace_id' | 'parent_span_id'>[]): void {
    for (const { trace_id, parent_span_id } of spans) this.answered.put(trace_id, parent_span_id);
  }

  /** Which service answered at which address. */
  rememberAddresses(calls: readonly Pick<EdgeCall, 'address' | 'target'>[]): void {
    for (const { address, target } of calls) {
      if (address === '' || target.type !== 'service') continue;
      const known = this.addresses.get(address);
      if (known === undefined) this.addresses.set(address, target.name);
      else if (known !== target.name) this.addresses.set(address, SEVERAL);
    }
    forgetOldest(this.addresses, MOST_ADDRESSES);
  }

  private remember(span: ObservedSpan): void {
    const place = this.ids.put(span.trace_id, span.span_id);
    this.services[place] = span.service;
    this.errors[place] = span.error;
    this.sides[place] = span.far;
    this.kinds[place] = SPAN_KINDS.indexOf(span.kind);
    this.starts[place] = span.start;
    this.durations[place] = span.duration;
  }
}

function forgetOldest(kept: Map<string, unknown>, most: number): void {
  if (kept.size <= most) return;
  // Some at a time, so that not every call has to.
  let surplus = kept.size - Math.floor(most * 0.9);
  for (const key of kept.keys()) {
    kept.delete(key);
    surplus -= 1;
    if (surplus <= 0) return;
  }
}
