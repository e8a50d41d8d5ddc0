import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChainInput, type HealthCheck } from '@chain-mapping/model';
import { aPostgres, aRedis, type TestServer } from '@chain-mapping/testing';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import { parse } from 'yaml';
import { REPOSITORY_CATALOG } from '../config';
import { startDemoPlatform, type DemoPlatform } from '../platform/demo-platform.server';
import { readServiceCatalog } from './service-catalog.reader';

const chains = readdirSync(join(REPOSITORY_CATALOG, 'chains')).map((file) =>
  ChainInput.parse(parse(readFileSync(join(REPOSITORY_CATALOG, 'chains', file), 'utf8'))),
);

async function firstMessage(url: string, body: string): Promise<string> {
  const socket = new WebSocket(url);
  try {
    return await new Promise((resolve, reject) => {
      socket.once('open', () => socket.send(body));
      socket.once('message', (data) => resolve(String(data)));
      socket.once('error', reject);
    });
  } finally {
    socket.terminate();
  }
}

/** What a check finds at the address that an environment gives a service. */
async function find(base_url: string, check: HealthCheck): Promise<unknown> {
  switch (check.type ?? 'http') {
    case 'http':
      return (await fetch(new URL(check.endpoint ?? '', base_url))).status;
    case 'websocket': {
      const url = new URL(check.endpoint ?? '', base_url);
      url.protocol = 'ws:';
      const message = await firstMessage(url.href, check.body ?? '');
      return message.includes(check.expect ?? '') ? 200 : message;
    }
    case 'postgres': {
      const client = new Client({ connectionString: base_url });
      await client.connect();
      await client.query('SELECT 1');
      await client.end();
      return 200;
    }
    case 'redis': {
      const client = new Redis(base_url);
      const answer = await client.ping();
      client.disconnect();
      return answer === 'PONG' ? 200 : answer;
    }
    default:
      return `the platform has no ${check.type}`;
  }
}

describe('the checks of the catalogue', () => {
  const home = mkdtempSync(join(tmpdir(), 'chain-mapping-demo-'));
  let backends: TestServer[] = [];
  let platform: DemoPlatform;
  beforeAll(async () => {
    const [postgres, redis] = await Promise.all([aPostgres(), aRedis()]);
    backends = [postgres, redis];
    const options = { DATABASE_URL: postgres.url, REDIS_URL: redis.url, CHAIN_MAPPING_HOME: home };
    platform = await startDemoPlatform(options, pino({ level: 'silent' }));
  }, 60_000);
  afterAll(async () => {
    await platform.stop();
    await Promise.all(backends.map((backend) => backend.stop()));
    rmSync(home, { recursive: true, force: true });
  });

  it('all succeed on the simulated platform', async () => {
    const services = new Map((await readServiceCatalog(REPOSITORY_CATALOG)).map((service) => [service.name, service]));
    const checks = new Map<string, { base_url: string; check: HealthCheck }>();
    for (const node of chains.flatMap(({ nodes }) => nodes)) {
      const name = node.service_name ?? '';
      const check = node.health_check ?? services.get(name)?.health_check;
      const base_url = platform.services[name];
      if (check == null || base_url === undefined) throw new Error(`${node.id} has nothing to check`);
      checks.set(`${name} ${check.type ?? 'http'} ${check.endpoint ?? ''}`, { base_url, check });
    }
    const found = await Promise.all(
      [...checks].map(async ([target, { base_url, check }]) => [target, await find(base_url, check)] as const),
    );
    expect(found.filter(([, answer]) => answer !== 200)).toEqual([]);
    expect(found.length).toBeGreaterThan(30);
  });
});
