import { CloudEvent } from '@chain-mapping/contracts';
import { faultsOf } from '../requests/field-errors';

/** The part of NATS headers that decoding reads. */
export interface ReadableHeaders {
  get(name: string): string;
  has(name: string): boolean;
}

export type Decoded =
  { readonly ok: true; readonly event: CloudEvent } | { readonly ok: false; readonly reason: string };

/** Reads a message as an event, and never throws. */
export type Decode = (payload: Uint8Array, headers: ReadableHeaders | undefined) => Decoded;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads a message as a CloudEvent in structured mode or, when it carries `ce-` headers, in binary mode. */
export function decodeCloudEvent(payload: Uint8Array, headers: ReadableHeaders | undefined): Decoded {
  let text: string;
  try {
    text = utf8.decode(payload);
  } catch {
    return { ok: false, reason: 'malformed CloudEvent: the payload is not UTF-8' };
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { ok: false, reason: 'malformed CloudEvent: the payload is not JSON' };
  }
  const event = CloudEvent.safeParse(headers?.has('ce-specversion') ? fromHeaders(headers, body) : body);
  if (event.success) return { ok: true, event: event.data };
  return { ok: false, reason: `malformed CloudEvent: ${faultsOf(event.error)}` };
}

function fromHeaders(headers: ReadableHeaders, data: unknown): Record<string, unknown> {
  const event: Record<string, unknown> = { data };
  for (const name of ['specversion', 'id', 'source', 'type', 'subject', 'time', 'datacontenttype', 'traceparent']) {
    const value = headers.get(`ce-${name}`);
    if (value) event[name] = decoded(value);
  }
  return event;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
