import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { defineEvent, streams } from '@chain-mapping/contracts';
import { aNats, aPostgres, eventually, type TestProcess, type TestServer } from '@chain-mapping/testing';
import { connect, type NatsConnection } from 'nats';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { MessagingModule } from '../messaging.module';
import { Messages } from '../requests/messages.service';
import { ensureStreams } from '../streams/ensure-streams.service';
import { outboxMigration } from './outbox-migration';
import { OutboxModule } from './outbox.module';
import { OutboxRelay } from './outbox.relay';
import { Outbox } from './outbox.service';

const counted = defineEvent({
  type: 'chain_mapping.test.counted.v1',
  subject: 'chain.registry.counted.{chain_id}',
  data: z.object({ number: z.number() }),
});
const TABLE = 'counter_outbox';

describe('the outbox', () => {
  let nats: TestProcess;
  let postgres: TestServer;
  let admin: NatsConnection;
  let app: INestApplicationContext;
  let source: DataSource;
  let outbox: Outbox;
  let registry: Registry;
  const others: INestApplicationContext[] = [];

  const start = async (natsUrl = nats.url): Promise<INestApplicationContext> => {
    registry = new Registry();
    @Module({
      imports: [
        TypeOrmModule.forRoot({ type: 'postgres', url: postgres.url, entities: [] }),
        MessagingModule.forRoot({ service: 'counter', url: natsUrl, metrics: registry }),
        OutboxModule.forRoot({ table: TABLE }),
      ],
    })
    class CounterModule {}
    return NestFactory.createApplicationContext(CounterModule, { logger: false });
  };
  const add = (number: number, options: { id?: string } = {}) =>
    source.transaction((manager) => outbox.add(manager, counted, { chain_id: 'A1' }, { number }, options));
  const stored = async (): Promise<number[]> => {
    const jsm = await eventually(() => admin.jetstreamManager());
    const { state } = await jsm.streams.info(streams.registry.name);
    const numbers: number[] = [];
    for (let seq = state.first_seq; seq <= state.last_seq && seq > 0; seq += 1) {
      const message = await jsm.streams.getMessage(streams.registry.name, { seq });
      numbers.push(message.json<{ data: { number: number } }>().data.number);
    }
    return numbers;
  };
  const unpublished = async () => {
    const [row] = await source.query(`SELECT count(*)::int AS count FROM ${TABLE} WHERE published_at IS NULL`);
    return z.object({ count: z.number() }).parse(row).count;
  };

  beforeAll(async () => {
    [nats, postgres] = await Promise.all([aNats(), aPostgres()]);
    admin = await connect({ servers: nats.url, maxReconnectAttempts: -1 });
    await ensureStreams(admin);
  }, 180_000);

  beforeEach(async () => {
    await (await admin.jetstreamManager()).streams.purge(streams.registry.name);
    app = await start();
    source = app.get(DataSource);
    for (const statement of [...outboxMigration(TABLE).down, ...outboxMigration(TABLE).up])
      await source.query(statement);
    outbox = app.get(Outbox);
    await eventually(() => app.get(Messages).ready());
  });

  afterEach(async () => {
    await Promise.all([app, ...others.splice(0)].map((each) => each.close()));
  });

  afterAll(async () => {
    await admin?.close();
    await Promise.all([nats?.stop(), postgres?.stop()]);
  });

  it('publishes what is committed, in order, at once when it is woken', async () => {
    const begun = performance.now();
    for (let number = 0; number < 150; number += 1) await add(number);
    outbox.wake();
    await eventually(async () => expect(await unpublished()).toBe(0), { timeout_ms: 5_000 });
    expect(await stored()).toEqual(Array.from({ length: 150 }, (_, number) => number));
    expect(performance.now() - begun).toBeLessThan(5_000);
    await eventually(async () => expect(await registry.metrics()).toContain('chain_mapping_outbox_pending 0'));
  });

  it('publishes without being woken, too', async () => {
    await add(1);
    await eventually(async () => expect(await stored()).toEqual([1]));
  });

  it('publishes nothing of a transaction that is rolled back', async () => {
    const rolledBack = source.transaction(async (manager) => {
      await outbox.add(manager, counted, { chain_id: 'A1' }, { number: 1 });
      throw new Error('changed my mind');
    });
    await expect(rolledBack).rejects.toThrow('changed my mind');
    await add(2);
    outbox.wake();
    await eventually(async () => expect(await unpublished()).toBe(0));
    await eventually(async () => expect(await stored()).toEqual([2]));
  });

  it('adds an id once and refuses wrong data within the transaction', async () => {
    const id = '0b9cbb0e-3b5a-4f4c-8d1b-3a6a5f4c2d1e';
    await add(1, { id });
    await add(1, { id });
    await expect(add(JSON.parse('"x"'))).rejects.toMatchObject({ code: 'InvalidInput', errors: [{ path: 'number' }] });
    outbox.wake();
    await eventually(async () => expect(await stored()).toEqual([1]));
    const [{ count }] = await source.query(`SELECT count(*)::int AS count FROM ${TABLE}`);
    expect(count).toBe(1);
  });

  it('is published by one replica at a time', async () => {
    others.push(await start(), await start());
    for (let number = 0; number < 300; number += 1) {
      await add(number);
      for (const each of [app, ...others]) each.get(OutboxRelay).wake();
    }
    await eventually(async () => expect(await unpublished()).toBe(0));
    expect(await stored()).toEqual(Array.from({ length: 300 }, (_, number) => number));
  }, 30_000);

  it('holds events while NATS is away and publishes them when it is back', async () => {
    process.kill(nats.pid, 'SIGKILL');
    for (let number = 0; number < 20; number += 1) await add(number);
    outbox.wake();
    await eventually(() => expect(app.get(Messages).ready()).rejects.toMatchObject({ code: 'Unavailable' }));
    expect(await unpublished()).toBe(20);
    await nats.startAgain();
    await eventually(async () => expect(await unpublished()).toBe(0), { timeout_ms: 20_000 });
    expect(await stored()).toEqual(Array.from({ length: 20 }, (_, number) => number));
  }, 60_000);

  it('stores once what was published but not marked before a crash', async () => {
    for (let number = 0; number < 5; number += 1) await add(number);
    outbox.wake();
    await eventually(async () => expect(await unpublished()).toBe(0));
    // As a crash between the acknowledgement and the commit of the mark leaves it.
    await source.query(`UPDATE ${TABLE} SET published_at = NULL`);
    outbox.wake();
    await eventually(async () => expect(await unpublished()).toBe(0));
    expect(await stored()).toEqual([0, 1, 2, 3, 4]);
  });

  it('removes what was published more than a day ago', async () => {
    await add(1);
    outbox.wake();
    await eventually(async () => expect(await unpublished()).toBe(0));
    await source.query(`UPDATE ${TABLE} SET published_at = now() - interval '25 hours'`);
    others.push(await start());
    await eventually(async () => expect(await source.query(`SELECT id FROM ${TABLE}`)).toEqual([]));
  });

  it('loses nothing when its process is killed again and again between commit and publish', async () => {
    await app.close();
    const writer = (first: number): ChildProcess =>
      fork(join(__dirname, '../../fixtures/outbox-writer.cjs'), [postgres.url, nats.url, TABLE, String(first)], {
        execArgv: ['--conditions=@chain-mapping/source'],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
    const committed: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const child = writer(round * 1_000);
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.on('message', (number) => committed.push(Number(number)));
      await eventually(() => expect(committed.length).toBeGreaterThan(40 * (round + 1)), { timeout_ms: 30_000 });
      child.kill('SIGKILL');
      await ended;
    }
    app = await start();
    source = app.get(DataSource);
    await eventually(async () => expect(await unpublished()).toBe(0));
    const numbers = await stored();
    expect(committed.filter((number) => !numbers.includes(number))).toEqual([]);
    expect(new Set(numbers).size).toBe(numbers.length);
  }, 90_000);
});
