import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  chainSeries,
  createSilence,
  eventsTracked,
  getMonitoring,
  listAlerts,
  listChains,
  listChainVersions,
  listEvents,
  listSilences,
  putMonitoring,
  registerChain,
  streams,
  updateChain,
} from '@chain-mapping/contracts';
import { Events, Messages, MessagingModule, migrateStreams } from '@chain-mapping/messaging';
import { MonitoringInput, SilenceInput } from '@chain-mapping/model';
import { aChain, aNats, aNode, aPostgresServer, aRedis, eventually } from '@chain-mapping/testing';
import { NestFactory } from '@nestjs/core';
import { connect } from 'nats';
import { Client } from 'pg';
import { type ServiceProcess, startServiceProcess } from '../kills/service-process';
import { startWatchedPlatform } from '../outages/watched-platform';
import { inRepository, read } from '../workspace/repository';

const PATIENCE = { timeout_ms: 30_000 };

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The system that is backed up: its stores, and its services, which can be stopped and started. */
async function startSystem() {
  const folder = mkdtempSync(join(tmpdir(), 'chain-mapping-backup-'));
  const home = join(folder, 'home');
  const [postgres, nats, redis, platform] = await Promise.all([
    aPostgresServer(),
    aNats(),
    aRedis(),
    startWatchedPlatform(),
  ]);
  await migrateStreams({ url: nats.url });
  const backends = { DATABASE_URL: postgres.url, NATS_URL: nats.url, REDIS_URL: redis.url };
  let services: ServiceProcess[] = [];
  const start = async (): Promise<void> => {
    const own = {
      'health-monitor': { EGRESS_ALLOW: '127.0.0.0/8' },
      'metrics-ingest': { CHDB_PATH: join(home, 'clickhouse'), OTLP_PORT: '0', OTLP_GRPC_PORT: '0' },
    };
    const names = ['registry', 'health-monitor', 'alerting', 'metrics-ingest'] as const;
    services = await Promise.all(
      names.map((name) => startServiceProcess(name, { ...backends, ...Reflect.get(own, name) })),
    );
  };
  const stop = async (): Promise<void> => {
    await Promise.all(services.splice(0).map((service) => service.end('SIGTERM')));
  };
  const app = await NestFactory.createApplicationContext(
    MessagingModule.forRoot({ service: 'outside', url: nats.url }),
    {
      logger: false,
    },
  );
  const direct = await connect({ servers: nats.url });
  const manager = await direct.jetstreamManager();
  return {
    folder,
    home,
    postgres,
    platform,
    messages: app.get(Messages),
    events: app.get(Events),
    start,
    stop,
    allIsStored: async (): Promise<void> => {
      for (const consumer of ['ingest-health', 'ingest-events']) {
        const stream = consumer === 'ingest-health' ? streams.health : streams.ingest;
        const { num_pending, num_ack_pending } = await manager.consumers.info(stream.name, consumer);
        expect([consumer, num_pending + num_ack_pending]).toEqual([consumer, 0]);
      }
    },
    /** Runs the command line where only its stores are known. */
    cli: (...args: string[]): Promise<Ended> =>
      new Promise((resolve) => {
        const env = { PATH: process.env.PATH, CHAIN_MAPPING_HOME: home, DATABASE_URL: postgres.url, NO_COLOR: '1' };
        execFile(
          process.execPath,
          [inRepository('apps/cli/bin/chain-mapping.js'), ...args],
          { env },
          (error, stdout, stderr) =>
            resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr }),
        );
      }),
    sql: async <Row extends object>(query: string): Promise<Row[]> => {
      const client = new Client({ connectionString: postgres.url });
      await client.connect();
      try {
        return (await client.query<Row>(query)).rows;
      } finally {
        await client.end();
      }
    },
    end: async (): Promise<void> => {
      await stop();
      await app.close();
      await direct.close();
      await platform.stop();
      await Promise.all([postgres.stop(), nats.stop(), redis.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The arguments of the one line of the page that does this, for another folder. */
function documented(action: 'backup' | 'restore', folder: string): string[] {
  const [, words = ''] = new RegExp(`^npx chain-mapping (${action} .*)$`, 'm').exec(read('docs/backup.md')) ?? [];
  return words.replace(/\/backups\/\S+/, folder).split(' ');
}

interface Made {
  readonly postgres: {
    readonly tables: { name: string; rows: number; sha256: string; file: string }[];
    before: string[];
    after: string[];
  };
  readonly clickhouse: { readonly tables: { name: string; rows: number; digest: string }[]; readonly views: object[] };
}

describe('a backup', () => {
  let system: Awaited<ReturnType<typeof startSystem>>;
  let before: Awaited<ReturnType<typeof everything>>;
  const made = (name: string): Made =>
    JSON.parse(readFileSync(join(system.folder, name, 'manifest.json'), 'utf8')) as Made;
  const at = (name: string): string => join(system.folder, name);
  const began = new Date(Date.now() - 60_000).toISOString();

  /** What the services say of everything that people made, and of what happened. */
  async function everything(to = new Date().toISOString()) {
    const { messages } = system;
    const { chains } = await messages.ask(listChains, { limit: 500, offset: 0 });
    const versions = await Promise.all(
      chains.map(({ id }) => messages.ask(listChainVersions, { chain_id: id, limit: 100, offset: 0 })),
    );
    const monitoring = await Promise.all(chains.map(({ id }) => messages.ask(getMonitoring, { chain_id: id })));
    const alerts = await messages.ask(listAlerts, { limit: 100, offset: 0 });
    const events = await messages.ask(listEvents, { limit: 100, offset: 0 });
    const silences = await messages.ask(listSilences, { limit: 100, offset: 0 });
    const series = await Promise.all(
      chains.map(({ id }) =>
        messages.ask(chainSeries, { chain_id: id, metric: 'availability', from: began, to, step: 60 }),
      ),
    );
    return {
      chains: chains.map(({ status: _, ...chain }) => chain),
      versions,
      monitoring,
      alerts,
      events,
      silences,
      series,
    };
  }

  beforeAll(async () => {
    system = await startSystem();
    await system.start();
    const { messages, platform, events } = system;
    await eventually(() => messages.ready(), PATIENCE);
    for (const path of ['/sound', '/broken']) {
      const node = aNode({ health_check: { endpoint: `${platform.url}${path}`, timeout_ms: 900 } });
      const { id } = await messages.ask(registerChain, { chain: aChain({ nodes: [node] }), actor: 'ada' });
      await messages.ask(updateChain, {
        chain_id: id,
        patch: { description: `what answers at ${path}` },
        actor: 'bob',
      });
      await messages.ask(putMonitoring, { chain_id: id, monitoring: MonitoringInput.parse({ check_interval: 1 }) });
    }
    platform.answerWith(503, ['/broken']);
    await events.publish(
      eventsTracked,
      { service_name: 'shop' },
      {
        events: [
          {
            id: randomUUID(),
            timestamp: new Date().toISOString(),
            service_name: 'shop',
            event_type: 'order.placed',
            attributes: { text: "Zoë's\t\\N order\n€ 5" },
          },
        ],
      },
    );
    const starts_at = new Date().toISOString();
    const ends_at = new Date(Date.now() + 3_600_000).toISOString();
    const silence = SilenceInput.parse({
      matchers: [{ field: 'chain_id', value: 'E9' }],
      comment: 'quiet',
      starts_at,
      ends_at,
    });
    await messages.ask(createSilence, { silence, actor: 'ada' });
    // Results wait for a moment before they are on their way.
    const settled = () => new Date(Date.now() - 3000).toISOString();
    await eventually(async () => {
      const now = await everything(settled());
      expect(now.alerts.total).toBeGreaterThan(0);
      expect(now.events.total).toBe(1);
      expect(now.series.every(({ points }) => points.length > 0)).toBe(true);
    }, PATIENCE);
    const until = settled();
    // What is on its way from JetStream to a store is in no backup.
    await eventually(() => system.allIsStored(), PATIENCE);
    before = await everything(until);
    await system.stop();
  }, 180_000);

  afterAll(() => system?.end(), 60_000);

  it('holds chains, versions, alerts, settings and metrics', async () => {
    const { code, stdout, stderr } = await system.cli(...documented('backup', at('first')));
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/PostgreSQL +\d+ rows in \d+ tables\n +ClickHouse +\d+ rows in \d+ tables/);
    const { postgres, clickhouse } = made('first');
    const rows = new Map([...postgres.tables, ...clickhouse.tables].map(({ name, rows: count }) => [name, count]));
    expect([rows.get('chain_definitions'), rows.get('silences')]).toEqual([2, 1]);
    expect(rows.get('alerts')).toBeGreaterThan(0);
    expect(rows.get('chain_health_metrics')).toBeGreaterThan(1);
    expect(rows.get('chain_performance_events')).toBe(1);
    expect(clickhouse.views).toHaveLength(1);
  }, 120_000);

  it('is not written over', async () => {
    const { code, stderr } = await system.cli('backup', '--out', at('first'));
    expect([code, stderr]).toEqual([2, expect.stringContaining('exists: a backup is a new folder')]);
  });

  it('is not restored over what there is, unless it is forced', async () => {
    const { code, stderr } = await system.cli('restore', at('first'));
    expect([code, stderr]).toEqual([1, expect.stringContaining('The database is not empty')]);
  }, 90_000);

  it('is not restored beneath services that run', async () => {
    const client = new Client({ connectionString: system.postgres.url, application_name: 'registry' });
    await client.connect();
    const { code, stderr } = await system.cli('restore', at('first'), '--force');
    await client.end();
    expect([code, stderr]).toEqual([1, expect.stringContaining('Others are connected to the database (registry)')]);
  }, 90_000);

  it('is all back after everything was destroyed, by its digests and by what the services say', async () => {
    await system.sql('DROP SCHEMA public CASCADE');
    await system.sql('CREATE SCHEMA public');
    rmSync(join(system.home, 'clickhouse'), { recursive: true });
    const restored = await system.cli(...documented('restore', at('first')));
    expect([restored.code, restored.stderr]).toEqual([0, '']);
    const again = await system.cli('--json', 'backup', '--out', at('second'));
    expect([again.code, again.stderr]).toEqual([0, '']);
    const [first, second] = [made('first'), made('second')];
    expect(second.postgres).toEqual(first.postgres);
    const contents = ({ clickhouse }: Made) =>
      clickhouse.tables.map(({ name, rows, digest }) => ({ name, rows, digest }));
    expect(contents(second)).toEqual(contents(first));
    expect(second.clickhouse.views).toEqual(first.clickhouse.views);
    await system.start();
    await eventually(async () => {
      // Not what has been checked since.
      const { alerts, ...now } = await everything(before.series[0]?.to);
      const { alerts: alertsBefore, ...rest } = before;
      expect(now).toEqual(rest);
      // The condition still holds, and its alert counts on.
      expect(alerts.alerts.map(({ id, fired_at }) => ({ id, fired_at }))).toEqual(
        alertsBefore.alerts.map(({ id, fired_at }) => ({ id, fired_at })),
      );
    }, PATIENCE);
    await system.stop();
  }, 120_000);

  it('is restored by force, and what was there is gone', async () => {
    await system.sql("UPDATE chain_definitions SET description = 'changed since'");
    expect((await system.cli('restore', at('first'), '--force')).code).toBe(0);
    const rows = await system.sql<{ description: string }>('SELECT description FROM chain_definitions ORDER BY id');
    expect(rows.map(({ description }) => description)).toEqual(['what answers at /sound', 'what answers at /broken']);
  }, 120_000);

  it('changes nothing when a file of it is not as it was written', async () => {
    const [{ file } = { file: '' }] = made('second').postgres.tables.filter(({ name }) => name === 'alerts');
    appendFileSync(join(at('second'), file), 'x');
    await system.sql("UPDATE chain_definitions SET description = 'kept'");
    const { code, stderr } = await system.cli('restore', at('second'), '--force');
    expect([code, stderr]).toEqual([1, expect.stringContaining('is not as it was written')]);
    const rows = await system.sql<{ description: string }>('SELECT DISTINCT description FROM chain_definitions');
    expect(rows).toEqual([{ description: 'kept' }]);
  }, 90_000);

  it('changes nothing when its last step fails: the metrics are those of before too', async () => {
    const { code, stderr } = await system.cli('restore', at('nowhere'));
    expect([code, stderr]).toEqual([2, expect.stringContaining('is no backup')]);
    // One table of metrics, when all of Postgres is loaded, turns out not to be what was kept.
    const path = join(at('first'), 'manifest.json');
    const text = readFileSync(path, 'utf8');
    const { clickhouse } = made('first');
    const last = clickhouse.tables.at(-1);
    writeFileSync(path, text.replace(`"digest": "${last?.digest}"`, '"digest": "1"'));
    const failed = await system.cli('restore', at('first'), '--force');
    writeFileSync(path, text);
    expect([failed.code, failed.stderr]).toEqual([1, expect.stringContaining('is not what was kept')]);
    expect(await system.sql('SELECT DISTINCT description FROM chain_definitions')).toEqual([{ description: 'kept' }]);
    const third = await system.cli('backup', '--out', at('third'));
    expect(third.code).toBe(0);
    expect(made('third').clickhouse.tables.map(({ name }) => name)).toEqual(clickhouse.tables.map(({ name }) => name));
    expect(existsSync(join(at('third'), 'clickhouse'))).toBe(true);
  }, 120_000);

  it('refuses what it could not make again', async () => {
    await system.sql('CREATE VIEW seen AS SELECT 1');
    const { code, stderr } = await system.cli('backup', '--out', at('fourth'));
    await system.sql('DROP VIEW seen');
    expect([code, stderr]).toEqual([1, expect.stringContaining('seen (relation of the kind v)')]);
    expect([existsSync(at('fourth')), existsSync(`${at('fourth')}.partial`)]).toEqual([false, false]);
  }, 90_000);
});
