import { applyResult, ComponentState, type ComponentResult, type HealthCheck } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { type Versioned, VersionedKeys } from '../redis/versioned-keys.store';

interface Known {
  readonly text: string;
  readonly state: ComponentState;
}

/** What a result made of its component. */
export interface Applied {
  readonly before: ComponentState | undefined;
  readonly after: ComponentState;
}

const MOST_KNOWN = 10_000;
/** Each lost attempt is one that another won. */
const MOST_ATTEMPTS = 1000;

export const stateKey = (target_id: string): string => `component:${target_id}`;

/**
 * The states of all components, in Redis. They are written by compare-and-set on the slot of the newest result, so that results that are
 * late or doubled, from whichever replica, change nothing.
 */
@Injectable()
export class ComponentStates {
  /** The states last seen here: saves parsing them again, and restores them when Redis has lost them. The oldest go first. */
  private readonly known = new Map<string, Known>();

  constructor(private readonly keys: VersionedKeys) {}

  async read(target_ids: readonly string[]): Promise<Map<string, ComponentState>> {
    return this.parseAll(target_ids, await this.keys.read(target_ids.map(stateKey)));
  }

  /** The states in texts that were read together with others. */
  parseAll(target_ids: readonly string[], texts: readonly (Versioned | undefined)[]): Map<string, ComponentState> {
    const states = new Map<string, ComponentState>();
    for (const [index, id] of target_ids.entries()) {
      const text = texts[index];
      if (text !== undefined) states.set(id, this.parse(id, text));
    }
    return states;
  }

  /** @param ttl_ms how long the state is kept when no other result follows */
  async apply(
    target_id: string,
    result: ComponentResult,
    counting: Pick<HealthCheck, 'failures' | 'recoveries'>,
    ttl_ms: number,
  ): Promise<Applied | 'stale'> {
    let before = this.known.get(target_id)?.state;
    let expected = before?.slot;
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      const after = applyResult(before, result, counting);
      if (after === 'stale') return 'stale';
      const text = JSON.stringify(after);
      const swapped = await this.keys.swap(stateKey(target_id), expected, { version: after.slot, text }, ttl_ms);
      if (swapped === 'swapped') {
        this.remember(target_id, { text, state: after });
        return { before, after };
      }
      // Nothing there although something was: Redis lost it, and what this replica knows is the best there is.
      if (swapped.current !== undefined) before = this.parse(target_id, swapped.current);
      expected = swapped.current?.version;
    }
    throw new Error(`the state of target ${target_id} changes too fast`);
  }

  private parse(target_id: string, { text }: Versioned): ComponentState {
    const known = this.known.get(target_id);
    if (known?.text === text) return known.state;
    const state = ComponentState.parse(JSON.parse(text));
    this.remember(target_id, { text, state });
    return state;
  }

  private remember(target_id: string, known: Known): void {
    this.known.delete(target_id);
    this.known.set(target_id, known);
    if (this.known.size <= MOST_KNOWN) return;
    for (const oldest of this.known.keys()) {
      this.known.delete(oldest);
      return;
    }
  }
}
