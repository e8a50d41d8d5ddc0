import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';

export const KEY_BYTES = 32;
export const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A key for secrets, by an id that says nothing of it. */
export interface SecretsKey {
  readonly id: string;
  readonly bytes: Buffer;
}

/** @throws RangeError when it is not 32 bytes in base64 */
export function secretsKeyOf(text: string): SecretsKey {
  const bytes = Buffer.from(text, 'base64');
  const isBase64 = /^[A-Za-z0-9+/_-]+={0,2}$/.test(text);
  if (!isBase64 || bytes.length !== KEY_BYTES)
    throw new RangeError('must be 32 bytes in base64: openssl rand -base64 32');
  return { id: createHash('sha256').update('chain-mapping key id').update(bytes).digest('hex').slice(0, 16), bytes };
}

/** What the sealing key is made of: the same in every replica, and not the key itself. */
export const sealingSeedOf = ({ bytes }: SecretsKey): Buffer =>
  Buffer.from(hkdfSync('sha256', bytes, '', 'chain-mapping sealing', KEY_BYTES));

/** AES-256-GCM: nonce, text, tag. The name is part of it, so that one secret cannot be passed off as another. */
export function encrypted({ bytes }: SecretsKey, nonce: Buffer, name: string, value: string): Buffer {
  const cipher = createCipheriv('aes-256-gcm', bytes, nonce);
  cipher.setAAD(Buffer.from(name));
  return Buffer.concat([nonce, cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/** @throws an error when it was encrypted by another key or for another name, or has been changed */
export function decrypted({ bytes }: SecretsKey, name: string, stored: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', bytes, stored.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.from(name));
  decipher.setAuthTag(stored.subarray(-TAG_BYTES));
  const text = stored.subarray(NONCE_BYTES, -TAG_BYTES);
  return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
}
