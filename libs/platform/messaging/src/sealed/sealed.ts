import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';

/**
 * A text that only one service can read, whoever sees the message that it travels in: X25519 with a key of the sender's for this text
 * alone, HKDF-SHA256 and AES-256-GCM.
 */

export const SEED_BYTES = 32;
const TAG_BYTES = 16;
/** Each key encrypts one text, so that the nonce may always be the same. */
const NONCE = Buffer.alloc(12);
/** What stands before 32 bytes of X25519 in PKCS #8 and in SubjectPublicKeyInfo (RFC 8410). */
const PRIVATE_HEAD = Buffer.from('302e020100300506032b656e04220420', 'hex');
const PUBLIC_HEAD = Buffer.from('302a300506032b656e032100', 'hex');

const privateKeyOf = (seed: Buffer): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PRIVATE_HEAD, seed]), format: 'der', type: 'pkcs8' });
const publicKeyFrom = (bytes: Buffer): KeyObject =>
  createPublicKey({ key: Buffer.concat([PUBLIC_HEAD, bytes]), format: 'der', type: 'spki' });
const bytesOf = (privateKey: KeyObject): Buffer =>
  createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(PUBLIC_HEAD.length);

/** What others seal with for who has the seed; base64. */
export const publicKeyOf = (seed: Buffer): string => bytesOf(privateKeyOf(seed)).toString('base64');

function keyOf(own: KeyObject, other: Buffer, sender: Buffer, receiver: Buffer): Buffer {
  const shared = diffieHellman({ privateKey: own, publicKey: publicKeyFrom(other) });
  return Buffer.from(hkdfSync('sha256', shared, Buffer.concat([sender, receiver]), 'chain-mapping sealed text', 32));
}

/**
 * @param publicKey of the receiver, base64
 * @param seed 32 random bytes for this text alone
 * @param purpose what the text is for; it is only opened for the same
 * @throws an error when the public key is none
 */
export function seal(publicKey: string, seed: Buffer, purpose: string, text: string): string {
  const receiver = Buffer.from(publicKey, 'base64');
  const own = privateKeyOf(seed);
  const sender = bytesOf(own);
  const cipher = createCipheriv('aes-256-gcm', keyOf(own, receiver, sender, receiver), NONCE);
  cipher.setAAD(Buffer.from(purpose));
  return Buffer.concat([sender, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

/** @throws an error when it was sealed for somebody else, for another purpose, or has been changed */
export function unseal(seed: Buffer, purpose: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  if (bytes.length < SEED_BYTES + TAG_BYTES) throw new RangeError('this is no sealed text');
  const sender = bytes.subarray(0, SEED_BYTES);
  const own = privateKeyOf(seed);
  const decipher = createDecipheriv('aes-256-gcm', keyOf(own, sender, sender, bytesOf(own)), NONCE);
  decipher.setAAD(Buffer.from(purpose));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  const text = bytes.subarray(SEED_BYTES, -TAG_BYTES);
  return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
}
