import { InvalidInput, Unavailable } from '@chain-mapping/contracts';
import { MalformedProtobuf } from './protobuf-reader';
import { MalformedJson } from './trace-json';

/** What of a request was taken. */
export interface Taken {
  readonly rejected: number;
  /** Why, if something was rejected. */
  readonly message: string;
}

export type Encoding = 'protobuf' | 'json';

/** A request that is answered with an error. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly retry_after_seconds?: number,
  ) {
    super(message);
    this.name = 'Refusal';
  }
}

/** What an error means to the sender: 400 must not be sent again as it is, 429 and 503 should. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof MalformedProtobuf || error instanceof MalformedJson) return new Refusal(400, error.message);
  if (error instanceof InvalidInput) return new Refusal(400, error.message);
  if (error instanceof Unavailable) return new Refusal(503, 'what was sent could not be taken; send it again', 1);
  return new Refusal(503, 'something went wrong; send it again', 1);
}

const CODES: ReadonlyMap<number, number> = new Map([
  [400, 3],
  [401, 16],
  [403, 7],
  [404, 12],
  [405, 12],
  [408, 4],
  [413, 3],
  [415, 3],
  [429, 8],
  [503, 14],
]);
const UNKNOWN = 2;

/** The code of gRPC that says the same as a status of HTTP. */
export const grpcCode = (status: number): number => CODES.get(status) ?? UNKNOWN;

/** An `Export…ServiceResponse`: empty when everything was taken, as the specification has it. */
export function answerBody({ rejected, message }: Taken, encoding: Encoding, counted: 'Spans' | 'DataPoints'): Buffer {
  if (encoding === 'json') {
    const partialSuccess = { [`rejected${counted}`]: String(rejected), errorMessage: message };
    return Buffer.from(JSON.stringify(rejected === 0 ? {} : { partialSuccess }));
  }
  if (rejected === 0) return Buffer.alloc(0);
  return field(1, Buffer.concat([Buffer.from([1 << 3]), varint(rejected), field(2, Buffer.from(message))]));
}

/** A `google.rpc.Status`. */
export function refusalBody({ status, message }: Refusal, encoding: Encoding): Buffer {
  const code = grpcCode(status);
  if (encoding === 'json') return Buffer.from(JSON.stringify({ code, message }));
  return Buffer.concat([Buffer.from([1 << 3]), varint(code), field(2, Buffer.from(message))]);
}

const field = (number: number, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from([(number << 3) | 2]), varint(bytes.length), bytes]);

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}
