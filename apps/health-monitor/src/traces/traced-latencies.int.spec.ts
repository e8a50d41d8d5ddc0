import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  getChainHealth,
  type InputOf,
  listChainConditions,
  listChainSummaries,
  listTracedEdges,
} from '@chain-mapping/contracts';
import { connectRedis } from '@chain-mapping/jobs';
import { Answers, MessagingModule, natsTransport } from '@chain-mapping/messaging';
import { type Chain, TRACED_WINDOW_MS, type TracedEdge } from '@chain-mapping/model';
import type { RunningService } from '@chain-mapping/service';
import { aNode, eventually } from '@chain-mapping/testing';
import { Controller, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { MonitoredSystem } from '../health-monitor.fixture';
import { TracedLatenciesRefresh } from './traced-latencies.scheduler';
import { TracedLatencies } from './traced-latencies.store';

const SLA = 1000;

/** What traces saw, an edge a page. */
class Seen {
  edges: TracedEdge[] = [];
}

@Controller()
class IngestStandIn {
  constructor(private readonly seen: Seen) {}

  @Answers(listTracedEdges)
  traced({ after }: InputOf<typeof listTracedEdges>) {
    const at = after == null ? 0 : 1 + this.seen.edges.findIndex(({ chain_id }) => chain_id === after);
    const { [at]: edge, length } = this.seen.edges;
    return {
      edges: edge === undefined ? [] : [edge],
      next: edge === undefined || at + 1 === length ? null : edge.chain_id,
    };
  }
}

class IngestStandInModule {}

describe('the latency of edges that traces saw', () => {
  const seen = new Seen();
  let system: MonitoredSystem;
  let monitors: RunningService[];
  let ingest: INestMicroservice | undefined;
  let server: Server;
  let slow: Chain;
  let other: Chain;

  const startIngest = async (): Promise<void> => {
    const { url } = system.nats;
    ingest = await NestFactory.createMicroservice<MicroserviceOptions>(
      {
        module: IngestStandInModule,
        imports: [MessagingModule.forRoot({ service: 'metrics-ingest', url })],
        controllers: [IngestStandIn],
        providers: [{ provide: Seen, useValue: seen }],
      },
      { ...natsTransport({ service: 'metrics-ingest', url }), logger: false },
    );
    await ingest.listen();
  };
  const chainTo = async (target: string): Promise<Chain> => {
    const endpoint = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
    const node = (id: string) => aNode({ id, health_check: { endpoint: endpoint + id } });
    const edge = { source_node: 'page', target_node: target, type: 'http_request' as const, latency_sla: SLA };
    return system.monitored({ nodes: [node('page'), node(target)], edges: [edge] });
  };
  const calls = ({ id, nodes }: Chain, ms: number, times: number, last_seen = Date.now()): TracedEdge => ({
    ...{ chain_id: id, source_node: 'page', target_node: nodes[1]?.id ?? '', calls: times, errors: 0 },
    ...{ newest_ms: ms, latency: { [Math.ceil(Math.log(ms) / Math.log(1.04))]: times }, last_seen },
  });
  const refresh = (): Promise<void> => (monitors[0] as RunningService).app.get(TracedLatenciesRefresh).refresh();
  /** As the replicas answer, whichever is asked. */
  const edgesOf = async ({ id }: Chain) => {
    const asked = Array.from({ length: 10 }, () => system.messages.ask(getChainHealth, { chain_id: id }));
    return (await Promise.all(asked)).flatMap(({ edge_health }) => edge_health);
  };
  const isSettled = async (chain: Chain): Promise<void> => {
    const before = system.resultsOf(chain.id).length;
    await eventually(() => expect(system.resultsOf(chain.id).length).toBeGreaterThan(before + 6));
  };

  beforeAll(async () => {
    server = createServer((_, response) => response.end('ok'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    system = await MonitoredSystem.start();
    monitors = await Promise.all([system.startMonitor(), system.startMonitor()]);
    [slow, other] = [await chainTo('orders'), await chainTo('stock')];
    await eventually(() => [slow, other].forEach(({ id }) => expect(system.statusesOf(id)).toEqual(['healthy'])));
  }, 120_000);

  afterAll(async () => {
    await ingest?.close();
    await system?.stop();
    await new Promise((resolve) => server?.close(resolve));
  }, 120_000);

  it('is that of the checks while nobody answers what traces saw', async () => {
    await expect(refresh()).rejects.toMatchObject({ code: 'Unavailable' });
    await eventually(async () => {
      for (const edge of await edgesOf(slow)) expect(edge).toMatchObject({ latency_source: 'check', breached: false });
    });
  }, 60_000);

  it('counts in status and views, the same in all replicas, without being asked for', async () => {
    await startIngest();
    seen.edges = [calls(slow, 4000, 5), calls(other, 20, 50)];
    await eventually(() => expect(system.statusesOf(slow.id)).toEqual(['healthy', 'degraded']), { timeout_ms: 30_000 });
    const [fast, late] = [await edgesOf(other), await edgesOf(slow)];
    for (const edge of fast) expect(edge).toMatchObject({ latency: 20, latency_source: 'traces', sla_compliance: 1 });
    for (const edge of late) {
      expect(edge).toMatchObject({ latency: 4000, latency_source: 'traces', sla_compliance: 0, breached: true });
    }
    const cause = { node_id: 'orders', error_message: 'calls take 4000 ms in traces, the SLA is 1000 ms' };
    // Both chains hold the page that waits for the orders.
    const affected_chains = [slow.id, other.id];
    const { health } =
      system.changes.find(({ chain_id, status }) => chain_id === slow.id && status === 'degraded') ?? {};
    expect(health).toMatchObject({
      root_cause: { ...cause, affected_chains },
      edge_health: [{ latency_source: 'traces' }],
    });
    const { conditions } = await system.messages.ask(listChainConditions, {});
    const told = conditions.map(({ chain_id, status, breached, root_cause }) => [
      chain_id,
      status,
      breached,
      root_cause,
    ]);
    expect(told).toEqual([
      [slow.id, 'degraded', true, expect.objectContaining({ node_id: 'orders' })],
      [other.id, 'healthy', false, null],
    ]);
    const { summaries } = await system.messages.ask(listChainSummaries, {});
    expect(summaries.map(({ status, edge_health }) => [status, edge_health[0]?.breached])).toEqual([
      ['degraded', true],
      ['healthy', false],
    ]);
    // No replica says anything else after any check.
    await isSettled(slow);
    expect(system.statusesOf(slow.id)).toEqual(['healthy', 'degraded']);
    expect(system.statusesOf(other.id)).toEqual(['healthy']);
  }, 90_000);

  it('counts on when Redis has lost it, and in a replica that has only just started', async () => {
    const redis = connectRedis(system.redis.url, 'test');
    await redis.flushall();
    await isSettled(slow);
    await eventually(async () => expect(await redis.exists('chain-mapping:health:traced:edges')).toBe(1));
    redis.disconnect();
    const third = await system.startMonitor();
    const known = await third.app.get(TracedLatencies).current();
    expect(known.of(slow.id, { source_node: 'page', target_node: 'orders' })).toMatchObject({ newest_ms: 4000 });
    expect(system.statusesOf(slow.id)).toEqual(['healthy', 'degraded']);
  }, 90_000);

  it('counts until it is older than the window when nobody answers any more, and then checks do', async () => {
    // The next of its own accord would find the same.
    seen.edges = [calls(slow, 4000, 5, Date.now() - TRACED_WINDOW_MS + 4000)];
    await refresh();
    await ingest?.close();
    await expect(refresh()).rejects.toMatchObject({ code: 'Unavailable' });
    for (const edge of await edgesOf(slow)) expect(edge).toMatchObject({ latency_source: 'traces', breached: true });
    await eventually(() => expect(system.statusesOf(slow.id)).toEqual(['healthy', 'degraded', 'healthy']));
    for (const edge of await edgesOf(slow)) expect(edge).toMatchObject({ latency_source: 'check', breached: false });
  }, 60_000);

  it('makes no chain slow by fewer than five calls', async () => {
    await startIngest();
    seen.edges = [calls(slow, 4000, 4), calls(other, 4000, 5)];
    await refresh();
    await eventually(() => expect(system.statusesOf(other.id)).toEqual(['healthy', 'degraded']));
    for (const edge of await edgesOf(slow)) {
      expect(edge).toMatchObject({ latency: 4000, latency_source: 'traces', breached: false });
    }
    seen.edges = [];
    await refresh();
    await eventually(() => expect(system.statusesOf(other.id)).toEqual(['healthy', 'degraded', 'healthy']));
    expect(system.statusesOf(slow.id)).toEqual(['healthy', 'degraded', 'healthy']);
  }, 60_000);
});
