import { Injectable } from '@nestjs/common';
import { ClickHouse } from '../storage/clickhouse.store';
import type { Columns } from '../storage/tables';
import type { ChainState } from './chain-state';
import { HOLDS_MS, type Moment } from './stretches';

const table = {
  name: 'chain_states',
  columns: {
    timestamp: 'time',
    chain_id: 'name',
    status: 'name',
    kind: 'name',
    score: 'nullableFloat64',
    coverage: 'nullableFloat64',
    culprit: 'name',
    culprit_node: 'name',
    culprit_name: 'name',
    culprit_source: 'name',
    culprit_target: 'name',
  },
} as const satisfies Columns;

const MOST_MOMENTS = 100_000;

/** How chains were over time. A state that is stored twice says the same twice: nothing is counted from here, only lengths of time. */
@Injectable()
export class ChainStates {
  constructor(private readonly clickhouse: ClickHouse) {}

  async store(states: readonly ChainState[]): Promise<void> {
    if (states.length > 0)
      await this.clickhouse.append(
        table,
        states.map((state) => ({ ...state })),
      );
  }

  /** The moments of a chain at which anything changed, in the order of time; what held at `from` comes first. */
  moments(chain_id: string, from: number, to: number): Promise<Moment[]> {
    return this.clickhouse.ask<Moment>(
      `SELECT at, before, kind, culprit, culprit_node, culprit_name, culprit_source, culprit_target FROM (
         SELECT toUnixTimestamp64Milli(timestamp) AS at, kind, culprit, culprit_node, culprit_name, culprit_source, culprit_target,
           lagInFrame(toUnixTimestamp64Milli(timestamp), 1, toInt64(0)) OVER earlier AS before,
           lagInFrame(toString(kind), 1, '') OVER earlier AS kind_before, lagInFrame(toString(culprit), 1, '') OVER earlier AS culprit_before,
           max(toUnixTimestamp64Milli(timestamp)) OVER () AS last
         FROM chain_states
         WHERE chain_id = {chain_id:String}
           AND timestamp >= fromUnixTimestamp64Milli({from:Int64}) AND timestamp < fromUnixTimestamp64Milli({to:Int64})
         WINDOW earlier AS (ORDER BY timestamp ROWS BETWEEN 1 PRECEDING AND CURRENT ROW))
       WHERE kind != kind_before OR culprit != culprit_before OR at - before > {holds_ms:Int64} OR at = last
       ORDER BY at LIMIT ${MOST_MOMENTS}`,
      { chain_id, from: Math.max(0, from - HOLDS_MS), to, holds_ms: HOLDS_MS },
    );
  }

  /** When anything of a chain was stored first, in milliseconds since 1970. */
  async knownSince(chain_id: string): Promise<number | undefined> {
    const [row] = await this.clickhouse.ask<{ at: number; count: number }>(
      `SELECT toUnixTimestamp64Milli(min(timestamp)) AS at, count() AS count FROM chain_states WHERE chain_id = {chain_id:String}`,
      { chain_id },
    );
    return row === undefined || row.count === 0 ? undefined : row.at;
  }
}
