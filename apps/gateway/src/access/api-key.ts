import { createHash } from 'node:crypto';
import { base62 } from './base62';

const FORM = /^cmk_([0-9A-Za-z]{11})_[0-9A-Za-z]{43}$/;

/** How many random bytes a key is made of: 64 bit tell keys apart, 256 bit are the secret. */
export const ID_BYTES = 8;
export const SECRET_BYTES = 32;

export interface NewApiKey {
  readonly id: string;
  /** The whole key, for its holder alone. */
  readonly text: string;
}

/** `cmk_<id>_<secret>`: of letters and digits, so that a double click takes all of it, and of a form that scanners know. */
export function apiKeyFrom(id: Uint8Array, secret: Uint8Array): NewApiKey {
  const name = base62(id, 11);
  return { id: name, text: `cmk_${name}_${base62(secret, 43)}` };
}

/** The id of a key; undefined for what is none. */
export const idOfApiKey = (text: string): string | undefined => FORM.exec(text)?.[1];

/** The SHA-256 of a secret. A slow hash would protect secrets that people choose: these are random. */
export const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();
