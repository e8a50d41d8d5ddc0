import type { Alert, Incident, IncidentEvent } from '@chain-mapping/model';
import { connect, type NatsConnection } from 'nats';

export interface HeardAlert {
  readonly subject: string;
  readonly id: string;
  readonly alert: Alert;
  /** When it was heard, in milliseconds of the monotonic clock. */
  readonly at: number;
}

export interface HeardIncident {
  readonly state: string;
  readonly incident: Incident & { readonly events: readonly IncidentEvent[] };
}

/** An operator with nothing but plain NATS subscriptions. */
export async function listenToAlerts(
  url: string,
): Promise<{ heard: HeardAlert[]; incidents: HeardIncident[]; stop(): Promise<void> }> {
  const nats: NatsConnection = await connect({ servers: url, maxReconnectAttempts: -1, reconnectTimeWait: 100 });
  const heard: HeardAlert[] = [];
  const incidents: HeardIncident[] = [];
  nats.subscribe('chain.incidents.>', {
    callback: (error, message) => {
      if (error) throw error;
      const state = message.subject.split('.').at(-1) ?? '';
      incidents.push({ state, incident: message.json<{ data: HeardIncident['incident'] }>().data });
    },
  });
  nats.subscribe('chain.alerts.>', {
    callback: (error, message) => {
      if (error) throw error;
      const event = message.json<{ id: string; data: Alert }>();
      heard.push({ subject: message.subject, id: event.id, alert: event.data, at: performance.now() });
    },
  });
  await nats.flush();
  return { heard, incidents, stop: () => nats.close() };
}

/** Every alert that the stream holds, from its beginning: also what was published while nobody listened. */
export async function storedAlerts(url: string): Promise<HeardAlert[]> {
  const nats = await connect({ servers: url });
  try {
    const jetstream = nats.jetstream();
    const manager = await nats.jetstreamManager();
    const { state } = await manager.streams.info('CHAIN_ALERTS');
    const stored: HeardAlert[] = [];
    if (state.messages === 0) return stored;
    const consumer = await jetstream.consumers.get('CHAIN_ALERTS');
    const messages = await consumer.fetch({ max_messages: state.messages, expires: 5000 });
    for await (const message of messages) {
      const event = message.json<{ id: string; data: Alert }>();
      const at = message.info.timestampNanos / 1e6;
      if (message.subject.startsWith('chain.alerts.'))
        stored.push({ subject: message.subject, id: event.id, alert: event.data, at });
      if (message.seq >= state.last_seq) break;
    }
    return stored;
  } finally {
    await nats.close();
  }
}

/** What is wrong with a series of alert messages: doubled ones, and firings that were not resolved in between. */
export function faultsIn(alerts: readonly HeardAlert[]): string[] {
  const faults: string[] = [];
  const ids = new Set<string>();
  const open = new Map<string, string>();
  for (const { id, alert, subject } of alerts) {
    if (ids.has(id)) faults.push(`doubled: ${subject} ${id}`);
    ids.add(id);
    const other = open.get(alert.fingerprint);
    if (alert.status === 'firing' && other !== undefined && other !== alert.id) {
      faults.push(`fired while ${other} is open: ${subject} ${alert.id}`);
    }
    if (alert.status === 'resolved') open.delete(alert.fingerprint);
    else open.set(alert.fingerprint, alert.id);
  }
  return faults;
}
