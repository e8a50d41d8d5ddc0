import { createHash } from 'node:crypto';
import { ByteWriter, columnTypes, writePlaces } from '../storage/native-block';
import { tables } from '../storage/tables';
import { NAMES, PLACES, type PlainEvents } from './plain-events';

/** Some of the events of a message. */
export interface PickedEvents {
  readonly events: PlainEvents;
  readonly rows: Int32Array;
}

export interface Block {
  readonly bytes: Buffer;
  /** The same for the same ids. */
  readonly token: string;
}

const { columns } = tables.events;
/** What stands before the values of columns. */
const MOST_BEFORE = 4096;

/** Events as a block of the format Native of ClickHouse, the same as `nativeBlock` makes of their rows. */
export function eventBlock(picked: readonly PickedEvents[], environment: string): Block {
  // Its texts are in the messages as well, beside the names of fields, which are longer than what the other columns take.
  const to = new ByteWriter(picked.reduce((sum, { events }) => sum + events.bytes.length, MOST_BEFORE));
  const count = countOf(picked);
  const ids = createHash('sha256');
  to.varint(Object.keys(columns).length);
  to.varint(count);
  for (const name of namesOf(columns)) {
    to.text(name);
    to.text(columnTypes[columns[name]].type);
    switch (name) {
      case 'timestamp':
        for (const { events, rows } of picked) for (const row of rows) to.int64(events.times[row] ?? 0);
        break;
      case 'event_id': {
        const before = to.length;
        writeTexts(to, picked, 0);
        ids.update(to.since(before));
        break;
      }
      case 'service_name':
      case 'event_type':
      case 'chain_id':
      case 'node_id':
        writeNames(to, picked, count, FIELDS[name]);
        break;
      case 'duration_ms':
        for (const { events, rows } of picked) for (const row of rows) to.uint8(isNone(events.durations[row]) ? 1 : 0);
        for (const { events, rows } of picked) {
          for (const row of rows) to.float64(isNone(events.durations[row]) ? 0 : (events.durations[row] ?? 0));
        }
        break;
      case 'environment':
        writePlaces(to, [environment], new Uint32Array(count));
        break;
      case 'attributes':
        writeTexts(to, picked, 2);
        break;
    }
  }
  return { bytes: to.take(), token: ids.digest('hex') };
}

const FIELDS = { service_name: 0, event_type: 1, chain_id: 2, node_id: 3 } as const;

const namesOf = <T extends object>(object: T): (keyof T)[] => Object.keys(object) as (keyof T)[];

export const countOf = (picked: readonly PickedEvents[]): number =>
  picked.reduce((sum, { rows }) => sum + rows.length, 0);

const isNone = (duration: number | undefined): boolean => duration === undefined || Number.isNaN(duration);

function writeTexts(to: ByteWriter, picked: readonly PickedEvents[], place: number): void {
  for (const { events, rows } of picked) {
    const { bytes, places } = events;
    for (const row of rows) to.slice(bytes, places[PLACES * row + place] ?? 0, places[PLACES * row + place + 1] ?? 0);
  }
}

function writeNames(to: ByteWriter, picked: readonly PickedEvents[], count: number, field: number): void {
  const texts = new Map<string, number>();
  const found = new Uint32Array(count);
  let at = 0;
  let known: PlainEvents['known'] | undefined;
  /** By the number of a name, its place among the texts, from 1. */
  let places = new Uint32Array();
  for (const { events, rows } of picked) {
    const names = events.known.fields[field]?.texts ?? [];
    if (events.known !== known || names.length > places.length) {
      known = events.known;
      places = new Uint32Array(names.length);
    }
    for (const row of rows) {
      const number = events.names[NAMES * row + field] ?? 0;
      let place = places[number] ?? 0;
      if (place === 0) {
        const text = names[number] ?? '';
        place = (texts.get(text) ?? texts.size) + 1;
        texts.set(text, place - 1);
        places[number] = place;
      }
      found[at++] = place - 1;
    }
  }
  writePlaces(to, [...texts.keys()], found);
}
