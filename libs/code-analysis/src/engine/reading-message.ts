import type { ReadingAnswer } from './reading-task';
import { packed, type PackedAnswer, unpacked } from './stored-reading';

/** What a thread that reads answers: bytes are handed over as they are, which costs less than copies of what they say. */
export interface ReadingMessage {
  readonly entries: readonly PackedAnswer[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export function readMessage(answers: readonly ReadingAnswer[]): ReadingMessage {
  const { entries, parts } = packed(answers);
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let to = 0;
  for (const part of parts) {
    bytes.set(part, to);
    to += part.length;
  }
  return { entries, bytes };
}

export const answersOf = ({ entries, bytes }: ReadingMessage): ReadingAnswer[] =>
  unpacked(entries, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
