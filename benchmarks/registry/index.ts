import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNats, startPostgres } from '@chain-mapping/backends';
import { migrateStreams } from '@chain-mapping/messaging';
import { startService } from '@chain-mapping/service';
import { freePort } from '@chain-mapping/testing';
import { Logger } from '@nestjs/common';
import { ChainsService } from '../../apps/registry/src/chains/chains.service';
import { loadConfig } from '../../apps/registry/src/config';
import { RegistryModule } from '../../apps/registry/src/registry.module';
import { type Bench, interleaved } from '../harness';
import { BareRegistry } from './bare';
import { aLongChain } from './chain';
import { atRate, HttpClient, perSecond, quantile } from './load';
import { answering, startProcess } from './services';

const CONCURRENCY = 10;
const CHAINS = 400;
const ROUNDS = 7;
/** Until the compiler of Node has seen enough of the services: a fresh one takes twice the time. */
const WARM_UP = 4000;
const READS_PER_SECOND = 500;
const READS = 5000;
const WARM_UP_READS = 4000;
const MANY = 10_000;
const PER_APPLY = 500;
const LISTS = 200;

const megabytes = (bytes: number): number => bytes / 1024 / 1024;

/** `own-part`, `register`, `read`, `full`: what the registry costs beside the least that storing the same rows could cost, and how it answers when it is full. */
export default async function run(bench: Bench): Promise<void> {
  Logger.overrideLogger(['error', 'fatal']);
  const home = mkdtempSync(join(tmpdir(), 'chain-mapping-bench-'));
  const started: { stop(): Promise<void> }[] = [];
  const starting = async <Server extends { stop(): Promise<void> }>(server: Promise<Server>): Promise<Server> => {
    started.unshift(await server);
    return server;
  };
  try {
    const postgres = await starting(startPostgres({ home }));
    const nats = await starting(startNats({ home }));
    await migrateStreams({ url: nats.url });
    const backends = { DATABASE_URL: postgres.url, NATS_URL: nats.url };
    const wants = (part: string): boolean => bench.only.length === 0 || bench.only.includes(part);
    if (wants('own-part')) await withoutHttp(bench, backends);

    const [port, registryPort] = [await freePort(), await freePort()];
    const registry = await starting(startProcess('registry', { ...backends, OPS_PORT: String(registryPort) }));
    await starting(
      startProcess('gateway', { ...backends, PORT: String(port), ACCESS_CONTROL: 'off', RATE_LIMIT_PER_SECOND: '0' }),
    );
    await answering(`http://127.0.0.1:${port}/health/ready`);
    await answering(`http://127.0.0.1:${registryPort}/health/ready`);
    const http = new HttpClient(`http://127.0.0.1:${port}`, 50);
    started.unshift({ stop: () => Promise.resolve(http.close()) });
    const bare = await aBareRegistry(postgres.url);
    started.unshift({ stop: () => bare.close() });

    if (wants('register')) await overHttp(bench, http, bare);
    if (wants('read')) await reading(bench, http);
    if (wants('full')) await full(bench, http, registry.pid);
  } finally {
    for (const each of started) await each.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

async function aBareRegistry(url: string): Promise<BareRegistry> {
  const bare = new BareRegistry(url, CONCURRENCY);
  await bare.prepare();
  return bare;
}

const registerBare = (bare: BareRegistry) => () =>
  perSecond(CHAINS, CONCURRENCY, (number) => bare.register(aLongChain(number)));

async function warmUp(register: (number: number) => Promise<unknown>, bare: BareRegistry): Promise<void> {
  await perSecond(WARM_UP, CONCURRENCY, register);
  await perSecond(WARM_UP / 4, CONCURRENCY, (number) => bare.register(aLongChain(number)));
}

/** The registry's own part: what it does once a request has come in. */
async function withoutHttp(
  bench: Bench,
  backends: { readonly DATABASE_URL: string; readonly NATS_URL: string },
): Promise<void> {
  const registry = await startService({
    name: 'registry',
    config: loadConfig({ ...backends, LOG_LEVEL: 'error' }),
    module: (config, context) => RegistryModule.forRoot(config, context),
  });
  const bare = await aBareRegistry(backends.DATABASE_URL);
  try {
    const chains = registry.app.get(ChainsService, { strict: false });
    const register = (number: number) => chains.register({ chain: aLongChain(number), actor: 'bench', reason: null });
    await warmUp(register, bare);
    const { ours, ratio } = await interleaved(
      ROUNDS,
      () => perSecond(CHAINS, CONCURRENCY, register),
      registerBare(bare),
    );
    bench.report({
      figure: `register a chain of 10 nodes, ${CONCURRENCY} at once, without HTTP`,
      value: ours,
      unit: 'chains/s',
      against: 'one transaction of hand-written pg',
      ratio,
      bar: 'ratio >= 0.8',
      holds: ratio >= 0.8,
    });
  } finally {
    await bare.close();
    await registry.stop();
  }
}

async function overHttp(bench: Bench, http: HttpClient, bare: BareRegistry): Promise<void> {
  const register = (number: number) => http.call('POST', '/api/v1/chains', 201, JSON.stringify(aLongChain(number)));
  await warmUp(register, bare);
  const { ours, ratio } = await interleaved(ROUNDS, () => perSecond(CHAINS, CONCURRENCY, register), registerBare(bare));
  bench.report({
    figure: `register a chain of 10 nodes, ${CONCURRENCY} at once, over HTTP`,
    value: ours,
    unit: 'chains/s',
    against: 'one transaction of hand-written pg',
    ratio,
    bar: 'ratio >= 0.5',
    holds: ratio >= 0.5,
  });
}

async function reading(bench: Bench, http: HttpClient): Promise<void> {
  const chains = Array.from({ length: CHAINS }, (_, number) => ({ ...aLongChain(number), id: `A${1 + number}` }));
  await http.call('POST', '/api/v1/apply', 200, JSON.stringify({ chains }));
  const read = (number: number) => http.call('GET', `/api/v1/chains/A${1 + (number % CHAINS)}`, 200);
  await atRate(READS_PER_SECOND, WARM_UP_READS, read);
  const p99 = quantile(await atRate(READS_PER_SECOND, READS, read), 0.99);
  const floor = await p99OfNothing(await read(0));
  bench.report({
    figure: `p99 of GET of a chain by id, ${READS_PER_SECOND} each second`,
    value: p99,
    unit: 'ms',
    against: `a bare HTTP server with the same text in memory, p99 ${floor.toFixed(1)} ms`,
    ratio: p99 / floor,
    bar: 'p99 < 5 ms',
    holds: p99 < 5,
  });
}

/** What of it is the machine's: the same calls to a process that only hands the text on. */
async function p99OfNothing(text: string): Promise<number> {
  const server = fork(join(__dirname, 'bare-http.cjs'), [], { env: { TEXT: text } });
  try {
    const [port] = (await once(server, 'message')) as [number];
    const http = new HttpClient(`http://127.0.0.1:${port}`, 50);
    const read = () => http.call('GET', '/', 200);
    await atRate(READS_PER_SECOND, WARM_UP_READS, read);
    const p99 = quantile(await atRate(READS_PER_SECOND, READS, read), 0.99);
    http.close();
    return p99;
  } finally {
    server.kill();
  }
}

/** Memory that the process holds, in bytes. */
const residentOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;

async function full(bench: Bench, http: HttpClient, registry: number): Promise<void> {
  const before = residentOf(registry);
  for (let first = 0; first < MANY; first += PER_APPLY) {
    const chains = Array.from({ length: PER_APPLY }, (_, index) => ({
      ...aLongChain(first + index),
      id: `E${1 + first + index}`,
    }));
    await http.call('POST', '/api/v1/apply', 200, JSON.stringify({ chains }));
  }
  const paths: [string, (number: number) => string][] = [
    ['a page of 50 chains', (number) => `/api/v1/chains?limit=50&offset=${(number * 50) % MANY}`],
    ['a search by text', (number) => `/api/v1/chains?limit=50&q=Order ${number}`],
    ['a page of one service', (number) => `/api/v1/chains?limit=50&service=service-${number % 300}`],
    ['the newest 50', () => `/api/v1/chains?limit=50&sort=-updated_at`],
    ['the impact of a service', (number) => `/api/v1/impact?service=service-${number % 300}`],
  ];
  for (const [name, pathOf] of paths) {
    const took: number[] = [];
    for (let number = 0; number < LISTS; number += 1) {
      const begun = performance.now();
      await http.call('GET', encodeURI(pathOf(number)), 200);
      took.push(performance.now() - begun);
    }
    const p95 = quantile(took, 0.95);
    bench.report({
      figure: `p95 of ${name}, of ${MANY} chains with ${MANY * 10} nodes`,
      value: p95,
      unit: 'ms',
      bar: 'p95 < 50 ms',
      holds: p95 < 50,
    });
  }
  const grown = megabytes(residentOf(registry) - before);
  bench.report({
    figure: `growth of the registry by ${MANY} chains of 10 nodes`,
    value: grown,
    unit: 'MB',
    bar: 'growth < 500 MB',
    holds: grown < 500,
  });
}
