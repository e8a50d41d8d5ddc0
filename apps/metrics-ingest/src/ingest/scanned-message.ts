import { isUtf8 } from 'node:buffer';
import { CloudEvent, eventsTracked } from '@chain-mapping/contracts';
import type { PlainEvents } from './plain-events';
import { EventScanner } from './scan-events';

/** What stands before the first event, and after the last. */
const BEGIN = Buffer.from(',"data":{"events":[');
const END = '}}';

const scanner = new EventScanner();

/** The data of a message whose events are all plainly right. */
export class ScannedEvents {
  constructor(readonly plain: PlainEvents) {}

  /** The same as the message says it. */
  data(): unknown {
    return Reflect.get(Object(parsed(this.plain.bytes.toString('utf8'))), 'data');
  }
}

/** A message of tracked events, with `ScannedEvents` as its data, where all of it is plainly right; most are. */
export function scannedMessage(payload: Uint8Array): CloudEvent | undefined {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const at = bytes.indexOf(BEGIN);
  if (at < 0 || !isUtf8(bytes)) return undefined;
  // Text that is a whole object up to there holds neither a name nor a text that goes on.
  const envelope = CloudEvent.safeParse(parsed(`${bytes.toString('utf8', 0, at)},"data":null}`));
  if (!envelope.success || envelope.data.type !== eventsTracked.type) return undefined;
  const plain = scanner.scan(bytes, at + BEGIN.length, END);
  return plain === null ? undefined : { ...envelope.data, data: new ScannedEvents(plain) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
