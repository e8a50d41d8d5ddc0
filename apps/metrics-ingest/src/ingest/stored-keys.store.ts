import { crc32 } from 'node:zlib';
import { Clock } from '@chain-mapping/service';
import { Injectable } from '@nestjs/common';
import { ClickHouse } from '../storage/clickhouse.store';
import type { Table } from '../storage/tables';
import { RecentKeys } from './recent-keys';

const REMEMBERED = 100_000;
/** A statement has at most 256 KiB. */
const KEYS_AT_ONCE = 8_000;
/** What lies further apart is asked for apart, as a question looks at all that there is in its time. */
const LONGEST_RANGE_MS = 3_600_000;

/**
 * So long after the start what may have happened before it is looked up: a publisher that lost its answer sends again what the process before has
 * stored, and a stream of work that was handled does not know it any more.
 */
const DOUBTS_MS = 60_000;
/** So far ahead the clock of a publisher may be. */
const CLOCKS_APART_MS = 10_000;

export interface Keyed {
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Which keys are stored already: what this process stored lately it remembers, of the rest the table is asked. */
@Injectable()
export class StoredKeys {
  private readonly recent = new Map<Table['name'], RecentKeys>();
  private readonly begun: number;

  constructor(
    private readonly clickhouse: ClickHouse,
    private readonly clock: Clock,
  ) {
    this.begun = clock.now().getTime();
  }

  /** The keys of a table that this process has stored, or is about to. */
  recentOf(table: Table): RecentKeys {
    const known = this.recent.get(table.name) ?? new RecentKeys(REMEMBERED);
    this.recent.set(table.name, known);
    return known;
  }

  /** What happened before that time may be there already. */
  doubtedUntil(): number {
    const isYoung = this.clock.now().getTime() < this.begun + DOUBTS_MS;
    return isYoung ? this.begun + CLOCKS_APART_MS : -Infinity;
  }

  /** Looks up whether they are stored, and remembers those that are. */
  async lookUp(table: Table, doubtful: readonly Keyed[]): Promise<void> {
    const recent = this.recentOf(table);
    for (const some of inRanges(doubtful)) {
      // Numbers of our own, in the statement: parameters travel in the address, of which servers and those before them take a few kilobytes.
      // One text, as thousands of numbers cost the parser more than all the rest.
      const sums = some.map(({ key }) => crc32(key)).join(',');
      const rows = await this.clickhouse.ask<{ key: string }>(
        `SELECT DISTINCT ${table.key} AS key FROM ${table.name}
         WHERE timestamp BETWEEN fromUnixTimestamp64Milli({from:Int64}) AND fromUnixTimestamp64Milli({to:Int64})
           AND CRC32(${table.key}) IN (SELECT toUInt32(arrayJoin(splitByChar(',', '${sums}'))))`,
        { from: some[0]?.at ?? 0, to: some.at(-1)?.at ?? 0 },
      );
      // Others with the same sum are stored as well: to know of them does no harm.
      for (const { key } of rows) recent.claim(Buffer.from(key));
    }
  }
}

/** Parts that are asked for at once, in the order of time. */
function* inRanges(keyed: readonly Keyed[]): Generator<Keyed[]> {
  const sorted = [...keyed].sort((left, right) => left.at - right.at);
  let part: Keyed[] = [];
  for (const one of sorted) {
    const [first] = part;
    if (first !== undefined && (part.length === KEYS_AT_ONCE || one.at - first.at > LONGEST_RANGE_MS)) {
      yield part;
      part = [];
    }
    part.push(one);
  }
  if (part.length > 0) yield part;
}
