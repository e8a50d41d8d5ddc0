import {
  type EarlierSpan,
  type EdgeCall,
  type ObservedSpan,
  reachesEnd,
  spanKey,
  type Surroundings,
} from '@chain-mapping/model';

const MOST_SPANS = 100_000;
const MOST_ANSWERED = 200_000;
const MOST_ADDRESSES = 10_000;

/** Several services answer at this address: it names none of them. */
const SEVERAL = Symbol('SEVERAL');

/**
 * What this replica saw lately, for most spans meet their other side within seconds. It may forget anything at any time: what is not found here is
 * looked for in the store.
 */
export class SpanMemory implements Surroundings {
  /** By the id of the span alone, as a key of both ids costs more than all the rest; those of two traces are hardly ever the same. */
  private readonly spans = new Map<string, EarlierSpan>();
  private readonly answers = new Set<string>();
  private readonly addresses = new Map<string, string | typeof SEVERAL>();

  span(trace_id: string, span_id: string): EarlierSpan | undefined {
    const span = this.spans.get(span_id);
    return span?.trace_id === trace_id ? span : undefined;
  }

  isAnswered(trace_id: string, span_id: string): boolean {
    return this.answers.has(spanKey(trace_id, span_id));
  }

  serviceAt(address: string): string | undefined {
    const service = this.addresses.get(address);
    return service === SEVERAL ? undefined : service;
  }

  /** Only what may be called from elsewhere, or call there: what happens within a service is looked up in the store if ever. */
  rememberSpans(spans: readonly ObservedSpan[]): void {
    for (const span of spans) {
      if (span.kind !== 'internal' && !reachesEnd(span)) this.spans.set(span.span_id, span);
    }
    forgetOldest(this.spans, MOST_SPANS);
  }

  rememberAnswered(keys: Iterable<string>): void {
    for (const key of keys) this.answers.add(key);
    forgetOldest(this.answers, MOST_ANSWERED);
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
}

function forgetOldest(kept: Map<string, unknown> | Set<string>, most: number): void {
  if (kept.size <= most) return;
  // Some at a time, so that not every call has to.
  let surplus = kept.size - Math.floor(most * 0.9);
  for (const key of kept.keys()) {
    kept.delete(key);
    surplus -= 1;
    if (surplus <= 0) return;
  }
}
