import { Injectable } from '@nestjs/common';
import { ClickHouse } from '../storage/clickhouse.store';
import type { Table } from '../storage/tables';
import { inBlocks } from './batch';
import { RecentKeys } from './recent-keys';
import type { RowGroup } from './rows';

const MAX_ROWS = 20_000;
const REMEMBERED = 100_000;
const KEYS_AT_ONCE = 1_000;

export interface Stored {
  readonly rows: number;
  /** Groups that were there already. */
  readonly duplicates: number;
}

/**
 * Stores each key once, though messages come at least once.
 *
 * A batch that is delivered again after a crash is cut in another way, so a token for the batch does not recognise it. What
 * does is the key of each thing in its rows: what this process stored lately it remembers; of messages that were delivered before, the
 * table is asked. The rows of one key share one time, hence one partition, hence one part: they are there all or not at all.
 * The token is for an insert whose answer got lost, and is repeated with the same keys.
 */
@Injectable()
export class RowGroups {
  private readonly recent = new Map<Table['name'], RecentKeys>();

  constructor(private readonly clickhouse: ClickHouse) {}

  async store(table: Table, groups: readonly RowGroup[], doubtful: ReadonlySet<string>): Promise<Stored> {
    const recent = this.recentOf(table);
    const stored = await this.alreadyStored(
      table,
      doubtful.size === 0 ? [] : groups.filter(({ key }) => doubtful.has(key) && !recent.has(key)),
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

  private async alreadyStored(table: Table, groups: readonly RowGroup[]): Promise<Set<string>> {
    const found = new Set<string>();
    // In the order of time, so that each question looks at few partitions.
    const sorted = [...groups].sort((left, right) => left.at - right.at);
    for (let first = 0; first < sorted.length; first += KEYS_AT_ONCE) {
      const some = sorted.slice(first, first + KEYS_AT_ONCE);
      const rows = await this.clickhouse.ask<{ key: string }>(
        `SELECT DISTINCT ${table.key} AS key FROM ${table.name}
         WHERE timestamp BETWEEN fromUnixTimestamp64Milli({from:Int64}) AND fromUnixTimestamp64Milli({to:Int64})
           AND ${table.key} IN {keys:Array(String)}`,
        { from: some[0]?.at ?? 0, to: some.at(-1)?.at ?? 0, keys: some.map(({ key }) => key) },
      );
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

function* rowsOf(groups: readonly RowGroup[]): Generator<RowGroup['rows'][number]> {
  for (const { rows } of groups) yield* rows;
}
