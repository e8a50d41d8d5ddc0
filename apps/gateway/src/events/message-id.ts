import { createHash } from 'node:crypto';

/**
 * The id of the message that carries these things of a service: the same for the same ids, so that JetStream keeps once what is sent again because no
 * answer came, through whichever gateway.
 */
export function messageIdOf(kind: string, service: string, things: readonly { readonly id: string }[]): string {
  const text = JSON.stringify([kind, service, ...things.map(({ id }) => id)]);
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}
