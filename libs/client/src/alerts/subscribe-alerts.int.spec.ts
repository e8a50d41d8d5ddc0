import { alertChanged, streams, subjectOf } from '@chain-mapping/contracts';
import type { Alert as ModelAlert } from '@chain-mapping/model';
import { aNats, eventually, type TestProcess } from '@chain-mapping/testing';
import type { NatsConnection } from 'nats';
import { makeStreams } from '../client.fixture';
import type { Severity } from '../wire';
import { subscribeAlerts } from './subscribe-alerts';

const at = '2026-03-10T09:15:00.000Z';

describe('subscribeAlerts', () => {
  let nats: TestProcess;
  let connection: NatsConnection;
  let sequence = 0;

  beforeEach(async () => {
    nats = await aNats();
    connection = await makeStreams(nats.url);
  });

  afterEach(async () => {
    await connection.close();
    await nats.stop();
  });

  const tell = async (message: string, severity: Severity = 'critical', chain_id = 'A1'): Promise<void> => {
    const data: ModelAlert = {
      id: '018e2a0c-55f1-7c3e-9a2b-0d6a5d1f4e77',
      fingerprint: 'f',
      incident_id: null,
      chain_id,
      node_id: null,
      type: 'node_failed',
      severity,
      status: 'firing',
      message,
      count: 1,
      root_cause: null,
      affected_chains: [chain_id],
      fired_at: at,
      last_seen_at: at,
      acknowledged_at: null,
      acknowledged_by: null,
      resolved: false,
      resolved_at: null,
      resolution: null,
      sequence: (sequence += 1),
    };
    const subject = subjectOf(alertChanged, { severity, chain_id, state: 'firing' });
    const event = { specversion: '1.0', id: `e${sequence}`, source: '/s', type: alertChanged.type, time: at, data };
    await connection.jetstream().publish(subject, JSON.stringify(event));
  };

  it('hears what its filter lets through, and goes on where it was after being away', async () => {
    const heard: string[] = [];
    const listen = () =>
      subscribeAlerts(
        { severity: 'critical', chain_id: 'A1' },
        ({ message }, { id, subject, deliveries }) => void heard.push([message, id, subject, deliveries].join(' ')),
        { nats: nats.url, name: 'pager' },
      );
    const first = await listen();
    await tell('one');
    await tell('of another chain', 'critical', 'B1');
    await tell('not critical', 'info');
    await eventually(() => expect(heard).toHaveLength(1));
    await first.close();
    await tell('while away');
    const second = await listen();
    await tell('back');
    await eventually(() => expect(heard).toHaveLength(3));
    await second.close();
    const subject = 'chain.alerts.critical.A1.firing';
    expect(heard).toEqual([`one e1 ${subject} 1`, `while away e4 ${subject} 1`, `back e5 ${subject} 1`]);
  });

  it('comes again with what its handler could not do, and lets nothing escape', async () => {
    const errors: string[] = [];
    const deliveries: number[] = [];
    const subscription = await subscribeAlerts(
      {},
      (_, message) => {
        deliveries.push(message.deliveries);
        if (message.deliveries === 1) throw new Error('the pager is away');
      },
      { nats: nats.url, onError: ({ message }) => errors.push(message) },
    );
    await tell('told twice');
    await eventually(() => expect(deliveries).toEqual([1, 2]), { timeout_ms: 30_000 });
    expect(errors).toEqual(['the pager is away']);
    await subscription.close();
  });

  it('goes on when NATS was away', async () => {
    const heard: string[] = [];
    const subscription = await subscribeAlerts({}, ({ message }) => void heard.push(message), {
      nats: nats.url,
      name: 'pager',
      since: new Date(0),
    });
    await tell('before');
    await eventually(() => expect(heard).toEqual(['before']));
    await connection.close();
    process.kill(nats.pid, 'SIGKILL');
    await nats.startAgain();
    const { connect } = await import('nats');
    connection = await connect({ servers: nats.url });
    await tell('after');
    await eventually(() => expect(heard).toEqual(['before', 'after']), { timeout_ms: 30_000 });
    await subscription.close();
  }, 90_000);

  it('says what is wrong with a filter, a name or a server', async () => {
    const nothing = () => undefined;
    await expect(subscribeAlerts({ chain_id: 'x' }, nothing, { nats: nats.url })).rejects.toThrow('chain_id must');
    await expect(subscribeAlerts({}, nothing, { nats: nats.url, name: 'a.b' })).rejects.toThrow('name must');
    await expect(subscribeAlerts({}, nothing, { nats: 'nats://127.0.0.1:9' })).rejects.toThrow();
    const manager = await connection.jetstreamManager();
    await manager.streams.delete(streams.alerts.name);
    await expect(subscribeAlerts({}, nothing, { nats: nats.url })).rejects.toThrow('stream not found');
  });
});
