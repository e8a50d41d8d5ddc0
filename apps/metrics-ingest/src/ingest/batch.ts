import type { DataOf, Event } from '@chain-mapping/contracts';
import { refusal, type RowGroup } from './rows';

export interface Message {
  readonly event: { readonly type: string; readonly data?: unknown };
  /** It may have been handled before. */
  readonly redelivered: boolean;
}

export interface Batch {
  /** What to store, each key once. */
  readonly groups: RowGroup[];
  /** Keys that may be stored already, because their message was delivered before. */
  readonly doubtful: Set<string>;
  /** Messages that hold something that cannot be stored; what else they hold is in `groups` all the same. */
  readonly rejected: { readonly index: number; readonly reason: string }[];
}

interface Source<E extends Event> {
  readonly event: E;
  readonly groups: (data: DataOf<E>) => RowGroup[];
}

const MAX_NAMED = 5;

/** What a batch of messages holds. One wrong message, or one wrong thing in a message, keeps nothing else out. */
export function readBatch<E extends Event>(
  messages: readonly Message[],
  source: Source<E>,
  retentionDays: number,
  now: number,
): Batch {
  const groups = new Map<string, RowGroup>();
  const doubtful = new Set<string>();
  const rejected: Batch['rejected'] = [];
  for (const [index, { event, redelivered }] of messages.entries()) {
    if (event.type !== source.event.type) {
      rejected.push({ index, reason: `${event.type} is not ${source.event.type}` });
      continue;
    }
    const parsed = source.event.data.safeParse(event.data);
    if (!parsed.success) {
      const faults = parsed.error.issues
        .slice(0, MAX_NAMED)
        .map(({ path, message }) => `${path.join('.')}: ${message}`);
      rejected.push({ index, reason: `invalid data: ${faults.join('; ')}` });
      continue;
    }
    const reasons: string[] = [];
    for (const group of source.groups(parsed.data as DataOf<E>)) {
      const reason = refusal(group, retentionDays, now);
      if (reason !== null) reasons.push(reason);
      else if (group.rows.length > 0) {
        if (!groups.has(group.key)) groups.set(group.key, group);
        if (redelivered) doubtful.add(group.key);
      }
    }
    if (reasons.length > 0) {
      const named = reasons.slice(0, MAX_NAMED).join('; ');
      rejected.push({
        index,
        reason: reasons.length > MAX_NAMED ? `${named}; and ${reasons.length - MAX_NAMED} more` : named,
      });
    }
  }
  return { groups: [...groups.values()], doubtful, rejected };
}

/** Parts of at most so many rows; the rows of a group stay together. */
export function* inBlocks(groups: readonly RowGroup[], maxRows: number): Generator<RowGroup[]> {
  let block: RowGroup[] = [];
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
