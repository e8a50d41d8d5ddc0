import { type Fact, type FunctionCallFact, type HopFact, isHop } from '../analysis';
import { round } from '../confidence';

/** Enough for any real handler, and a bound on what a tangle of calls costs. */
const MAX_FUNCTIONS = 400;
const MAX_DEPTH = 15;
/** Below this a path is a guess after a guess. */
const MIN_CONFIDENCE = 0.2;

export interface Reached {
  readonly hop: HopFact;
  /** The calls from the start to the function of the hop. */
  readonly via: readonly FunctionCallFact[];
  /** That the path leads there, and that the hop is what it seems. */
  readonly confidence: number;
}

export const functionKey = (file: string, name: string | null): string => `${file}\n${name ?? ''}`;

/** What functions reach through the calls among them. */
export class Reach {
  private readonly hops = new Map<string, HopFact[]>();
  private readonly calls = new Map<string, FunctionCallFact[]>();
  readonly called = new Set<string>();

  constructor(facts: readonly Fact[]) {
    for (const fact of facts) {
      const key = functionKey(fact.file, fact.function);
      if (fact.kind === 'function_call') {
        push(this.calls, key, fact);
        this.called.add(functionKey(fact.target_file, fact.target_function));
      } else if (isHop(fact)) push(this.hops, key, fact);
    }
  }

  /** All hops that a function reaches, each by its surest path; and the functions on the way. */
  from(start: string): { hops: Reached[]; functions: Set<string> } {
    const best = new Map<string, number>();
    const hops: Reached[] = [];
    const open: { key: string; confidence: number; via: readonly FunctionCallFact[] }[] = [
      { key: start, confidence: 1, via: [] },
    ];
    while (open.length > 0 && best.size < MAX_FUNCTIONS) {
      const next = open.reduce(
        (surest, each, index) => (each.confidence > (open[surest]?.confidence ?? 0) ? index : surest),
        0,
      );
      const [{ key, confidence, via }] = open.splice(next, 1) as [(typeof open)[number]];
      if (best.has(key)) continue;
      best.set(key, confidence);
      for (const hop of this.hops.get(key) ?? [])
        hops.push({ hop, via, confidence: round(confidence * hop.confidence) });
      if (via.length >= MAX_DEPTH) continue;
      for (const call of this.calls.get(key) ?? []) {
        const target = functionKey(call.target_file, call.target_function);
        const sure = confidence * call.confidence;
        if (!best.has(target) && sure >= MIN_CONFIDENCE)
          open.push({ key: target, confidence: sure, via: [...via, call] });
      }
    }
    return { hops, functions: new Set(best.keys()) };
  }
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
