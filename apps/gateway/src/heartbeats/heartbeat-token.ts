import { hashOf } from '../access/api-key';
import { base62 } from '../access/base62';

const FORM = /^cmh_[0-9A-Za-z]{43}$/;

/** How many random bytes a token is made of. */
export const TOKEN_BYTES = 32;

/** `cmh_<secret>`: of letters and digits, as it is part of an address, and of a form that scanners know. */
export const heartbeatTokenFrom = (secret: Uint8Array): string => `cmh_${base62(secret, 43)}`;

/** The hash by which a token is known, in hexadecimal; undefined for what is none. */
export const hashOfHeartbeatToken = (text: string): string | undefined =>
  FORM.test(text) ? hashOf(text).toString('hex') : undefined;
