import type { Fact } from '../analysis';
import { ChainMemory, type ChainState, type KnownChains } from '../chains/chain-memory';
import { type Grounded, type Outcome, ResolutionMemory, type ResolutionState } from '../resolve/resolution-memory';
import type { Wiring } from '../resolve/wiring';
import type { ReadingMemory } from './reading-memory';
import { sealed, unsealed } from './sealed';

/** One part of what was worked out: all of it, or what is other than in the part before. */
interface OutcomePart {
  readonly version: string;
  readonly id: string;
  /** The part before; null: this one is all. */
  readonly after: string | null;
  readonly world: string;
  readonly settings: ResolutionState['settings'];
  /** Files, with the keys of their readings. */
  readonly outcomes: readonly (readonly [string, string, Grounded<Wiring>, Grounded<readonly Fact[]>])[];
}

/** The chains to the part of the same id. */
interface ChainPart {
  readonly id: string;
  readonly chains: readonly (readonly [string, KnownChains])[];
}

/** Parts as bytes, the oldest first. */
export interface StoredOutcomes {
  readonly outcomes: readonly Uint8Array[];
  /** One to each of those; asked for only when chains are. */
  readonly chains: () => readonly Uint8Array[];
}

export interface NewPart {
  readonly id: string;
  /** Whether it takes the place of all others. */
  readonly isAll: boolean;
  readonly outcomes: Uint8Array;
  /** undefined: chains were not assembled of these facts. */
  readonly chains: Uint8Array | undefined;
}

/** What the parts say together that were read or written. */
interface Written {
  readonly ids: readonly string[];
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

/**
 * What readings meant, from one process to the next: the facts and chains of one stand for the next one too as long as nothing that they rest on
 * has changed. What does not fit together is as good as nothing.
 */
export class OutcomeHistory {
  private written: Written = { ids: [], outcomes: new Map() };
  private writtenChains: ReadonlyMap<string, KnownChains> | undefined;

  constructor(
    private readonly memory: ReadingMemory,
    private readonly version: string,
  ) {}

  /** Lets the memory go on from what was stored. */
  restore(stored: StoredOutcomes): void {
    const parts = stored.outcomes.flatMap((bytes) => (unsealed(bytes) as OutcomePart | undefined) ?? []);
    const last = parts.at(-1);
    const ids = parts.map(({ id }) => id);
    const isWhole = parts.every(
      ({ version, after }, index) => version === this.version && after === (ids[index - 1] ?? null),
    );
    if (last === undefined || !isWhole || parts.length !== stored.outcomes.length) return;
    const entries = new Map(parts.flatMap((part) => part.outcomes.map((entry) => [entry[0], entry] as const)));
    const outcomes = new Map<string, Outcome>();
    for (const [file, key, wiring, facts] of entries.values()) {
      const reading = this.memory.reading(key);
      // Without what a file was, nobody could tell whether it has changed for the others.
      if (reading === undefined) return;
      outcomes.set(file, { reading, wiring, facts });
    }
    this.written = { ids, outcomes };
    this.memory.facts = new ResolutionMemory({ world: last.world, settings: last.settings, outcomes });
    this.memory.chains = new ChainMemory(() => this.restoreChains(stored.chains()));
  }

  private restoreChains(bytes: readonly Uint8Array[]): ChainState | undefined {
    const parts = bytes.flatMap((each) => (unsealed(each) as ChainPart | undefined) ?? []);
    const { ids, outcomes } = this.written;
    const fits = parts.length === ids.length && parts.every(({ id }, index) => id === ids[index]);
    if (!fits) return undefined;
    this.writtenChains = new Map(parts.flatMap(({ chains }) => chains));
    return {
      facts: new Map([...outcomes].map(([file, { facts }]) => [file, facts.value])),
      chains: this.writtenChains,
    };
  }

  /**
   * What is to be stored behind what was, and counts as stored from here on; undefined: nothing.
   * @param mostParts that there may be before all is stored anew
   */
  next(id: string, mostParts: number): NewPart | undefined {
    const { world, settings, outcomes } = this.memory.facts.state;
    const before = this.written;
    const changed = [...outcomes].filter(([file, each]) => !isSame(each, before.outcomes.get(file)));
    const { state } = this.memory.chains;
    const chains = state !== undefined && isOf(state, outcomes) ? state.chains : undefined;
    const newChains = [...(chains ?? [])].filter(([file, each]) => each !== this.writtenChains?.get(file));
    if (changed.length === 0 && newChains.length === 0) return undefined;
    const isAll =
      before.ids.length === 0 ||
      before.ids.length >= mostParts ||
      changed.length + newChains.length > outcomes.size / 4 ||
      (chains !== undefined && this.writtenChains === undefined);
    const entries: OutcomePart['outcomes'][number][] = [];
    for (const [file, { reading, wiring, facts }] of isAll ? outcomes : changed) {
      const key = this.memory.keyOfReading(reading);
      if (key === undefined) return undefined;
      entries.push([file, key, wiring, facts]);
    }
    const after = isAll ? null : (before.ids.at(-1) ?? null);
    const part: OutcomePart = { version: this.version, id, after, world, settings, outcomes: entries };
    const chainPart: ChainPart = { id, chains: isAll ? [...(chains ?? [])] : newChains };
    this.written = { ids: isAll ? [id] : [...before.ids, id], outcomes };
    this.writtenChains = chains;
    return { id, isAll, outcomes: sealed(part), chains: chains === undefined ? undefined : sealed(chainPart) };
  }
}

const isSame = (a: Outcome, b: Outcome | undefined): boolean =>
  a.reading === b?.reading && a.wiring === b.wiring && a.facts === b.facts;

/** Whether chains were assembled of these facts. */
const isOf = ({ facts }: ChainState, outcomes: ReadonlyMap<string, Outcome>): boolean =>
  facts.size === outcomes.size && [...outcomes].every(([file, each]) => facts.get(file) === each.facts.value);
