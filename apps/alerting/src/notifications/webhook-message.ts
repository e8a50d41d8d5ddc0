import { createHmac } from 'node:crypto';
import type { NotificationMessage } from './message';
import { culpritOf, textOfMessage } from './texts';

/** The body of a webhook, as programs read it: the same for one incident and for several. */
export function webhookBody(message: NotificationMessage): string {
  const { title, lines } = textOfMessage(message);
  return JSON.stringify({
    type: typeOf(message),
    timestamp: message.at,
    data: {
      id: message.id,
      title,
      text: lines.join('\n'),
      incidents: message.told.map((told) => ({
        kind: told.kind,
        turn: told.turn,
        culprit: culpritOf(told),
        affected_chains: told.affected_chains,
        link: told.link,
        incident: told.incident,
      })),
      public_url: message.public_url,
    },
  });
}

function typeOf({ told, test_by }: NotificationMessage): string {
  if (test_by !== null) return 'notification.test';
  const [first, second] = told;
  return first !== undefined && second === undefined ? `incident.${first.kind}` : 'incidents.summary';
}

/**
 * The headers of Standard Webhooks: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 *
 * @param secret `whsec_` and base64
 */
export function signatureHeaders(id: string, at: Date, body: string, secret: string): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
