import { streams } from '@chain-mapping/contracts';
import { createClickHouse } from '@chain-mapping/clickhouse';
import { Redis } from 'ioredis';
import { connect } from 'nats';
import { Client } from 'pg';
import { type ApiClient, Refusal } from '../api/api-client';
import { serversOf } from '../api/jetstream';
import { Failure } from '../output/failure';
import { type Finding, ofVersion } from './finding';

const PATIENCE_MS = 3_000;

const textOf = (error: unknown): string =>
  error instanceof Error ? error.message.split('\n', 1)[0] || error.name : String(error);

/** What a check of one thing answers when it cannot be asked. */
const unreachable = (what: string, error: unknown, advice: string): Finding[] => [
  { what, state: 'failed', detail: textOf(error), advice },
];

export const nodeVersion = (): Finding[] => [ofVersion('Node', process.versions.node, [20, 19, 0])];

interface Detailed {
  readonly services: Readonly<
    Record<string, { readonly status: string; readonly checks: Readonly<Record<string, string>> }>
  >;
}

/** The API, who one is there, and every service and backend as the system itself sees them. */
export async function system(api: ApiClient): Promise<Finding[]> {
  try {
    await api.get('/health');
  } catch (error) {
    return unreachable(
      'API',
      error,
      `start the system, or name its address with --server or CHAIN_MAPPING_URL (asked ${api.url})`,
    );
  }
  const reached: Finding = { what: 'API', state: 'ok', detail: api.url };
  try {
    const { services } = await api.get<Detailed>('/health/detailed');
    return [
      reached,
      { what: 'API key', state: 'ok', detail: 'lets you in' },
      ...Object.entries(services).map(ofService),
    ];
  } catch (error) {
    if (error instanceof Refusal && [401, 403].includes(error.status)) {
      const advice = 'give a key with --api-key or CHAIN_MAPPING_API_KEY: docs/security.md says how to make one';
      return [reached, { what: 'API key', state: 'failed', detail: textOf(error), advice }];
    }
    if (error instanceof Failure) return [reached, ...unreachable('services', error, 'look at the log of the gateway')];
    throw error;
  }
}

function ofService([name, { status, checks }]: [string, Detailed['services'][string]]): Finding {
  if (status === 'ready') return { what: name, state: 'ok', detail: 'ready' };
  if (status === 'unreachable')
    return {
      what: name,
      state: 'failed',
      detail: 'does not answer',
      advice: `start ${name}; OPS_URLS of the gateway says where it is asked`,
    };
  const wrong = Object.entries(checks).filter(([, check]) => check !== 'ok');
  return {
    what: name,
    state: 'failed',
    detail: wrong.map(([backend, check]) => `${backend}: ${check}`).join('; ') || status,
    advice: `start ${wrong.map(([backend]) => backend).join(' and ') || name}, or give ${name} its right address`,
  };
}

/** A server where NATS is, and the streams in it. */
export async function nats(url: string | undefined): Promise<Finding[]> {
  if (url === undefined) return skipped('NATS', 'NATS_URL');
  let connection;
  try {
    connection = await connect({ ...serversOf(url), timeout: PATIENCE_MS, reconnect: false });
    const found = ofVersion('NATS', connection.info?.version ?? '', [2, 9, 10]);
    const manager = await connection.jetstreamManager({ timeout: PATIENCE_MS, checkAPI: false });
    try {
      // The one stream that operators may see as well.
      const { config, state } = await manager.streams.info(streams.alerts.name);
      const detail = `${config.num_replicas} copies, ${state.messages} messages`;
      return [found, { what: 'streams', state: 'ok', detail }];
    } catch (error) {
      const advice =
        'turn JetStream on, then run migrate-streams (node libs/platform/messaging/dist/bin/migrate-streams.js)';
      return [found, ...unreachable('streams', error, advice)];
    }
  } catch (error) {
    return unreachable('NATS', error, 'start nats-server, or correct NATS_URL (user and password go before the host)');
  } finally {
    await connection?.close();
  }
}

export async function postgres(url: string | undefined): Promise<Finding[]> {
  if (url === undefined) return skipped('PostgreSQL', 'DATABASE_URL');
  const client = new Client({ connectionString: url, connectionTimeoutMillis: PATIENCE_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string; most: number; used: number }>(
      `SELECT current_setting('server_version') AS version, current_setting('max_connections')::int AS most,
              (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS used`,
    );
    const { version = '', most = 0, used = 0 } = rows[0] ?? {};
    const full: Finding = {
      what: 'connections',
      state: 'warning',
      detail: `${used} of ${most}`,
      advice: 'raise max_connections of PostgreSQL',
    };
    return [
      ofVersion('PostgreSQL', version, [15, 0, 0]),
      used > most * 0.8 ? full : { what: 'connections', state: 'ok', detail: `${used} of ${most}` },
    ];
  } catch (error) {
    return unreachable('PostgreSQL', error, 'start PostgreSQL, or correct DATABASE_URL');
  } finally {
    await client.end().catch(() => undefined);
  }
}

export async function redis(url: string | undefined): Promise<Finding[]> {
  if (url === undefined) return skipped('Redis', 'REDIS_URL');
  const client = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectTimeout: PATIENCE_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const info = await client.info();
    const field = (name: string): string => {
      const line = info.split(/\r?\n/).find((each) => each.startsWith(`${name}:`)) ?? '';
      return line.slice(name.length + 1).trim();
    };
    const policy = field('maxmemory_policy');
    const keeps = policy === 'noeviction' || policy === '';
    const advice = 'set maxmemory-policy to noeviction: schedules of checks would vanish';
    return [
      ofVersion('Redis', field('redis_version'), [6, 2, 0]),
      keeps
        ? { what: 'eviction', state: 'ok', detail: policy || 'none' }
        : { what: 'eviction', state: 'failed', detail: policy, advice },
    ];
  } catch (error) {
    return unreachable('Redis', error, 'start redis-server, or correct REDIS_URL');
  } finally {
    client.disconnect();
  }
}

export async function clickhouse(url: string | undefined): Promise<Finding[]> {
  if (url === undefined) return skipped('ClickHouse', 'CLICKHOUSE_URL');
  const client = createClickHouse({ url, request_timeout_ms: PATIENCE_MS });
  try {
    const answer = await client.query({ query: 'SELECT version() AS version', format: 'JSONEachRow' });
    const [row] = await answer.json<{ version: string }>();
    return [ofVersion('ClickHouse', row?.version ?? '', [24, 8, 0])];
  } catch (error) {
    return unreachable('ClickHouse', error, 'start ClickHouse, or correct CLICKHOUSE_URL');
  } finally {
    await client.close();
  }
}

const skipped = (what: string, variable: string): Finding[] => [
  { what, state: 'skipped', detail: `${variable} is not set here; the services say above how it is` },
];

/** Settings that only this machine knows, judged by themselves. */
export function settings(env: NodeJS.ProcessEnv): Finding[] {
  return ['SECRETS_KEY', 'NOTIFICATIONS_KEY'].flatMap((name): Finding[] => {
    const text = env[name];
    if (!text) return [];
    if (Buffer.from(text, 'base64').length === 32) return [{ what: name, state: 'ok', detail: '32 bytes' }];
    return [{ what: name, state: 'failed', detail: 'is no key of 32 bytes', advice: 'openssl rand -base64 32' }];
  });
}
