import { randomUUID } from 'node:crypto';
import type { RunningSystem } from '@chain-mapping/backends';
import { chainHealthChanged, subjectOf } from '@chain-mapping/contracts';
import type { ChainHealth } from '@chain-mapping/model';
import { connect } from 'nats';
import { api } from './platform';

/** Says that a chain, and its first node, have another status. Answers with when it was said, in milliseconds since 1970. */
export type Publish = (chain_id: string, status: ChainHealth['status']) => Promise<number>;

/** Says on NATS what the monitor says when a status changes. */
export async function publisher(running: RunningSystem): Promise<{ publish: Publish; close(): Promise<void> }> {
  const nats = await connect({ servers: running.urls.nats });
  const jetstream = nats.jetstream();
  const healths = new Map<string, ChainHealth>();
  let sequence = Date.now() * 1000;
  const publish: Publish = async (chain_id, status) => {
    const known =
      healths.get(chain_id) ?? (await api<ChainHealth>(running, 'GET', `/api/v1/chains/${chain_id}/health`));
    healths.set(chain_id, known);
    const node_health = known.node_health.map((node, index) => (index === 0 ? { ...node, status } : node));
    const subject = subjectOf(chainHealthChanged, { chain_id });
    const time = new Date().toISOString();
    sequence += 1;
    const health = { ...known, status, node_health };
    const data = { chain_id, status, since: time, sequence, previous_status: null, health };
    const event = {
      specversion: '1.0',
      id: randomUUID(),
      source: '/chain-mapping/bench',
      type: chainHealthChanged.type,
    };
    const publishedAt = Date.now();
    await jetstream.publish(subject, JSON.stringify({ ...event, subject, time, data }));
    return publishedAt;
  };
  return { publish, close: () => nats.drain() };
}
