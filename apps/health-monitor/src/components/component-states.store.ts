import {
  applyResult,
  ComponentState,
  finishedMinutes,
  MinuteSummary,
  type ComponentResult,
  type HealthCheck,
} from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { type Swap, type Swapped, type Versioned, VersionedKeys } from '../redis/versioned-keys.store';

/** What a result made of its component. */
export interface Applied {
  readonly before: ComponentState | undefined;
  readonly after: ComponentState;
}

interface Waiting {
  readonly swap: Swap;
  readonly resolve: (swapped: Swapped) => void;
  readonly reject: (error: unknown) => void;
}

const MOST_KNOWN = 100_000;
/** Each lost attempt is one that another won. */
const MOST_ATTEMPTS = 1000;
/** How long what is no news waits for company on its way to Redis. */
const LINGER_MS = 50;
const MOST_TOGETHER = 100;
/** An hour, and what may be summarised twice within a minute. */
const MINUTES_KEPT = 70;

export const stateKey = (target_id: string): string => `component:${target_id}`;
const minutesKey = (target_id: string): string => `minutes:${target_id}`;

/**
 * The states of all components, in Redis. They are written by compare-and-set on the slot of the newest result, so that results that are
 * late or doubled, from whichever replica, change nothing. Results that change nothing travel together, many in one script.
 */
@Injectable()
export class ComponentStates {
  /** The states last seen here: saves parsing them again, and restores them when Redis has lost them. The oldest go first. */
  private readonly known = new Map<string, ComponentState>();
  private waiting: Waiting[] = [];
  private timer: NodeJS.Timeout | undefined;
  private isSoon = false;
  private awaited = 0;

  constructor(private readonly keys: VersionedKeys) {}

  /** The state as this replica saw it last; others may have gone on since. */
  lastSeen(target_id: string): ComponentState | undefined {
    return this.known.get(target_id);
  }

  /** The states as this replica saw them last, if each is from a check that was begun since a time in milliseconds since 1970. */
  seenSince(target_ids: readonly string[], since: number | undefined): Map<string, ComponentState> | undefined {
    if (since === undefined) return undefined;
    const states = new Map<string, ComponentState>();
    for (const id of target_ids) {
      const state = this.known.get(id);
      if (state === undefined || state.checked_at < since) return undefined;
      states.set(id, state);
    }
    return states;
  }

  async read(target_ids: readonly string[]): Promise<Map<string, ComponentState>> {
    return this.parseAll(target_ids, await this.keys.read(target_ids.map(stateKey)));
  }

  /** The minutes of the last hour that the states no longer hold, the newest last: for windows longer than five minutes. */
  async readMinutes(target_ids: readonly string[]): Promise<Map<string, MinuteSummary[]>> {
    const lists = await this.keys.lists(target_ids.map(minutesKey));
    return new Map(
      target_ids.map((id, index) => [id, (lists[index] ?? []).map((text) => MinuteSummary.parse(JSON.parse(text)))]),
    );
  }

  /** The states in texts that were read together with others. */
  parseAll(target_ids: readonly string[], texts: readonly (Versioned | undefined)[]): Map<string, ComponentState> {
    const states = new Map<string, ComponentState>();
    for (const [index, id] of target_ids.entries()) {
      const text = texts[index];
      // What Redis has lost is as it was when this replica saw it last.
      const state = text === undefined ? this.known.get(id) : this.parse(id, text);
      if (state !== undefined) states.set(id, state);
    }
    return states;
  }

  /** Those of these targets of which Redis has nothing, or only what is older than what was seen here: it has lost what it had. */
  lostOf(target_ids: readonly string[], texts: readonly (Versioned | undefined)[]): string[] {
    return target_ids.filter(
      (id, index) => (this.known.get(id)?.slot ?? -Infinity) > (texts[index]?.version ?? -Infinity),
    );
  }

  /** @param ttl_ms how long the state is kept when no other result follows */
  async apply(
    target_id: string,
    result: ComponentResult,
    counting: Pick<HealthCheck, 'failures' | 'recoveries'>,
    ttl_ms: number,
  ): Promise<Applied | 'stale'> {
    let before = this.known.get(target_id);
    let expected = before?.slot;
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      const after = applyResult(before, result, counting);
      if (after === 'stale') return 'stale';
      const text = JSON.stringify(after);
      const swapped = await this.swap(
        {
          key: stateKey(target_id),
          expected,
          next: { version: after.slot, text },
          ttl_ms,
          ...appendOf(target_id, before, after),
        },
        before === undefined || before.last.status === after.last.status,
      );
      if (swapped === 'swapped') {
        this.remember(target_id, after);
        return { before, after };
      }
      // Nothing there although something was, or something older: Redis lost it, and what this replica knows is the best there is.
      if (swapped.current !== undefined && swapped.current.version > (before?.slot ?? -Infinity)) {
        before = this.parse(target_id, swapped.current);
      }
      expected = swapped.current?.version;
    }
    throw new Error(`the state of target ${target_id} changes too fast`);
  }

  /** Until the work is done no result lingers on its way to Redis: somebody waits for what it finds. */
  async hurry<Done>(work: () => Promise<Done>): Promise<Done> {
    this.awaited += 1;
    // What lingers already may be just what is waited for.
    if (this.waiting.length > 0) this.sendSoon();
    try {
      return await work();
    } finally {
      this.awaited -= 1;
    }
  }

  private swap(swap: Swap, mayWait: boolean): Promise<Swapped> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ swap, resolve, reject });
      if (!mayWait || this.awaited > 0 || this.waiting.length >= MOST_TOGETHER) this.sendSoon();
      else this.timer ??= setTimeout(() => this.send(), LINGER_MS);
    });
  }

  /** At the end of this turn, with whatever else comes in it. */
  private sendSoon(): void {
    if (this.isSoon) return;
    this.isSoon = true;
    setImmediate(() => this.send());
  }

  private send(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.isSoon = false;
    while (this.waiting.length > 0) {
      const together = this.waiting.splice(0, MOST_TOGETHER);
      this.keys.swapAll(together.map(({ swap }) => swap)).then(
        (swapped) => together.forEach(({ resolve }, index) => resolve(swapped[index] ?? { current: undefined })),
        (error: unknown) => together.forEach(({ reject }) => reject(error)),
      );
    }
  }

  private parse(target_id: string, { version, text }: Versioned): ComponentState {
    const known = this.known.get(target_id);
    // Whoever wrote it: of one slot only one result is counted. An older one is what a Redis has that has lost the newest.
    if (known !== undefined && known.slot >= version) return known;
    const state = ComponentState.parse(JSON.parse(text));
    this.remember(target_id, state);
    return state;
  }

  private remember(target_id: string, state: ComponentState): void {
    const isNew = !this.known.has(target_id);
    this.known.set(target_id, state);
    if (!isNew || this.known.size <= MOST_KNOWN) return;
    for (const oldest of this.known.keys()) {
      this.known.delete(oldest);
      return;
    }
  }
}

function appendOf(target_id: string, before: ComponentState | undefined, after: ComponentState): Pick<Swap, 'append'> {
  const finished = finishedMinutes(before?.window, after.window);
  if (finished.length === 0) return {};
  const texts = finished.map((minute) => JSON.stringify(minute));
  return { append: { key: minutesKey(target_id), texts, most: MINUTES_KEPT } };
}
