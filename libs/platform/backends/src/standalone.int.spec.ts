import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Redis from 'ioredis';
import { AckPolicy, connect } from 'nats';
import { Client } from 'pg';
import { type StandaloneBackend, startNats, startPostgres, startRedis } from './standalone';

jest.setTimeout(120_000);

let home: string;
const started: StandaloneBackend[] = [];

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'chain-mapping-backends-'));
  // Open to the account that Postgres runs as when the tests run as root.
  chmodSync(home, 0o755);
});

afterAll(async () => {
  await Promise.all(started.map((server) => server.stop()));
  rmSync(home, { recursive: true, force: true });
});

async function start(starter: (options: { home: string }) => Promise<StandaloneBackend>): Promise<StandaloneBackend> {
  const server = await starter({ home });
  started.push(server);
  return server;
}

async function killed(server: StandaloneBackend): Promise<void> {
  process.kill(server.pid, 'SIGKILL');
  await server.ended;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('Postgres', () => {
  it('keeps what was committed when it is killed, and comes back under the same address', async () => {
    const first = await start(startPostgres);
    await query(first.url, "CREATE TABLE kept (name text); INSERT INTO kept VALUES ('committed')");

    await killed(first);
    const second = await start(startPostgres);

    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'SELECT name FROM kept')).toEqual([{ name: 'committed' }]);
  });

  it('waits for the disk before it says committed, and listens on TCP of this machine alone', async () => {
    const { url } = await start((options) => startPostgres({ home: join(options.home, 'settings') }));

    const rows = await query(
      url,
      `SELECT name, setting FROM pg_settings
       WHERE name IN ('fsync', 'listen_addresses', 'synchronous_commit', 'unix_socket_directories') ORDER BY name`,
    );

    expect(rows).toEqual([
      { name: 'fsync', setting: 'on' },
      { name: 'listen_addresses', setting: '127.0.0.1' },
      { name: 'synchronous_commit', setting: 'on' },
      { name: 'unix_socket_directories', setting: '' },
    ]);
  });

  it('asks for the password', async () => {
    const { url } = await start((options) => startPostgres({ home: join(options.home, 'guarded') }));
    const wrong = new URL(url);
    wrong.password = 'wrong';

    await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
    expect(statSync(join(home, 'guarded', 'secrets', 'postgres-password')).mode & 0o077).toBe(0);
  });
});

describe('Postgres below a directory that is closed to its account', () => {
  it('runs, with its data in the home or where the home points to', async () => {
    const closed = join(home, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const { url } = await start(() => startPostgres({ home: join(closed, 'home') }));
    const data = realpathSync(join(closed, 'home', 'postgres'));

    expect(await query(url, 'SHOW data_directory')).toEqual([{ data_directory: data }]);

    await started.pop()?.stop();
    rmSync(dirname(data), { recursive: true });
  });
});

describe('NATS', () => {
  it('keeps a stored message when it is killed, and comes back under the same address', async () => {
    const first = await start(startNats);
    const before = await connect({ servers: first.url });
    await (await before.jetstreamManager()).streams.add({ name: 'KEPT', subjects: ['kept.>'] });
    await before.jetstream().publish('kept.one', 'stored');
    await before.close();

    await killed(first);
    const second = await start(startNats);

    expect(second.url).toBe(first.url);
    const after = await connect({ servers: second.url });
    const manager = await after.jetstreamManager();
    await manager.consumers.add('KEPT', { durable_name: 'reader', ack_policy: AckPolicy.Explicit });
    const message = await (await after.jetstream().consumers.get('KEPT', 'reader')).next({ expires: 5_000 });
    expect(message?.string()).toBe('stored');
    expect(after.info?.max_payload).toBe(8 * 1024 * 1024);
    await after.close();
  });
});

describe('Redis', () => {
  it('keeps what it was told a second before it is killed, and evicts nothing', async () => {
    const first = await start(startRedis);
    const before = new Redis(first.url);
    await before.set('kept', 'stored');
    // With `everysec` a write is safe from the end of the server at once, and from a power cut within a second.
    await killed(first);
    before.disconnect();

    const second = await start(startRedis);

    expect(second.url).toBe(first.url);
    const after = new Redis(second.url);
    expect(await after.get('kept')).toBe('stored');
    expect(await after.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    after.disconnect();
  });
});
