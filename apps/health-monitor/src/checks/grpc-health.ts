/** `grpc.health.v1.Health/Check` on the wire. https://github.com/grpc/grpc/blob/master/doc/health-checking.md */
export const HEALTH_CHECK_PATH = '/grpc.health.v1.Health/Check';

export type ServingStatus = 'UNKNOWN' | 'SERVING' | 'NOT_SERVING' | 'SERVICE_UNKNOWN';
const STATUSES: readonly ServingStatus[] = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'];

/** The request, in a frame: not compressed, its length, and the name of the service as the field 1. */
export function healthRequest(service: string): Buffer {
  const name = Buffer.from(service, 'utf8');
  const message = name.length === 0 ? name : Buffer.concat([Buffer.from([0x0a, ...varint(name.length)]), name]);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** What the answer's frame says; `undefined` where it is none. A message without the field 1 has its default. */
export function servingStatus(frame: Buffer): ServingStatus | undefined {
  if (frame.length < 5 || frame[0] !== 0 || frame.readUInt32BE(1) !== frame.length - 5) return undefined;
  const message = frame.subarray(5);
  if (message.length === 0) return 'UNKNOWN';
  const [tag, value] = message;
  return tag === 0x08 && value !== undefined && message.length === 2 ? STATUSES[value] : undefined;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

const CODES: Readonly<Record<string, string>> = {
  '1': 'CANCELLED',
  '2': 'UNKNOWN',
  '3': 'INVALID_ARGUMENT',
  '4': 'DEADLINE_EXCEEDED',
  '5': 'NOT_FOUND',
  '7': 'PERMISSION_DENIED',
  '8': 'RESOURCE_EXHAUSTED',
  '12': 'UNIMPLEMENTED',
  '13': 'INTERNAL',
  '14': 'UNAVAILABLE',
  '16': 'UNAUTHENTICATED',
};

/** What a gRPC status other than 0 means for a health check. */
export function grpcFailure(code: string, service: string): string {
  const name = CODES[code];
  switch (name) {
    case 'NOT_FOUND':
      return service === '' ? 'The server has no health' : `The server knows no service '${service}'`;
    case 'UNIMPLEMENTED':
      return 'The server does not implement grpc.health.v1';
    default:
      return `The server answered ${name ?? `the gRPC status ${code.slice(0, 10)}`}`;
  }
}
