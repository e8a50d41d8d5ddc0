import { isIP } from 'node:net';

/** An IP address as its 4 or 16 bytes. */
export type Bytes = readonly number[];

/**
 * The bytes of an IP address as it is written in full, `undefined` for anything else. The short, octal and hexadecimal spellings that a
 * resolver would take are names here: what they resolve to is what counts, not what a second parser makes of them.
 */
export function bytesOf(text: string): Bytes | undefined {
  const family = isIP(text);
  if (family === 4) return text.split('.').map(Number);
  // A zone is no part of an address, and names a link of this machine.
  return family === 0 || text.includes('%') ? undefined : ipv6(text);
}

/** For what is known to be one. */
function ipv6(text: string): Bytes {
  const [head = [], tail] = text.split('::').map(groups);
  return tail === undefined ? head : [...head, ...zeros(16 - head.length - tail.length), ...tail];
}

const groups = (text: string): readonly number[] =>
  text === ''
    ? []
    : text.split(':').flatMap((group) => (group.includes('.') ? group.split('.').map(Number) : pair(group)));

function pair(group: string): number[] {
  const number = Number.parseInt(group, 16);
  return [number >> 8, number & 0xff];
}

/** A spelling that the same bytes always have, to compare by. */
export const keyOf = (bytes: Bytes): string => bytes.join('.');

/** What a connection to an address reaches: of an IPv4-mapped one the IPv4 address. */
export const reached = (bytes: Bytes): Bytes => mapped(bytes) ?? bytes;

const startsWith = (bytes: Bytes, ...prefix: number[]): boolean => prefix.every((byte, at) => bytes[at] === byte);
const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);
const at = (bytes: Bytes, ...places: number[]): Bytes => places.map((place) => bytes[place] ?? 0);
const last4 = (bytes: Bytes): Bytes => bytes.slice(12);

/** `::ffff:0:0/96`: another way to write an IPv4 address. */
const mapped = (bytes: Bytes): Bytes | undefined =>
  bytes.length === 16 && startsWith(bytes, ...zeros(10), 0xff, 0xff) ? last4(bytes) : undefined;

/** The IPv4 addresses that a way out of an IPv6 address may lead to. */
export function carriedBy(bytes: Bytes): readonly Bytes[] {
  if (bytes.length !== 16) return [];
  const found: Bytes[] = [];
  // IPv4-mapped, and the translated addresses of RFC 2765.
  if (startsWith(bytes, ...zeros(10), 0xff, 0xff) || startsWith(bytes, ...zeros(8), 0xff, 0xff, 0, 0)) {
    found.push(last4(bytes));
  }
  // IPv4-compatible, of RFC 4291; `::` and `::1` are none.
  if (startsWith(bytes, ...zeros(12)) && !startsWith(last4(bytes), 0, 0, 0)) found.push(last4(bytes));
  // NAT64 of RFC 6052.
  if (startsWith(bytes, 0, 0x64, 0xff, 0x9b, ...zeros(8))) found.push(last4(bytes));
  // NAT64 of RFC 8215: the operator chooses how long the prefix is, and byte 8 is left out of the address (RFC 6052, 2.2).
  if (startsWith(bytes, 0, 0x64, 0xff, 0x9b, 0, 1)) {
    const readings = [last4(bytes), at(bytes, 9, 10, 11, 12), at(bytes, 7, 9, 10, 11), at(bytes, 6, 7, 9, 10)];
    // A reading in 0.0.0.0/8 leads nowhere, and comes of reading the zeros around the address.
    const meant = readings.filter(([first]) => first !== 0);
    found.push(...(meant.length === 0 ? readings : meant));
  }
  // 6to4 of RFC 3056.
  if (startsWith(bytes, 0x20, 0x02)) found.push(at(bytes, 2, 3, 4, 5));
  // Teredo of RFC 4380: its server, and the client with every bit turned.
  if (startsWith(bytes, 0x20, 0x01, 0, 0)) {
    found.push(
      at(bytes, 4, 5, 6, 7),
      last4(bytes).map((byte) => byte ^ 0xff),
    );
  }
  // ISATAP of RFC 5214.
  const isatap = at(bytes, 8, 9, 10, 11);
  if (startsWith(isatap, 0, 0, 0x5e, 0xfe) || startsWith(isatap, 2, 0, 0x5e, 0xfe)) found.push(last4(bytes));
  return found;
}
