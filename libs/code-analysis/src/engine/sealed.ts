import { hash } from 'node:crypto';

const SEAL = 40;

/**
 * Plain data as bytes that tell when they were spoilt. As JSON, which is read back soonest; in ASCII, for to decode UTF-8 takes longer than to
 * parse.
 */
export function sealed(content: unknown): Uint8Array {
  const body = Buffer.from(JSON.stringify(content).replace(/[\u0080-\uffff]/g, escaped), 'latin1');
  return Buffer.concat([Buffer.from(hash('sha1', body, 'hex'), 'latin1'), body]);
}

/** What was sealed; undefined for anything else. */
export function unsealed(bytes: Uint8Array): unknown {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const body = all.subarray(SEAL);
  if (hash('sha1', body, 'hex') !== all.toString('latin1', 0, SEAL)) return undefined;
  try {
    return JSON.parse(body.toString('latin1'));
  } catch {
    return undefined;
  }
}

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
