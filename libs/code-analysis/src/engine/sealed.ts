import { hash } from 'node:crypto';

const SEAL = 40;
/** Digits of a length. */
const LENGTH = 12;

/**
 * Plain data as bytes that tell when they were spoilt. As JSON, which is read back soonest; in ASCII, for to decode UTF-8 takes longer than to
 * parse.
 */
export const sealed = (content: unknown): Uint8Array => sealedParts(content, []);

/** The same, with parts behind it that are to be parsed one by one. */
export function sealedParts(content: unknown, parts: readonly Uint8Array[]): Uint8Array {
  const first = asciiOf(content);
  const body = Buffer.concat([Buffer.from(String(first.length).padStart(LENGTH), 'latin1'), first, ...parts]);
  return Buffer.concat([Buffer.from(hash('sha1', body, 'hex'), 'latin1'), body]);
}

/** What was sealed; undefined for anything else. */
export const unsealed = (bytes: Uint8Array): unknown => unsealedParts(bytes)?.content;

/** With what was put behind it. */
export function unsealedParts(bytes: Uint8Array): { readonly content: unknown; readonly parts: Buffer } | undefined {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const body = all.subarray(SEAL);
  if (hash('sha1', body, 'hex') !== all.toString('latin1', 0, SEAL)) return undefined;
  const end = LENGTH + Number(body.toString('latin1', 0, LENGTH));
  try {
    return { content: JSON.parse(body.toString('latin1', LENGTH, end)), parts: body.subarray(end) };
  } catch {
    return undefined;
  }
}

export const asciiOf = (content: unknown): Buffer =>
  Buffer.from(JSON.stringify(content).replace(/[\u0080-\uffff]/g, escaped), 'latin1');

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
