import { type Bytes, bytesOf } from './address';

/** A block of IP addresses. */
export interface Range {
  /** As an operator writes it: `10.0.0.0/8`. */
  readonly text: string;
  readonly bytes: Bytes;
  /** How many of the leading bits count. */
  readonly length: number;
}

/**
 * Reads `10.0.0.0/8`, `fd00::/8`, or one address.
 *
 * @throws RangeError that says what is wrong with it.
 */
export function rangeOf(text: string): Range {
  const [address = '', prefix, ...rest] = text.split('/');
  const bytes = bytesOf(address);
  if (bytes === undefined || rest.length > 0)
    throw new RangeError(`'${text}' is no range of addresses like 10.0.0.0/8`);
  const bits = bytes.length * 8;
  const length = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  if (!(length <= bits)) throw new RangeError(`'${text}' must end in a number from /0 to /${String(bits)}`);
  const range = { text: `${address}/${String(length)}`, bytes, length };
  const beyond = bytes.some((byte, at) => (byte & ~maskOf(length, at) & 0xff) !== 0);
  if (beyond) throw new RangeError(`'${text}' says more than its first ${String(length)} bits: is the length right?`);
  return range;
}

const maskOf = (length: number, at: number): number => (0xff << (8 - Math.min(8, Math.max(0, length - 8 * at)))) & 0xff;

/** Whether the address is one of the range. An IPv4 address is never in a range of IPv6, nor the other way round. */
export function contains(range: Range, address: Bytes): boolean {
  if (range.bytes.length !== address.length) return false;
  const whole = range.length >> 3;
  for (let at = 0; at < whole; at += 1) if (range.bytes[at] !== address[at]) return false;
  const rest = range.length & 7;
  return rest === 0 || ((range.bytes[whole] ?? 0) ^ (address[whole] ?? 0)) >> (8 - rest) === 0;
}

/** Whether all of one range is part of another. */
export const isWithin = (inner: Range, outer: Range): boolean =>
  inner.length >= outer.length && contains(outer, inner.bytes);

/** A range with what its addresses are, to follow "is". */
export interface NamedRange {
  readonly range: Range;
  readonly what: string;
}

const named = (what: string, ...ranges: string[]): NamedRange[] =>
  ranges.map((text) => ({ range: rangeOf(text), what }));

/** No check ever goes there, whatever the operator opens. https://www.iana.org/assignments/iana-ipv4-special-registry and -ipv6- */
export const NEVER: readonly NamedRange[] = [
  // AWS, Google, Azure, Oracle, Scaleway and most others: link-local. These are the ones elsewhere.
  ...named(
    "a cloud's metadata service",
    '169.254.169.254',
    '168.63.129.16',
    '100.100.100.200',
    '192.0.0.192',
    'fd00:ec2::/32',
    'fd20:ce::254',
    'fd00:42::42',
    'fd00:c1::a9fe:a9fe',
    'fe80::a9fe:a9fe',
  ),
  ...named('unspecified', '0.0.0.0', '::'),
  ...named("of 'this network'", '0.0.0.0/8'),
  ...named('link-local', '169.254.0.0/16', 'fe80::/10'),
  ...named('the broadcast address', '255.255.255.255'),
  ...named('multicast', '224.0.0.0/4', 'ff00::/8'),
  ...named(
    'reserved for documentation',
    '192.0.2.0/24',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '2001:db8::/32',
    '3fff::/20',
  ),
  ...named('reserved', '192.0.0.0/24', '192.88.99.0/24', '240.0.0.0/4'),
];

/** A check goes there when the operator has opened the range. */
export const UNLESS_OPENED: readonly NamedRange[] = [
  ...named('a loopback address', '127.0.0.0/8', '::1'),
  ...named('a private address', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fec0::/10'),
  ...named('a shared address of a provider', '100.64.0.0/10'),
  ...named('an address for benchmarks', '198.18.0.0/15', '2001:2::/48'),
  ...named('an address of a local NAT64', '64:ff9b:1::/48'),
];

/** Of IPv6, only these lead anywhere without being opened; all else is reserved. */
export const PUBLIC_IPV6: readonly Range[] = ['2000::/3', '64:ff9b::/96', '::ffff:0:0/96'].map(rangeOf);

/** Protocol assignments within `2000::/3`: Teredo is the one that carries traffic. */
export const RESERVED_IPV6 = rangeOf('2001::/23');
export const TEREDO = rangeOf('2001::/32');
