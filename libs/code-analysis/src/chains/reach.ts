import { type Fact, type FunctionCallFact, type HopFact, isHop } from '../analysis';
import { round } from '../confidence';
import type { FactsByFile } from './chain-memory';

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

interface FunctionFacts {
  readonly first: Fact;
  readonly hops: HopFact[];
  readonly calls: FunctionCallFact[];
}

const functionsOf = new WeakMap<readonly Fact[], ReadonlyMap<string, FunctionFacts>>();

/** What each function of a file does, by its key, in order of the first thing that it does. */
export function functionFacts(facts: readonly Fact[]): ReadonlyMap<string, FunctionFacts> {
  const before = functionsOf.get(facts);
  if (before !== undefined) return before;
  const found = new Map<string, FunctionFacts>();
  for (const fact of facts) {
    if (fact.kind !== 'function_call' && !isHop(fact)) continue;
    const key = functionKey(fact.file, fact.function);
    const its = found.get(key) ?? { first: fact, hops: [], calls: [] };
    found.set(key, its);
    if (fact.kind === 'function_call') its.calls.push(fact);
    else its.hops.push(fact);
  }
  functionsOf.set(facts, found);
  return found;
}

const NOTHING: Pick<FunctionFacts, 'hops' | 'calls'> = { hops: [], calls: [] };

/** What functions reach through the calls among them. */
export class Reach {
  /** @param usesFile is told of each file whose facts are looked at */
  constructor(
    private readonly facts: FactsByFile,
    private readonly usesFile: (file: string) => void,
  ) {}

  private of(file: string, key: string): Pick<FunctionFacts, 'hops' | 'calls'> {
    this.usesFile(file);
    const facts = this.facts.get(file);
    return (facts === undefined ? undefined : functionFacts(facts).get(key)) ?? NOTHING;
  }

  /** All hops that a function reaches, each by its surest path; and the functions on the way. */
  from(startFile: string, startFunction: string | null): { hops: Reached[]; functions: Set<string> } {
    const best = new Map<string, number>();
    const hops: Reached[] = [];
    const open: { file: string; key: string; confidence: number; via: readonly FunctionCallFact[] }[] = [
      { file: startFile, key: functionKey(startFile, startFunction), confidence: 1, via: [] },
    ];
    while (open.length > 0 && best.size < MAX_FUNCTIONS) {
      const next = open.reduce(
        (surest, each, index) => (each.confidence > (open[surest]?.confidence ?? 0) ? index : surest),
        0,
      );
      const [{ file, key, confidence, via }] = open.splice(next, 1) as [(typeof open)[number]];
      if (best.has(key)) continue;
      best.set(key, confidence);
      const its = this.of(file, key);
      for (const hop of its.hops) hops.push({ hop, via, confidence: round(confidence * hop.confidence) });
      if (via.length >= MAX_DEPTH) continue;
      for (const call of its.calls) {
        const target = functionKey(call.target_file, call.target_function);
        const sure = confidence * call.confidence;
        if (!best.has(target) && sure >= MIN_CONFIDENCE)
          open.push({ file: call.target_file, key: target, confidence: sure, via: [...via, call] });
      }
    }
    return { hops, functions: new Set(best.keys()) };
  }
}
