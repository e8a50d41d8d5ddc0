import { aPostgresServer, eventually, type TestProcess } from '@chain-mapping/testing';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Pool } from 'pg';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { DatabaseModule, openDatabase, type DatabaseOptions } from './database.module';
import { PreparedStatement } from './prepared-statement';
import { isConnectionError, isUniqueViolation } from './errors';

class Things1767225600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE things (name text CONSTRAINT things_name PRIMARY KEY)');
    // Slow enough for another replica to come meanwhile.
    await runner.query(`SELECT pg_sleep(0.3)`);
    await runner.query(`INSERT INTO things VALUES ('first')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE things');
  }
}

class Wrong1767225600001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE half_done (name text)');
    await runner.query('ALTER TABLE nowhere ADD COLUMN name text');
  }

  async down(): Promise<void> {}
}

const thrownBy = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('the database of a service', () => {
  let postgres: TestProcess;
  const open = new Set<DataSource>();
  const optionsOf = (service: string, more: Partial<DatabaseOptions> = {}): DatabaseOptions => ({
    service,
    url: postgres.url,
    entities: [],
    migrations: [Things1767225600000],
    readiness: { add: () => undefined },
    pool_size: 2,
    ...more,
  });
  const opened = async (options: DatabaseOptions): Promise<DataSource> => {
    const source = await openDatabase(options);
    open.add(source);
    return source;
  };
  const things = (source: DataSource) => source.query('SELECT name FROM things ORDER BY name');

  beforeAll(async () => {
    postgres = await aPostgresServer();
  }, 180_000);

  afterEach(async () => {
    await Promise.all([...open].map((source) => source.destroy()));
    open.clear();
    const source = await openDatabase(optionsOf('cleaner', { migrations: [] }));
    await source.query('DROP SCHEMA public CASCADE');
    await source.query('CREATE SCHEMA public');
    await source.destroy();
  });

  afterAll(() => postgres?.stop());

  it('bears a connection that fails twice, with what the server said and as it closes', async () => {
    const source = await opened(optionsOf('twice'));
    const { master: pool } = source.driver as unknown as { readonly master: Pool };
    const connection = await pool.connect();
    const ended = new Error('terminating connection due to unexpected postmaster exit');
    expect(() => {
      for (const error of [ended, new Error('Connection terminated unexpectedly')]) connection.emit('error', error);
    }).not.toThrow();
    connection.release(true);
    await expect(things(source)).resolves.toEqual([{ name: 'first' }]);
  });

  it('waits for a server that is not there yet, and then migrates', async () => {
    process.kill(postgres.pid, 'SIGKILL');
    let isOpen = false;
    const opening = opened(optionsOf('waiting')).then((source) => {
      isOpen = true;
      return source;
    });
    await eventually(async () =>
      expect(
        isConnectionError(await thrownBy(new DataSource({ type: 'postgres', url: postgres.url }).initialize())),
      ).toBe(true),
    );
    expect(isOpen).toBe(false);
    await postgres.startAgain();
    expect(await things(await opening)).toEqual([{ name: 'first' }]);
  }, 120_000);

  it('is migrated once by replicas that start together, and not again by one that starts later', async () => {
    const [one] = await Promise.all([1, 2, 3].map(() => opened(optionsOf('health-monitor'))));
    if (!one) throw new Error('nothing was opened');
    expect(await things(one)).toEqual([{ name: 'first' }]);
    await opened(optionsOf('health-monitor'));
    expect(await one.query('SELECT name FROM health_monitor_migrations')).toEqual([{ name: 'Things1767225600000' }]);
  });

  it('is not opened, and nothing of it changed, when a migration is wrong', async () => {
    const opening = openDatabase(optionsOf('wrong', { migrations: [Things1767225600000, Wrong1767225600001] }));
    await expect(opening).rejects.toMatchObject({ code: '42P01' });
    const source = await opened(optionsOf('looking', { migrations: [] }));
    expect(await source.query(`SELECT to_regclass('things') AS kept, to_regclass('half_done') AS undone`)).toEqual([
      { kept: 'things', undone: null },
    ]);
  });

  it('fails at once where waiting mends nothing', async () => {
    const url = new URL(postgres.url);
    url.pathname = '/nowhere';
    await expect(openDatabase(optionsOf('lost', { url: url.href }))).rejects.toMatchObject({ code: '3D000' });
  });

  it('ends statements that take too long', async () => {
    const source = await opened(optionsOf('slow', { migrations: [] }));
    const [{ statement_timeout }] = await source.query('SHOW statement_timeout');
    const [{ application_name }] = await source.query('SHOW application_name');
    expect([statement_timeout, application_name]).toEqual(['5s', 'chain-mapping-slow']);
  });

  it('tells errors apart as the driver really throws them', async () => {
    const source = await opened(optionsOf('telling'));
    const doubled = await thrownBy(source.query(`INSERT INTO things VALUES ('first')`));
    expect([isUniqueViolation(doubled), isUniqueViolation(doubled, 'things_name'), isConnectionError(doubled)]).toEqual(
      [true, true, false],
    );
    const cut = await thrownBy(source.query('SELECT pg_terminate_backend(pg_backend_pid())'));
    expect([isConnectionError(cut), isUniqueViolation(cut)]).toEqual([true, false]);
    await eventually(async () => expect(await things(source)).toEqual([{ name: 'first' }]));
  });

  it('prepares a statement once for each connection, in a transaction and outside', async () => {
    const source = await opened(optionsOf('preparing'));
    const add = new PreparedStatement<{ name: string }>('add_thing', 'INSERT INTO things VALUES ($1) RETURNING name');
    expect(await add.run(source.manager, ['second'])).toEqual([{ name: 'second' }]);
    const prepared = await source.transaction(async (manager) => {
      await add.run(manager, ['third']);
      await add.run(manager, ['fourth']);
      return manager.query('SELECT name FROM pg_prepared_statements');
    });
    expect(prepared).toEqual([{ name: 'add_thing' }]);
    const refused = source.transaction(async (manager) => {
      await add.run(manager, ['fifth']);
      await add.run(manager, ['second']);
    });
    expect(isUniqueViolation(await thrownBy(refused), 'things_name')).toBe(true);
    expect(await things(source)).toEqual(['first', 'fourth', 'second', 'third'].map((name) => ({ name })));
  });

  it('tells readiness, and lets an application have it', async () => {
    const checks = new Map<string, () => Promise<unknown>>();
    const readiness = { add: (name: string, check: () => Promise<unknown>) => void checks.set(name, check) };
    @Module({ imports: [DatabaseModule.forRoot(optionsOf('ready', { readiness }))] })
    class ReadyModule {}
    const app = await NestFactory.createApplicationContext(ReadyModule, { logger: false });
    try {
      expect(await things(app.get(DataSource))).toEqual([{ name: 'first' }]);
      expect([...checks.keys()]).toEqual(['postgres']);
      await checks.get('postgres')?.();
    } finally {
      await app.close();
    }
    await expect(checks.get('postgres')?.()).rejects.toThrow();
  });
});
