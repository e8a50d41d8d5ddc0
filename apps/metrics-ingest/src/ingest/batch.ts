import type { PlainEvents } from './plain-events';
import { refusal, type RowGroup } from './rows';
import { ScannedEvents } from './scanned-message';

export interface Message {
  readonly event: { readonly type: string; readonly data?: unknown };
  /** It may have been handled before. */
  readonly redelivered: boolean;
}

/** A message whose events are stored as they lie in it. */
export interface PlainMessage {
  readonly events: PlainEvents;
  readonly redelivered: boolean;
}

export interface Batch {
  readonly plain: PlainMessage[];
  /** What else to store. */
  readonly groups: RowGroup[];
  /** Keys that may be stored already, because their message was delivered before. */
  readonly doubtful: Set<string>;
  /** Messages that hold something that cannot be stored; what else they hold is in `groups` all the same. */
  readonly rejected: { readonly index: number; readonly reason: string }[];
}

/** What of a message is read, and how. */
export interface Source {
  /** Type of the event. */
  readonly type: string;
  /** The field of its data that lists the things. */
  readonly list: string;
  /** The field of a thing that says when it happened. */
  readonly time: string;
  /** One thing of the list, as rows; or what is wrong with it. */
  readonly read: (thing: unknown) => RowGroup | string;
}

const MAX_THINGS = 1_000;
const MAX_NAMED = 5;

/** What a batch of messages holds. One wrong message, or one wrong thing in a message, keeps nothing else out. */
export function readBatch(messages: readonly Message[], source: Source, retentionDays: number, now: number): Batch {
  const batch: Batch = { plain: [], groups: [], doubtful: new Set(), rejected: [] };
  for (const [index, message] of messages.entries()) {
    const reasons = readMessage(message, source, retentionDays, now, batch);
    if (reasons.length > 0) batch.rejected.push({ index, reason: named(reasons) });
  }
  return batch;
}

function readMessage(
  { event, redelivered }: Message,
  { type, list, time, read }: Source,
  retentionDays: number,
  now: number,
  { plain, groups, doubtful }: Batch,
): string[] {
  if (event.type !== type) return [`${event.type} is not ${type}`];
  let { data } = event;
  if (data instanceof ScannedEvents) {
    const events = data.plain;
    const isStorable = [events.earliest, events.latest].every((at) => refusal(at, retentionDays, now) === null);
    if (isStorable) {
      plain.push({ events, redelivered });
      return [];
    }
    data = data.data();
  }
  const things: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, list) : undefined;
  if (!Array.isArray(things) || things.length === 0 || things.length > MAX_THINGS) {
    return [`invalid data: ${list} must be a list of 1 to ${MAX_THINGS}`];
  }
  const reasons: string[] = [];
  for (let index = 0; index < things.length; index += 1) {
    const group = read(things[index]);
    if (typeof group === 'string') {
      reasons.push(`invalid data: ${list}.${index}${group}`);
      continue;
    }
    const reason = refusal(group.at, retentionDays, now);
    if (reason !== null) reasons.push(`invalid data: ${list}.${index}.${time}: ${reason}`);
    else if (group.rows.length > 0) {
      groups.push(group);
      if (redelivered) doubtful.add(group.key);
    }
  }
  return reasons;
}

const named = (reasons: readonly string[]): string =>
  reasons.length > MAX_NAMED
    ? `${reasons.slice(0, MAX_NAMED).join('; ')}; and ${reasons.length - MAX_NAMED} more`
    : reasons.join('; ');

/** Parts of at most so many rows; the rows of a group stay together. */
export function* inBlocks<Group extends { readonly rows: ArrayLike<unknown> }>(
  groups: readonly Group[],
  maxRows: number,
): Generator<Group[]> {
  let block: Group[] = [];
  let rows = 0;
  for (const group of groups) {
    if (rows > 0 && rows + group.rows.length > maxRows) {
      yield block;
      block = [];
      rows = 0;
    }
    block.push(group);
    rows += group.rows.length;
  }
  if (block.length > 0) yield block;
}
