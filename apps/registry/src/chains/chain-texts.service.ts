import { Chain } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { chainOf } from './chain-definition';
import { ChainsRepository, type Stamp, type StampedChain } from './chains.repository';

const MOST_CHARACTERS = 16 * 1024 * 1024;

/**
 * Chains as the JSON text that is answered. The text of a chain is written, and checked against the contract, once for each state of its row;
 * that it is still in that state is asked of the database each time, so that no change, by whomever, is missed.
 */
@Injectable()
export class ChainTexts {
  private readonly written = new LRUCache<string, { readonly stamp: string; readonly text: string }>({
    maxSize: MOST_CHARACTERS,
    sizeCalculation: ({ text }) => text.length,
  });

  constructor(private readonly chains: ChainsRepository) {}

  /** `undefined` where there is no such chain. */
  async find(id: string): Promise<string | undefined> {
    const known = this.written.get(id);
    if (known !== undefined && known.stamp === (await this.chains.stampOf(id))) return known.text;
    const [chain] = await this.chains.findStamped([id]);
    return chain && this.write(chain);
  }

  /** In the order given. One that has been deleted meanwhile is left out; one that was changed is as it is now. */
  async of(stamps: readonly Stamp[]): Promise<string[]> {
    const texts = new Map<string, string>();
    for (const { id, stamp } of stamps) {
      const known = this.written.get(id);
      if (known?.stamp === stamp) texts.set(id, known.text);
    }
    const missing = stamps.flatMap(({ id }) => (texts.has(id) ? [] : id));
    for (const chain of await this.chains.findStamped(missing)) texts.set(chain.id, this.write(chain));
    return stamps.flatMap(({ id }) => texts.get(id) ?? []);
  }

  private write(chain: StampedChain): string {
    const { stamp } = chain;
    const text = JSON.stringify(Chain.parse(chainOf(chain)));
    this.written.set(chain.id, { stamp, text });
    return text;
  }
}
