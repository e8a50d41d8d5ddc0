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
const recounted = defineEvent({
  type: 'chain_mapping.test.recounted.v1',
  subject: 'chain.registry.recounted.{chain_id}',
  data: z.object({ number: z.number(), note: z.string().default('') }),
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

  const start = async (natsUrl = nats.url, at_once = false): Promise<INestApplicationContext> => {
    registry = new Registry();
    @Module({
      imports: [
        TypeOrmModule.forRoot({ type: 'postgres', url: postgres.url, entities: [] }),
        MessagingModule.forRoot({ service: 'counter', url: natsUrl, metrics: registry }),
        OutboxModule.forRoot({ table: TABLE, at_once }),
      ],
    })
    class CounterModule {}
    return NestFactory.createApplicationContext(CounterModule, { logger: false });
  };
  const add = (number: number, options: { id?: string } = {}) =>
    source.transaction((manager) => outbox.add(manager, counted, { chain_id: 'A1' }, { number }, options));
  /** As a service that sends by itself what it has committed. */
  const startAtOnce = async (): Promise<void> => {
    await app.close();
    app = await start(nats.url, true);
    [source, outbox] = [app.get(DataSource), app.get(Outbox)];
    await eventually(() => app.get(Messages).ready());
  };
  const addAndSend = async (number: number): Promise<void> => {
    const insertion = outbox.insertion(counted, [{ parameters: { chain_id: 'A1' }, data: { number } }], 1);
    const [row] = await source.query(`WITH told AS (${insertion.sql}) SELECT ${outbox.unpublished} AS waiting`, [
      ...insertion.parameters,
    ]);
    outbox.send(insertion.events, z.object({ waiting: z.array(z.string()) }).parse(row).waiting);
  };
  const stored = async (): Promise<number[]> => (await storedEvents()).map(({ number }) => number);
  const storedEvents = async (): Promise<{ subject: string; number: number }[]> => {
    const jsm = await eventually(() => admin.jetstreamManager());
    const { state } = await jsm.streams.info(streams.registry.name);
    const events: { subject: string; number: number }[] = [];
    for (let seq = state.first_seq; seq <= state.last_seq && seq > 0; seq += 1) {
      const message = await jsm.streams.getMessage(streams.registry.name, { seq });
      events.push({ subject: message.subject, number: message.json<{ data: { number: number } }>().data.number });
    }
    return events;
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
    for (let number = 0; number < 150; number += 1) await add(number);
    const begun = performance.now();
    outbox.wake();
    await eventually(async () => expect(await unpublished()).toBe(0));
    expect(await stored()).toEqual(Array.from({ length: 150 }, (_, number) => number));
    expect(performance.now() - begun).toBeLessThan(5_000);
    await eventually(async () => expect(await registry.metrics()).toContain('chain_mapping_outbox_pending 0'));
  });

  it('publishes without being woken, too', async () => {
    await add(1);
    await eventually(async () => expect(await stored()).toEqual([1]));
  });

  it('sends what it is given at once, in order, each once, and marks it', async () => {
    await startAtOnce();
    const heard: number[] = [];
    const subscription = admin.subscribe('chain.registry.>', {
      callback: (_, message) => heard.push(message.json<{ data: { number: number } }>().data.number),
    });
    await admin.flush();
    const numbers = Array.from({ length: 100 }, (_, number) => number);
    for (const number of numbers) {
      await addAndSend(number);
      // A pass of the relay at any time.
      if (number % 9 === 0) outbox.wake();
    }
    await eventually(async () => expect(await unpublished()).toBe(0));
    subscription.unsubscribe();
    expect(heard).toEqual(numbers);
    expect(await stored()).toEqual(numbers);
  });

  it('leaves to another replica for a moment what that has committed, and sends it in order all the same', async () => {
    await startAtOnce();
    await add(1);
    await addAndSend(2);
    await eventually(async () => expect(await unpublished()).toBe(0));
    expect(await stored()).toEqual([1, 2]);
    const [row] = await source.query(`SELECT min(published_at - created_at) >= '2 seconds' AS is_late FROM ${TABLE}`);
    expect(row).toEqual({ is_late: true });
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

  it('adds many by one statement, in their order, each id once, or none of them', async () => {
    const addMany = (additions: Parameters<typeof outbox.addMany<typeof counted>>[2]) =>
      source.transaction((manager) => outbox.addMany(manager, counted, additions));
    const id = '7d1f6a52-92c4-4b0e-8e3d-5c0a9b1e4f33';
    const many = Array.from({ length: 300 }, (_, number) => ({ parameters: { chain_id: 'A1' }, data: { number } }));
    const ids = await addMany([...many, { id, parameters: { chain_id: 'A1' }, data: { number: 300 } }]);
    expect([ids.length, ids.at(-1), new Set(ids).size]).toEqual([301, id, 301]);
    expect(await addMany([{ id, parameters: { chain_id: 'A1' }, data: { number: 301 } }])).toEqual([id]);
    expect(await addMany([])).toEqual([]);
    const wrong = [
      { parameters: { chain_id: 'A1' }, data: { number: 302 } },
      ...JSON.parse('[{"parameters":{"chain_id":"A1"},"data":{}}]'),
    ];
    await expect(addMany(wrong)).rejects.toMatchObject({ code: 'InvalidInput' });
    outbox.wake();
    await eventually(async () => expect(await unpublished()).toBe(0));
    expect(await stored()).toEqual(Array.from({ length: 301 }, (_, number) => number));
  });

  it('keeps the order of each chain, whatever the subject, while NATS is killed', async () => {
    const chains = Array.from({ length: 30 }, (_, index) => `A${index + 1}`);
    const numbers = Array.from({ length: 80 }, (_, number) => number);
    const addAll = (some: readonly number[]) =>
      source.transaction(async (manager) => {
        for (const number of some) {
          const additions = chains.map((chain_id) => ({ parameters: { chain_id }, data: { number } }));
          await outbox.addMany(manager, number % 2 === 0 ? counted : recounted, additions);
        }
      });
    const storedCount = async () =>
      (await (await admin.jetstreamManager()).streams.info(streams.registry.name)).state.messages;
    for (let first = 0; first < numbers.length; first += 40) {
      const before = await eventually(storedCount);
      await addAll(numbers.slice(first, first + 40));
      outbox.wake();
      // In the middle of a pass: of a batch some are stored, some under way, some not sent.
      await eventually(async () => expect(await storedCount()).toBeGreaterThan(before), { every_ms: 1 });
      process.kill(nats.pid, 'SIGKILL');
      expect(await unpublished()).toBeGreaterThan(0);
      await nats.startAgain();
    }
    await eventually(async () => expect(await unpublished()).toBe(0), { timeout_ms: 30_000 });
    const events = await storedEvents();
    for (const chain_id of chains) {
      const ofChain = events.filter(({ subject }) => subject.endsWith(`.${chain_id}`));
      expect(ofChain.map(({ number }) => number)).toEqual(numbers);
    }
  }, 90_000);

  it('sends nothing of a chain before what JetStream refused of it, and goes on with the others', async () => {
    const { config } = await (await admin.jetstreamManager()).streams.info(streams.registry.name);
    const limitTo = async (max_msg_size: number) =>
      (await admin.jetstreamManager()).streams.update(streams.registry.name, { ...config, max_msg_size });
    const addNote = (chain_id: string, number: number, note = '') =>
      source.transaction((manager) => outbox.add(manager, recounted, { chain_id }, { number, note }));
    await limitTo(2_000);
    await addNote('A1', 1, 'x'.repeat(3_000));
    await addNote('A1', 2);
    await addNote('A2', 3);
    outbox.wake();
    await eventually(async () => expect(await unpublished()).toBe(2));
    expect(await stored()).toEqual([3]);
    await limitTo(-1);
    await eventually(async () => expect(await unpublished()).toBe(0));
    expect(await stored()).toEqual([3, 1, 2]);
  });

  it('is published by one replica at a time', async () => {
    others.push(await start(), await start());
    for (let number = 0; number < 300; number += 1) {
      await add(number);
      for (const each of [app, ...others]) each.get(OutboxRelay).wake();
    }
    await eventually(async () => expect(await unpublished()).toBe(0));
    expect(await stored()).toEqual(Array.from({ length: 300 }, (_, number) => number));
  }, 90_000);

  it('holds events while NATS is away and publishes them when it is back', async () => {
    process.kill(nats.pid, 'SIGKILL');
    for (let number = 0; number < 20; number += 1) await add(number);
    outbox.wake();
    await eventually(() => expect(app.get(Messages).ready()).rejects.toMatchObject({ code: 'Unavailable' }));
    expect(await unpublished()).toBe(20);
    await nats.startAgain();
    await eventually(async () => expect(await unpublished()).toBe(0), { timeout_ms: 30_000 });
    expect(await stored()).toEqual(Array.from({ length: 20 }, (_, number) => number));
  }, 120_000);

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
