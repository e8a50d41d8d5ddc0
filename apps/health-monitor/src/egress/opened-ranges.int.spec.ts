import { type AuditEntry, auditRecorded, streams } from '@chain-mapping/contracts';
import { eventually } from '@chain-mapping/testing';
import { connect } from 'nats';
import { MonitoredSystem } from '../health-monitor.fixture';

describe('what the configuration opens to checks', () => {
  let system: MonitoredSystem;

  beforeAll(async () => {
    system = await MonitoredSystem.start();
  }, 120_000);

  afterAll(() => system?.stop(), 60_000);

  /** Every entry that any replica has sent to the audit log. */
  const entries = async (): Promise<AuditEntry[]> => {
    const nc = await connect({ servers: system.nats.url });
    try {
      const { streams: api } = await nc.jetstreamManager();
      const { state } = await api.info(streams.audit.name);
      const sequences = Array.from({ length: state.messages }, (_, index) => state.first_seq + index);
      const messages = await Promise.all(sequences.map((seq) => api.getMessage(streams.audit.name, { seq })));
      return messages.flatMap((message) => auditRecorded.data.parse(message.json<{ data: unknown }>().data).entries);
    } finally {
      await nc.close();
    }
  };

  it('is told to the audit log, by replicas with the same configuration as the same entry', async () => {
    await system.startMonitor({ EGRESS_ALLOW: '127.0.0.0/8,10.0.0.0/8' });
    await system.startMonitor({ EGRESS_ALLOW: '10.0.0.0/8,127.0.0.0/8' });
    const found = await eventually(async () => {
      const all = (await entries()).filter(({ path }) => path === '10.0.0.0/8');
      expect(all).toHaveLength(2);
      return all;
    });
    expect(found[0]).toMatchObject({ actor_kind: 'configuration', method: 'OPEN', route: 'EGRESS_ALLOW' });
    expect(new Set(found.map(({ id }) => id)).size).toBe(1);
  }, 90_000);
});
