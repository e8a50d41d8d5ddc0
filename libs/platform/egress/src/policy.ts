import { type Bytes, bytesOf, carriedBy } from './address';
import {
  contains,
  type NamedRange,
  NEVER,
  PUBLIC_IPV6,
  type Range,
  RESERVED_IPV6,
  TEREDO,
  UNLESS_OPENED,
} from './ranges';

export interface Policy {
  /** What the operator has opened. */
  readonly opened: readonly Range[];
  /** Whether a backend of Chain Mapping itself listens there. */
  isOwn(address: Bytes, port: number): boolean;
}

/** Why an address may not be reached. */
export interface Denial {
  /** To follow "address is". */
  readonly what: string;
  /** The value of EGRESS_ALLOW that would open it; `undefined` where nothing does. */
  readonly openedBy?: string;
}

const isIn = (bytes: Bytes, ranges: readonly Range[]): boolean => ranges.some((range) => contains(range, bytes));
const find = (bytes: Bytes, ranges: readonly NamedRange[]): NamedRange | undefined =>
  ranges.find(({ range }) => contains(range, bytes));

/** Judges one address by itself, and not by what it carries. */
function judgeBytes(bytes: Bytes, opened: readonly Range[]): Denial | undefined {
  const never = find(bytes, NEVER);
  if (never !== undefined) return { what: never.what };
  const closed = find(bytes, UNLESS_OPENED);
  if (closed !== undefined) {
    return isIn(bytes, opened) ? undefined : { what: closed.what, openedBy: closed.range.text };
  }
  if (bytes.length === 4) return undefined;
  const isPublic = isIn(bytes, PUBLIC_IPV6) && (!contains(RESERVED_IPV6, bytes) || contains(TEREDO, bytes));
  return isPublic ? undefined : { what: 'reserved' };
}

/**
 * Whether a check may connect to an IP address and a port: `undefined` when it may, else why not. An IPv6 address that carries an IPv4
 * address is judged by both.
 */
export function denialOf(address: string, port: number, policy: Policy): Denial | undefined {
  const bytes = bytesOf(address);
  if (bytes === undefined) return { what: 'no IP address that a check can go to' };
  if (!(Number.isInteger(port) && port >= 1 && port <= 65_535))
    return { what: `asked for at the port ${String(port)}` };
  const all = [bytes, ...carriedBy(bytes)];
  for (const each of all) {
    const denial = judgeBytes(each, policy.opened);
    if (denial !== undefined) return denial;
  }
  const isOwn = all.some((each) => policy.isOwn(each, port));
  return isOwn ? { what: 'a backend of Chain Mapping itself' } : undefined;
}
