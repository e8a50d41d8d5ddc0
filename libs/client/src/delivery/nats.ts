import type { JetStreamClient, NatsConnection } from 'nats';
import { type NatsAddress, openNats } from '../nats';
import { CLOUD_EVENT_JSON, EVENTS_TYPE, eventsSubject, FLOWS_TYPE, flowsSubject } from '../wire';
import type { Batch, Outcome, Transport } from './transport';

const ANSWER_MS = 5000;

/** To JetStream, which answers when a message is stored, and stores one id once. */
export class NatsTransport implements Transport {
  private connection: Promise<NatsConnection> | undefined;

  constructor(
    private readonly service: string,
    private readonly address: NatsAddress,
  ) {}

  async send({ kind, id, texts }: Batch): Promise<Outcome> {
    const { headers, NatsError } = await import('nats');
    const subject = kind === 'events' ? eventsSubject(this.service) : flowsSubject(this.service);
    const envelope = JSON.stringify({
      specversion: '1.0',
      id,
      source: `/chain-mapping/client/${this.service}`,
      type: kind === 'events' ? EVENTS_TYPE : FLOWS_TYPE,
      subject,
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      partitionkey: this.service,
    });
    const payload = `${envelope.slice(0, -1)},"data":{"${kind}":[${texts.join(',')}]}}`;
    const told = headers();
    told.set('Content-Type', CLOUD_EVENT_JSON);
    try {
      await (await this.jetstream()).publish(subject, payload, { msgID: id, headers: told, timeout: ANSWER_MS });
      return { outcome: 'stored' };
    } catch (error) {
      if (error instanceof NatsError && error.code === 'MAX_PAYLOAD_EXCEEDED') return { outcome: 'too_large' };
      throw error;
    }
  }

  async close(): Promise<void> {
    const connection = await this.connection?.catch(() => undefined);
    await connection?.close();
  }

  private async jetstream(): Promise<JetStreamClient> {
    this.connection ??= openNats(this.address, `chain-mapping-client ${this.service}`);
    try {
      const connection = await this.connection;
      if (connection.isClosed()) throw new Error('the connection to NATS is closed');
      return connection.jetstream({ timeout: ANSWER_MS });
    } catch (error) {
      this.connection = undefined;
      throw error;
    }
  }
}
