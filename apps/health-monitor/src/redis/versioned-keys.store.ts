import { InjectRedis } from '@chain-mapping/jobs';
import { Injectable } from '@nestjs/common';
import type { Redis, Result } from 'ioredis';
import { MemoryKeys } from './memory-keys';

/** A text and its version, which is a whole number that grows with every write. */
export interface Versioned {
  readonly version: number;
  readonly text: string;
}

/** A text to be stored if the version is still the expected one; `undefined`: if there is none at all. */
export interface Swap {
  readonly key: string;
  readonly expected: number | undefined;
  readonly next: Versioned;
  readonly ttl_ms: number;
  /** Texts that go to the end of a list at the same moment, which keeps the newest of them. */
  readonly append?: { readonly key: string; readonly texts: readonly string[]; readonly most: number };
}

/** What came of it: stored, or what is there instead of the expected version; `undefined` there means nothing. */
export type Swapped = 'swapped' | { readonly current: Versioned | undefined };

const PREFIX = 'chain-mapping:health:';
const MARKS = 'marks';
const MOST_TOGETHER = 100;

/**
 * KEYS: the marks, then a text and a list for each swap. ARGV: for each swap the expected version, the new text, how long both are kept,
 * how many texts the list keeps, how many are appended, and those. Answers whether there are marks, and for each swap 1 or the
 * text that is there.
 */
const SWAP = `
local replies = { redis.call('EXISTS', KEYS[1]) }
local at = 1
for i = 2, #KEYS, 2 do
  local head = redis.call('GETRANGE', KEYS[i], 0, 23)
  if (string.match(head, '^[^|]*') or '') == ARGV[at] then
    redis.call('SET', KEYS[i], ARGV[at + 1], 'PX', ARGV[at + 2])
    local appended = tonumber(ARGV[at + 4])
    if appended > 0 then
      redis.call('RPUSH', KEYS[i + 1], unpack(ARGV, at + 5, at + 4 + appended))
      redis.call('LTRIM', KEYS[i + 1], -tonumber(ARGV[at + 3]), -1)
      redis.call('PEXPIRE', KEYS[i + 1], ARGV[at + 2])
    end
    replies[#replies + 1] = 1
  else
    replies[#replies + 1] = redis.call('GET', KEYS[i]) or ''
  end
  at = at + 5 + tonumber(ARGV[at + 4])
end
return replies`;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    swapVersioned(keys: number, ...keysAndArguments: string[]): Result<unknown, Context>;
  }
}

const parse = (text: string): Versioned | undefined => {
  const end = text.indexOf('|');
  return end < 0 ? undefined : { version: Number(text.slice(0, end)), text: text.slice(end + 1) };
};

/** Texts in Redis that are changed only by those who have seen the text that they change. While it is away they can be in memory instead. */
@Injectable()
export class VersionedKeys {
  private memory: MemoryKeys | undefined;
  private marksSeenAt = -Infinity;
  private hasMarks = false;
  private marksReadAt = -Infinity;
  private marksRead: Promise<ReadonlyMap<string, number>> = Promise.resolve(new Map());

  constructor(@InjectRedis() private readonly redis: Redis) {
    redis.defineCommand('swapVersioned', { lua: SWAP });
  }

  get isInMemory(): boolean {
    return this.memory !== undefined;
  }

  /** From now on everything is in the memory of this process, which at first holds nothing: as a Redis that has lost all. */
  keepInMemory(): void {
    this.memory ??= new MemoryKeys();
  }

  /** Gives Redis each text of the memory that it has none of, or an older one, and goes on with Redis. */
  async giveBack(): Promise<void> {
    const kept = this.memory?.kept() ?? [];
    for (let at = 0; at < kept.length; at += MOST_TOGETHER) {
      const texts = kept.slice(at, at + MOST_TOGETHER);
      const stored = await this.inRedis(texts.map(({ key }) => key));
      const newer = texts.flatMap((text, index): Swap[] => {
        const expected = stored[index]?.version;
        return expected !== undefined && expected >= text.next.version ? [] : [{ ...text, expected }];
      });
      // One that is changed meanwhile is newer than what was kept.
      if (newer.length > 0) await this.swapInRedis(newer);
    }
    this.memory = undefined;
  }

  /** All as they were at one moment. */
  async read(keys: readonly string[]): Promise<(Versioned | undefined)[]> {
    return this.memory?.read(keys) ?? this.inRedis(keys);
  }

  private async inRedis(keys: readonly string[]): Promise<(Versioned | undefined)[]> {
    if (keys.length === 0) return [];
    const texts = await this.redis.mget(keys.map((key) => PREFIX + key));
    return texts.map((text) => (text === null ? undefined : parse(text)));
  }

