const LENGTH = 2;
const FIXED64 = 1;

/** A variable-length integer. */
export function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}

/** A field of bytes, of text or of a message. */
export const field = (number: number, ...parts: readonly (Buffer | string)[]): Buffer => {
  const value = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
  return Buffer.concat([varint((number << 3) | LENGTH), varint(value.length), value]);
};

export const integer = (number: number, value: number | bigint): Buffer =>
  Buffer.concat([varint(number << 3), varint(value)]);

export function fixed64(number: number, value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return Buffer.concat([varint((number << 3) | FIXED64), bytes]);
}

export function double(number: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([varint((number << 3) | FIXED64), bytes]);
}

/** A `KeyValue` of OTLP; the value is an `AnyValue`. */
export const keyValue = (key: string | Buffer, value: Buffer): Buffer =>
  Buffer.concat([field(1, key), field(2, value)]);
export const textValue = (text: string | Buffer): Buffer => field(1, text);

/** A value in a list in a list, and so on. */
export function levels(count: number): Buffer {
  const parts = [textValue('deep')];
  let length = parts[0]?.length ?? 0;
  for (let level = 0; level < count; level += 1) {
    for (const number of [1, 5]) {
      const head = Buffer.concat([varint((number << 3) | LENGTH), varint(length)]);
      parts.push(head);
      length += head.length;
    }
  }
  return Buffer.concat(parts.reverse());
}

/** A request with a span of a call to a database that is called as the id says, and more of that span; cut off by so many bytes. */
export function spanRequest(
  id: string,
  { more = Buffer.alloc(0), cut = 0 }: { readonly more?: unknown; readonly cut?: unknown },
): Buffer {
  const hex = id.replaceAll('-', '');
  const now = BigInt(Date.now()) * 1_000_000n;
  const span = [
    field(1, Buffer.from(hex, 'hex')),
    field(2, Buffer.from(hex.slice(0, 16), 'hex')),
    field(5, 'SELECT'),
    integer(6, 3),
    fixed64(7, now),
    fixed64(8, now + 5_000_000n),
    field(9, keyValue('db.system.name', textValue('postgresql'))),
    field(9, keyValue('server.address', textValue(id))),
    more as Buffer,
  ];
  const resource = field(1, field(1, keyValue('service.name', textValue('hostile'))));
  const request = field(1, resource, field(2, field(2, ...span)));
  return request.subarray(0, request.length - Number(cut));
}
