import { crc32 } from 'node:zlib';
import { Clock } from '@chain-mapping/service';
import { Injectable } from '@nestjs/common';
import { ClickHouse } from '../storage/clickhouse.store';
import type { Table } from '../storage/tables';
import { inBlocks } from './batch';
import { RecentKeys } from './recent-keys';
import type { RowGroup } from './rows';

const MAX_ROWS = 20_000;
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

export interface Stored {
  readonly rows: number;
  /** Groups that were there already. */
  readonly duplicates: number;
}

/**
 * Stores each key once, though messages come at least once.
 *
 * A batch that is delivered again after a crash is cut in another way, so a token for the batch does not recognise it. What
 * does is the key of each thing in its rows: what this process stored lately it remembers; of messages that were delivered before, and
 * at first of all that is older than the process, the table is asked. The rows of one key share one time, hence one partition, hence one part: they are there all or not at all.
 * The token is for an insert whose answer got lost, and is repeated with the same keys.
 */
@Injectable()
export class RowGroups {
  private readonly recent = new Map<Table['name'], RecentKeys>();
  private readonly begun: number;

  constructor(
    private readonly clickhouse: ClickHouse,
    private readonly clock: Clock,
  ) {
    this.begun = clock.now().getTime();
  }

  async store(table: Table, groups: readonly RowGroup[], doubtful: ReadonlySet<string>): Promise<Stored> {
    const recent = this.recentOf(table);
    const doubtedUntil = this.doubtedUntil();
    const isDoubtful = ({ key, at }: RowGroup) => at < doubtedUntil || doubtful.has(key);
    const stored = await this.alreadyStored(
      table,
      groups.filter((group) => isDoubtful(group) && !recent.has(group.key)),
    );
    for (const key of stored) recent.claim(key);
    // Claimed before they are stored, as another batch may hold the same: if storing fails, the message that brought them first comes again.
    const fresh = groups.filter(({ key }) => recent.claim(key));
    let [rows, done] = [0, 0];
    try {
      for (const block of inBlocks(fresh, MAX_ROWS)) {
        await this.clickhouse.insert(
          table,
          block.map(({ key }) => key),
          rowsOf(block),
        );
        done += block.length;
        for (const group of block) rows += group.rows.length;
      }
    } finally {
      for (const { key } of fresh.slice(done)) recent.release(key);
    }
    return { rows, duplicates: groups.length - fresh.length };
  }

  /** What happened before that time may be there already. */
  private doubtedUntil(): number {
    const isYoung = this.clock.now().getTime() < this.begun + DOUBTS_MS;
    return isYoung ? this.begun + CLOCKS_APART_MS : -Infinity;
  }

  private async alreadyStored(table: Table, groups: readonly RowGroup[]): Promise<Set<string>> {
    const found = new Set<string>();
    for (const some of inRanges(groups)) {
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
      for (const { key } of rows) found.add(key);
    }
    return found;
  }

  private recentOf(table: Table): RecentKeys {
    const known = this.recent.get(table.name) ?? new RecentKeys(REMEMBERED);
    this.recent.set(table.name, known);
    return known;
  }
}

/** Parts that are asked for at once, in the order of time. */
function* inRanges(groups: readonly RowGroup[]): Generator<RowGroup[]> {
  const sorted = [...groups].sort((left, right) => left.at - right.at);
  let part: RowGroup[] = [];
  for (const group of sorted) {
    const [first] = part;
    if (first !== undefined && (part.length === KEYS_AT_ONCE || group.at - first.at > LONGEST_RANGE_MS)) {
      yield part;
      part = [];
    }
    part.push(group);
  }
  if (part.length > 0) yield part;
}

const rowsOf = (groups: readonly RowGroup[]): RowGroup['rows'][number][] => groups.flatMap(({ rows }) => rows);
