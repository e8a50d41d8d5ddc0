import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Incident, NotificationKind } from '@chain-mapping/model';

/** What one message to the channel said of one incident. */
export interface Delivery {
  /** The same each time that a message is sent again. */
  readonly message_id: string;
  readonly kind: NotificationKind;
  readonly incident: Pick<Incident, 'id' | 'sequence' | 'culprit'>;
}

/** Where a channel leads: it notes what it was sent, and takes its time to answer, so that a sender can be killed in between. */
export interface WebhookReceiver {
  readonly url: string;
  /** In the order in which it came. */
  readonly deliveries: readonly Delivery[];
  stop(): Promise<void>;
}

const ANSWERS_AFTER_MS = 100;

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const deliveries: Delivery[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { data } = JSON.parse(Buffer.concat(chunks).toString()) as { data: { incidents: Delivery[] } };
    const message_id = String(request.headers['webhook-id']);
    for (const { kind, incident } of data.incidents) deliveries.push({ message_id, kind, incident });
    setTimeout(() => response.writeHead(200).end(), ANSWERS_AFTER_MS);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    deliveries,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The kinds of what was told of the incidents of a chain, each message once, however often it came. */
export function kindsOf(chain_id: string, deliveries: readonly Delivery[]): NotificationKind[] {
  const known = new Set<string>();
  return deliveries.flatMap(({ message_id, kind, incident }) => {
    if (incident.culprit.chain_id !== chain_id || known.has(message_id)) return [];
    known.add(message_id);
    return [kind];
  });
}

/** What is wrong with what came: more than twice, once more by another message, or after what followed it; ends without a beginning. */
export function faultsOfDeliveries(deliveries: readonly Delivery[]): string[] {
  const faults: string[] = [];
  const messages = new Map<string, { readonly message_id: string; times: number }>();
  const newest = new Map<string, number>();
  const open = new Set<string>();
  for (const { message_id, kind, incident } of deliveries) {
    const { id, sequence } = incident;
    const about = `${kind} of ${id} at ${sequence}`;
    const before = messages.get(about);
    const times = (before?.times ?? 0) + 1;
    messages.set(about, { message_id, times });
    if (times > 2) faults.push(`${times} times: ${about}`);
    if (before !== undefined && before.message_id !== message_id) faults.push(`by two messages: ${about}`);
    if (sequence < (newest.get(id) ?? 0)) faults.push(`out of order: ${about}`);
    newest.set(id, sequence);
    if (before !== undefined) continue;
    if (kind === 'opened' && open.has(id)) faults.push(`opened while it is open: ${about}`);
    if (kind !== 'opened' && !open.has(id)) faults.push(`not told to have opened: ${about}`);
    if (kind === 'closed') open.delete(id);
    else open.add(id);
  }
  return faults;
}
