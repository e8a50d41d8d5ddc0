import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChainInput, checkKey, resolveTarget, type ResolvedCheck } from '@chain-mapping/model';
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

/** One for each of the 18 services, and 20 endpoints with a check of their own. */
const DISTINCT_TARGETS = 38;

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

/** `healthy`, or what else a check finds. */
async function find(check: ResolvedCheck): Promise<string> {
  switch (check.type) {
    case 'http': {
      const { status } = await fetch(check.endpoint);
      return check.expected_status_codes.includes(status) ? 'healthy' : `status ${status}`;
    }
    case 'websocket': {
      const message = await firstMessage(check.endpoint, check.body ?? '');
      return message.includes(check.expect ?? '') ? 'healthy' : message;
    }
    case 'postgres': {
      const client = new Client({ connectionString: check.endpoint });
      await client.connect();
      await client.query('SELECT 1');
      await client.end();
      return 'healthy';
    }
    case 'redis': {
      const client = new Redis(check.endpoint);
      const answer = await client.ping();
      client.disconnect();
      return answer === 'PONG' ? 'healthy' : answer;
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
  }, 120_000);
  afterAll(async () => {
    await platform.stop();
    await Promise.all(backends.map((backend) => backend.stop()));
    rmSync(home, { recursive: true, force: true });
  });

  it('all succeed on the simulated platform', async () => {
    const catalog = await readServiceCatalog(REPOSITORY_CATALOG);
    const services = new Map(catalog.map((one) => [one.name, { ...one, base_url: platform.services[one.name] }]));
    const checks = new Map<string, ResolvedCheck>();
    for (const node of chains.flatMap(({ nodes }) => nodes)) {
      const target = resolveTarget(node, services.get(node.service_name ?? ''));
      if ('unchecked' in target) throw new Error(`${node.id} is not checked: ${target.unchecked}`);
      checks.set(checkKey(target.check), target.check);
    }
    const found = await Promise.all(
      [...checks.values()].map(async (check) => [check.endpoint, await find(check)] as const),
    );
    expect(found.filter(([, answer]) => answer !== 'healthy')).toEqual([]);
    expect(found).toHaveLength(DISTINCT_TARGETS);
  });
});
