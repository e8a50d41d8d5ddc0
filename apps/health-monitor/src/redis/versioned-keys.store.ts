import { InjectRedis } from '@chain-mapping/jobs';
import { Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';

/** A text and its version, which is a whole number that grows with every write. */
export interface Versioned {
  readonly version: number;
  readonly text: string;
}

const PREFIX = 'chain-mapping:health:';

/** Stores the new text if the version is still the expected one (empty: no text at all); else answers the text that is there. */
const SWAP = `
local current = redis.call('GET', KEYS[1])
local version = ''
if current then version = string.match(current, '^[^|]*') end
if version ~= ARGV[1] then return current or '' end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return false`;

const parse = (text: string): Versioned | undefined => {
  const end = text.indexOf('|');
  return end < 0 ? undefined : { version: Number(text.slice(0, end)), text: text.slice(end + 1) };
};

/** Texts in Redis that are changed only by those who have seen the text that they change. */
@Injectable()
export class VersionedKeys {
  constructor(@InjectRedis() private readonly redis: Redis) {}

  /** All as they were at one moment. */
  async read(keys: readonly string[]): Promise<(Versioned | undefined)[]> {
    if (keys.length === 0) return [];
    const texts = await this.redis.mget(keys.map((key) => PREFIX + key));
    return texts.map((text) => (text === null ? undefined : parse(text)));
  }

  /** `swapped`, or what is there instead of the expected version; `undefined` there means nothing. */
  async swap(
    key: string,
    expected: number | undefined,
    next: Versioned,
    ttl_ms: number,
  ): Promise<'swapped' | { readonly current: Versioned | undefined }> {
    const reply: unknown = await this.redis.eval(
      SWAP,
      1,
      PREFIX + key,
      expected === undefined ? '' : String(expected),
      `${String(next.version)}|${next.text}`,
      String(ttl_ms),
    );
    return typeof reply === 'string' ? { current: parse(reply) } : 'swapped';
  }

  async remove(key: string): Promise<void> {
    await this.redis.del(PREFIX + key);
  }

  /** Whether this is the first to claim the key within the time. */
  async claim(key: string, ttl_ms: number): Promise<boolean> {
    return (await this.redis.set(PREFIX + key, '1', 'PX', ttl_ms, 'NX')) === 'OK';
  }

  /** Counts up a number that is forgotten some time after its last change. */
  async count(key: string, by: number, ttl_ms: number): Promise<void> {
    await this.redis
      .multi()
      .incrby(PREFIX + key, by)
      .pexpire(PREFIX + key, ttl_ms)
      .exec();
  }

  async counted(key: string): Promise<number> {
    return Number((await this.redis.get(PREFIX + key)) ?? 0);
  }
}
