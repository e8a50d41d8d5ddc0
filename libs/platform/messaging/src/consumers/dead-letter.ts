/** A message that a consumer gave up, as it stands in the dead-letter stream. */
export interface DeadLetter {
  readonly consumer: string;
  readonly reason: string;
  readonly stream: string;
  readonly subject: string;
  readonly sequence: number;
  readonly deliveries: number;
  readonly payload: string;
  readonly encoding: 'utf-8' | 'base64';
  /** Size of the whole payload; of a longer one, only the beginning stands here, the rest in its stream. */
  readonly payload_bytes: number;
  readonly truncated: boolean;
}

export interface GivenUpMessage {
  readonly consumer: string;
  readonly reason: string;
  readonly stream: string;
  readonly subject: string;
  readonly sequence: number;
  readonly deliveries: number;
  readonly payload: Uint8Array;
}

const MAX_REASON = 1_000;

/** The dead letter, its text at most `max_bytes` long however much the payload grows by being escaped. */
export function deadLetterOf(
  message: GivenUpMessage,
  max_bytes: number,
): { body: string; fields: Record<string, string> } {
  const reason = message.reason.slice(0, MAX_REASON);
  for (let kept = message.payload.length; ; kept = Math.floor(kept / 2)) {
    const body = JSON.stringify({ ...message, reason, ...encoded(message.payload, kept) } satisfies DeadLetter);
    if (Buffer.byteLength(body) <= max_bytes || kept === 0) {
      const fields = {
        'Dead-Letter-Consumer': message.consumer,
        'Dead-Letter-Stream': message.stream,
        'Dead-Letter-Subject': message.subject,
        'Dead-Letter-Sequence': String(message.sequence),
        // A header is one line of plain characters.
        'Dead-Letter-Reason': reason.replace(/[^\x20-\x7e]+/g, ' ').trim() || 'unknown',
      };
      return { body, fields };
    }
  }
}

function encoded(
  payload: Uint8Array,
  kept: number,
): Pick<DeadLetter, 'payload' | 'encoding' | 'payload_bytes' | 'truncated'> {
  const part = payload.subarray(0, kept);
  const rest = { payload_bytes: payload.length, truncated: kept < payload.length };
  try {
    return { payload: new TextDecoder('utf-8', { fatal: true }).decode(part), encoding: 'utf-8', ...rest };
  } catch {
    return { payload: Buffer.from(part).toString('base64'), encoding: 'base64', ...rest };
  }
}