  async swap(key: string, expected: number | undefined, next: Versioned, ttl_ms: number): Promise<Swapped> {
    const [swapped] = await this.swapAll([{ key, expected, next, ttl_ms }]);
    return swapped ?? { current: undefined };
  }

  /** Many swaps in one go. Each is done or not by itself. */
  async swapAll(swaps: readonly Swap[]): Promise<Swapped[]> {
    return this.memory?.swapAll(swaps) ?? this.swapInRedis(swaps);
  }

  private async swapInRedis(swaps: readonly Swap[]): Promise<Swapped[]> {
    const keys = [PREFIX + MARKS];
    const values: string[] = [];
    for (const { key, expected, next, ttl_ms, append } of swaps) {
      keys.push(PREFIX + key, PREFIX + (append?.key ?? key));
      const version = expected === undefined ? '' : String(expected);
      values.push(version, `${String(next.version)}|${next.text}`, String(ttl_ms));
      values.push(String(append?.most ?? 0), String(append?.texts.length ?? 0), ...(append?.texts ?? []));
    }
    const asked = performance.now();
    const replies = (await this.redis.swapVersioned(keys.length, ...keys, ...values)) as [number, ...(1 | string)[]];
    this.sawMarks(replies[0] === 1, asked);
    return swaps.map((_, index): Swapped => {
      const reply = replies[index + 1];
      return typeof reply === 'string' ? { current: parse(reply) } : 'swapped';
    });
  }

  async remove(key: string): Promise<void> {
    if (this.memory) this.memory.remove(key);
    else await this.redis.del(PREFIX + key);
  }

  /** Whether this is the first to claim the key within the time. */
  async claim(key: string, ttl_ms: number): Promise<boolean> {
    if (this.memory) return this.memory.claim(key, ttl_ms, performance.now());
    return (await this.redis.set(PREFIX + key, '1', 'PX', ttl_ms, 'NX')) === 'OK';
  }

  /** Marks names for a time, for the other replicas: while there are none at work, it is of no use. */
  async mark(names: readonly string[], ttl_ms: number): Promise<void> {
    if (this.memory) return;
    const until = String(Date.now() + ttl_ms);
    await this.redis
      .multi()
      .hset(PREFIX + MARKS, ...names.flatMap((name) => [name, until]))
      .pexpire(PREFIX + MARKS, ttl_ms)
      .exec();
  }

  async unmark(names: readonly string[]): Promise<void> {
    if (this.memory) return;
    await this.redis.hdel(PREFIX + MARKS, ...names);
  }

  /**
   * Whether no name at all is marked, as far as this can be said without asking: every swap tells it in passing.
   *
   * @param age_ms how old it may be what is known
   */
  hasNoMarks(age_ms: number): boolean {
    return this.isInMemory || (!this.hasMarks && performance.now() - this.marksSeenAt < age_ms);
  }

  /** All marks, each with the time in milliseconds since 1970 that it holds until. Those who ask at the same time ask once. */
  marks(age_ms: number): Promise<ReadonlyMap<string, number>> {
    const now = performance.now();
    if (now - this.marksReadAt < age_ms) return this.marksRead;
    this.marksReadAt = now;
    this.marksRead = this.redis.hgetall(PREFIX + MARKS).then((marks) => {
      const known = new Map(Object.entries(marks).map(([name, until]) => [name, Number(until)]));
      this.sawMarks(known.size > 0, now);
      return known;
    });
    // Whoever asks next tries again.
    this.marksRead.catch(() => (this.marksReadAt = -Infinity));
    return this.marksRead;
  }

  /** The texts of lists that swaps have appended to, the newest last. */
  async lists(keys: readonly string[]): Promise<string[][]> {
    if (this.memory) return this.memory.lists(keys);
    const reading = this.redis.pipeline();
    for (const key of keys) reading.lrange(PREFIX + key, 0, -1);
    const lists = await reading.exec();
    return (lists ?? []).map(([error, texts]) => {
      if (error) throw error;
      return texts as string[];
    });
  }

  /** Counts up a number that is forgotten some time after its last change. */
  async count(key: string, by: number, ttl_ms: number): Promise<void> {
    if (this.memory) return this.memory.count(key, by);
    await this.redis
      .multi()
      .incrby(PREFIX + key, by)
      .pexpire(PREFIX + key, ttl_ms)
      .exec();
  }

  async counted(key: string): Promise<number> {
    if (this.memory) return this.memory.counted(key);
    return Number((await this.redis.get(PREFIX + key)) ?? 0);
  }

  private sawMarks(hasMarks: boolean, at: number): void {
    if (at < this.marksSeenAt) return;
    this.marksSeenAt = at;
    this.hasMarks = hasMarks;
  }
}
