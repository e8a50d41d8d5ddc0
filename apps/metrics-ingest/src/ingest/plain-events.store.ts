import { Injectable } from '@nestjs/common';
import { ClickHouse } from '../storage/clickhouse.store';
import { tables } from '../storage/tables';
import { inBlocks, type PlainMessage } from './batch';
import { countOf, eventBlock, type PickedEvents } from './event-block';
import { PLACES, type PlainEvents } from './plain-events';
import type { RecentKeys } from './recent-keys';
import type { Stored } from './row-groups.store';
import { type Keyed, StoredKeys } from './stored-keys.store';

/** What the engine does for each row falls by half from some ten thousand rows in a block to so many. */
const MAX_ROWS = 65_536;

/** Stores each event once, as `RowGroups` does, without an object for each. */
@Injectable()
export class PlainEventsStore {
  constructor(
    private readonly clickhouse: ClickHouse,
    private readonly keys: StoredKeys,
  ) {}

  async store(messages: readonly PlainMessage[], environment: string): Promise<Stored> {
    const recent = this.keys.recentOf(tables.events);
    const doubtedUntil = this.keys.doubtedUntil();
    await this.keys.lookUp(
      tables.events,
      messages.flatMap((message) => doubtfulOf(message, doubtedUntil, recent)),
    );
    // Claimed before they are stored, as another batch may hold the same: if storing fails, the message that brought them first comes again.
    const fresh = messages.map(({ events }) => claimed(events, recent)).filter(({ rows }) => rows.length > 0);
    const rows = countOf(fresh);
    let done = 0;
    try {
      for (const block of inBlocks(fresh, MAX_ROWS)) {
        const { bytes, token } = eventBlock(block, environment);
        await this.clickhouse.insertNative(tables.events, token, bytes);
        done += block.length;
      }
    } finally {
      for (const picked of fresh.slice(done)) release(picked, recent);
    }
    return { rows, duplicates: messages.reduce((sum, { events }) => sum + events.count, 0) - rows };
  }
}

function doubtfulOf({ events, redelivered }: PlainMessage, doubtedUntil: number, recent: RecentKeys): Keyed[] {
  if (!redelivered && events.earliest >= doubtedUntil) return [];
  const { bytes, places, times, count } = events;
  const doubtful: Keyed[] = [];
  for (let row = 0; row < count; row += 1) {
    const [at, from, to] = [times[row] ?? 0, places[PLACES * row] ?? 0, places[PLACES * row + 1] ?? 0];
    if ((redelivered || at < doubtedUntil) && !recent.has(bytes, from, to)) {
      doubtful.push({ key: bytes.toString('utf8', from, to), at });
    }
  }
  return doubtful;
}

function claimed(events: PlainEvents, recent: RecentKeys): PickedEvents {
  const { bytes, places, count } = events;
  const rows = new Int32Array(count);
  let fresh = 0;
  for (let row = 0; row < count; row += 1) {
    if (recent.claim(bytes, places[PLACES * row], places[PLACES * row + 1])) rows[fresh++] = row;
  }
  return { events, rows: rows.subarray(0, fresh) };
}

function release({ events, rows }: PickedEvents, recent: RecentKeys): void {
  for (const row of rows) recent.release(events.bytes, events.places[PLACES * row], events.places[PLACES * row + 1]);
}
