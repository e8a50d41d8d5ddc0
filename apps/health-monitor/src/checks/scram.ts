import { createHash, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(pbkdf2);
const FEWEST_ROUNDS = 4096;
/** A server may ask for more only to keep us busy. */
const MOST_ROUNDS = 100_000;

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

export interface ScramFinal {
  readonly message: string;
  /** Whether the server has shown that it knows the password too. */
  readonly isServer: (message: string) => boolean;
}

/** The first message of SCRAM-SHA-256, without channel binding. https://www.rfc-editor.org/rfc/rfc5802, rfc7677 */
export const scramFirst = (user: string, nonce: string): string =>
  `n,,n=${user.replace(/=/g, '=3D').replace(/,/g, '=2C')},r=${nonce}`;

/**
 * The proof that we know the password, for what the server answered to `first`.
 *
 * @throws Error when the server's answer is not one to `first`, or asks for too little or too much work
 */
export async function scramFinal(first: string, server: string, password: string, nonce: string): Promise<ScramFinal> {
  const fields = fieldsOf(server);
  const combined = fields.get('r') ?? '';
  const salt = Buffer.from(fields.get('s') ?? '', 'base64');
  const rounds = Number(fields.get('i'));
  if (!combined.startsWith(nonce) || combined.length <= nonce.length) throw new Error('another nonce');
  if (salt.length === 0 || !(rounds >= FEWEST_ROUNDS && rounds <= MOST_ROUNDS))
    throw new Error('no salt, or no rounds');
  const salted = await derive(password.normalize('NFKC'), salt, rounds, 32, 'sha256');
  const client = hmac(salted, 'Client Key');
  const stored = createHash('sha256').update(client).digest();
  const unproved = `c=biws,r=${combined}`;
  const all = `${first.slice('n,,'.length)},${server},${unproved}`;
  const signature = hmac(stored, all);
  const proof = client.map((byte, index) => byte ^ (signature[index] ?? 0));
  const expected = hmac(hmac(salted, 'Server Key'), all);
  return {
    message: `${unproved},p=${Buffer.from(proof).toString('base64')}`,
    isServer: (message) => {
      const shown = Buffer.from(fieldsOf(message).get('v') ?? '', 'base64');
      return shown.length === expected.length && timingSafeEqual(shown, expected);
    },
  };
}

const fieldsOf = (message: string): Map<string, string> =>
  new Map(message.split(',').map((field) => [field.slice(0, 1), field.slice(2)]));
