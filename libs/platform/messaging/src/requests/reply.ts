import { DomainError, errorFromReply, Unavailable, type ErrorReply } from '@chain-mapping/contracts';
import { z } from 'zod';
import { isBackendAway } from '../failures/backend-away';
import { Written } from './written';

/** Code of a fault that the asker can do nothing about; its text stays in the log of the service. */
export const INTERNAL = 'Internal';

const Failure = z.object({
  code: z.string().min(1),
  message: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  retryable: z.boolean().optional(),
});

export const internalReply: ErrorReply = { code: INTERNAL, message: 'internal error', retryable: false };

/** What of an error is told to the asker: all of an expected one, nothing of a fault. */
export function replyOf(error: unknown): ErrorReply {
  if (error instanceof DomainError) return error.toReply();
  if (isBackendAway(error)) return new Unavailable('a backend of the service cannot be reached').toReply();
  return internalReply;
}

/**
 * The value of a reply in the wire format of Nest's NATS transport.
 *
 * @throws the DomainError that the answering service threw.
 */
export function valueOf(reply: unknown): unknown {
  if (typeof reply !== 'object' || reply === null) throw errorFromReply(internalReply);
  const err = 'err' in reply ? reply.err : undefined;
  if (err === undefined || err === null) return 'response' in reply ? reply.response : undefined;
  const failure = Failure.safeParse(err);
  throw errorFromReply(failure.success ? failure.data : internalReply);
}

/** An answer in the wire format of Nest's NATS transport. */
export interface Packet {
  readonly id: unknown;
  readonly response?: unknown;
  readonly err?: unknown;
  readonly isDisposed: true;
}

const HEAD = '{"response":';
const HEAD_BYTES = Buffer.from(HEAD);
const tailOf = (id: string): string => `,"isDisposed":true,"id":${JSON.stringify(id)}}`;

/** A packet as it goes over the wire: its response first, so that it can be cut out. */
export function packetText({ response, err, id }: Packet): string {
  if (response instanceof Written && typeof id === 'string') return `${HEAD}${response.json}${tailOf(id)}`;
  const value: unknown = response instanceof Written ? JSON.parse(response.json) : response;
  return JSON.stringify({ response: value, err, isDisposed: true, id });
}

/** The JSON text of the response in a packet; `undefined` where there is none, or it was not written by `packetText`. */
export function responseIn(packet: Buffer, id: string): Buffer | undefined {
  const tail = Buffer.from(tailOf(id));
  const end = packet.length - tail.length;
  const start = HEAD_BYTES.length;
  const isOurs = end > start && packet.subarray(0, start).equals(HEAD_BYTES) && packet.subarray(end).equals(tail);
  return isOurs ? packet.subarray(start, end) : undefined;
}
