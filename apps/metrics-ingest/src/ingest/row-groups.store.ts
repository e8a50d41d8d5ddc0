import { Injectable } from '@nestjs/common';
import { ClickHouse } from '../storage/clickhouse.store';
import type { Table } from '../storage/tables';
import { inBlocks } from './batch';
import type { RowGroup } from './rows';
import { StoredKeys } from './stored-keys.store';

const MAX_ROWS = 20_000;

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
  constructor(
    private readonly clickhouse: ClickHouse,
    private readonly keys: StoredKeys,
  ) {}

  async store(table: Table, groups: readonly RowGroup[], doubtful: ReadonlySet<string>): Promise<Stored> {
    const recent = this.keys.recentOf(table);
    const doubtedUntil = this.keys.doubtedUntil();
    const isDoubtful = ({ key, at }: RowGroup) => at < doubtedUntil || doubtful.has(key);
    await this.keys.lookUp(
      table,
      groups.filter((group) => isDoubtful(group) && !recent.has(Buffer.from(group.key))),
    );
    // Claimed before they are stored, as another batch may hold the same: if storing fails, the message that brought them first comes again.
    const fresh = groups.filter(({ key }) => recent.claim(Buffer.from(key)));
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
      for (const { key } of fresh.slice(done)) recent.release(Buffer.from(key));
    }
    return { rows, duplicates: groups.length - fresh.length };
  }
}

const rowsOf = (groups: readonly RowGroup[]): RowGroup['rows'][number][] => groups.flatMap(({ rows }) => rows);
