import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNats } from '@chain-mapping/backends';
import { streams } from '@chain-mapping/contracts';
import { migrateStreams } from '@chain-mapping/messaging';
import { freePort } from '@chain-mapping/testing';
import { connect, type NatsConnection } from 'nats';
import { tracesOfJson } from '../../apps/metrics-ingest/src/otlp/trace-json';
import { tracesOfProtobuf } from '../../apps/metrics-ingest/src/otlp/trace-protobuf';
import { requestOf } from '../../apps/metrics-ingest/src/otlp/otlp.fixture';
import { STORING } from '../../apps/metrics-ingest/src/topology/traces.consumer';
import { type Bench, cpuSecondsOf, interleaved } from '../harness';
import { cpuOf, megabytesOf } from '../health-monitor/processes';
import { answering, startProcess } from '../registry/services';
import { aBody, renew } from './bodies';

const SECONDS = 10;
const AT_ONCE = 4;
const ROUNDS = 3;

/**
 * Traces from the door to the tables: a Collector's requests over HTTP, each with new traces, as fast as they are taken; the clock stops when
 * everything that was taken is stored. Sender, service, NATS and the embedded engine share the machine.
 */
export default async function run(bench: Bench): Promise<void> {
  await decoding(bench);
  const home = mkdtempSync(join(tmpdir(), 'chain-mapping-bench-'));
  const nats = await startNats({ home });
  try {
    await migrateStreams({ url: nats.url });
    await ingesting(bench, home, nats);
  } finally {
    await nats.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

async function ingesting(
  bench: Bench,
  home: string,
  nats: { readonly url: string; readonly pid: number },
): Promise<void> {
  const [port, opsPort] = [await freePort(), await freePort()];
  const service = await startProcess('metrics-ingest', {
    NATS_URL: nats.url,
    CHDB_PATH: join(home, 'chdb'),
    OTLP_PORT: String(port),
    OTLP_GRPC_PORT: '0',
    OPS_PORT: String(opsPort),
  });
  const connection = await connect({ servers: nats.url });
  try {
    await answering(`http://127.0.0.1:${String(opsPort)}/health/ready`);
    const rates: number[] = [];
    const costs: number[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const cpuBefore = cpuOf(service.pid) + cpuOf(nats.pid);
      const { spans, seconds } = await load(`http://127.0.0.1:${String(port)}/v1/traces`, connection, round);
      // The first round warms up.
      if (round === 0) continue;
      rates.push(spans / seconds);
      costs.push(((cpuOf(service.pid) + cpuOf(nats.pid) - cpuBefore) / spans) * 1e6);
    }
    const rate = middle(rates);
    bench.report({
      figure: 'spans taken and stored',
      value: rate,
      unit: 'spans/s',
      bar: '>= 50000',
      holds: rate >= 50_000,
    });
    bench.report({ figure: 'CPU of the service with its engine, and NATS', value: middle(costs), unit: 'us/span' });
    const memory = megabytesOf(service.pid);
    bench.report({
      figure: 'memory of the service with its engine',
      value: memory,
      unit: 'MB',
      bar: '< 700',
      holds: memory < 700,
    });
  } finally {
    await connection.close();
    await service.stop();
  }
}

async function load(
  url: string,
  connection: NatsConnection,
  round: number,
): Promise<{ spans: number; seconds: number }> {
  const body = aBody(Date.now());
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const began = performance.now();
  let number = round * 1_000_000;
  let spans = 0;
  const sending = async (): Promise<void> => {
    while (performance.now() - began < SECONDS * 1000) {
      number += 1;
      const status = await post(url, agent, renew(body, number));
      if (status === 200) spans += body.spans;
      else if (status !== 429 && status !== 503) throw new Error(`answered ${String(status)}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sending));
  await stored(connection);
  agent.destroy();
  return { spans, seconds: (performance.now() - began) / 1000 };
}

const post = (url: string, agent: Agent, bytes: Buffer): Promise<number> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-protobuf', 'content-length': bytes.length };
    request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    })
      .on('error', reject)
      .end(bytes);
  });

async function stored(connection: NatsConnection): Promise<void> {
  const manager = await connection.jetstreamManager();
  for (;;) {
    const { num_pending, num_ack_pending } = await manager.consumers.info(streams.traces.name, STORING);
    if (num_pending === 0 && num_ack_pending === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Reading alone, beside the parser of JSON on the same spans. */
async function decoding(bench: Bench): Promise<void> {
  const { bytes, spans } = aBody(Date.now());
  const taking = { now: Date.now(), retention_days: 30 };
  const read = tracesOfProtobuf(bytes, 'bench', taking);
  if (read.spans.length !== spans || read.rejected > 0) throw new Error('the spans of the benchmark are not read');
  const json = Buffer.from(
    JSON.stringify(
      requestOf(
        'shop',
        read.spans.map((span) => ({
          trace: span.trace_id,
          span: span.span_id,
          parent: span.parent_span_id,
          start: span.start,
          attributes: { 'http.route': '/work', 'thread.id': 17 },
        })),
      ),
    ),
  );
  const perSpan = (work: () => unknown) => async (): Promise<number> =>
    ((await cpuSecondsOf(() => {
      for (let time = 0; time < 100; time += 1) work();
    })) /
      (100 * spans)) *
    1e6;
  const { ours, ratio } = await interleaved(
    3,
    perSpan(() => tracesOfProtobuf(bytes, 'bench', taking)),
    perSpan(() => tracesOfJson(json, 'bench', taking)),
  );
  bench.report({
    figure: 'reading spans out of protobuf',
    value: ours,
    unit: 'us/span',
    against: 'out of JSON, with a quarter of the attributes',
    ratio,
  });
}

const middle = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
