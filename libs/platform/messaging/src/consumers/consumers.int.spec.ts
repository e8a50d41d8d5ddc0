import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defineEvent, DomainError, streams, Unavailable } from '@chain-mapping/contracts';
import { aNats, eventually, type TestProcess } from '@chain-mapping/testing';
import { connect, type NatsConnection } from 'nats';
import { Registry } from 'prom-client';
import { z } from 'zod';
import { decodeCloudEvent } from '../events/decode';
import { Events } from '../events/events.service';
import { MessagingModule } from '../messaging.module';
import { Messages } from '../requests/messages.service';
import { ensureStreams } from '../streams/ensure-streams.service';
import { Consumers } from './consumers.service';
import type { BatchMessage, ConsumerDefinition, EventMeta } from './definition';
import { on } from './definition';

const counted = defineEvent({
  type: 'chain_mapping.test.counted.v1',
  subject: 'chain.registry.{topic}.{chain_id}',
  data: z.object({ number: z.number() }),
});
const named = defineEvent({
  type: 'chain_mapping.test.named.v1',
  subject: 'chain.registry.{topic}.{chain_id}',
  data: z.object({ name: z.string() }),
});

describe('consumers', () => {
  let nats: TestProcess;
  let admin: NatsConnection;
  let app: INestApplicationContext;
  let events: Events;
  let registry: Registry;
  let topics = 0;
  let topic = '';
  const others: INestApplicationContext[] = [];

  const start = async (metrics = new Registry()): Promise<INestApplicationContext> => {
    const module = MessagingModule.forRoot({ service: 'counter', url: nats.url, metrics });
    const context = await NestFactory.createApplicationContext(module, { logger: false });
    await eventually(() => context.get(Messages).ready());
    return context;
  };
  const startOther = async () => {
    const other = await start();
    others.push(other);
    return other;
  };
  const publish = (number: number, options: { id?: string } = {}) =>
    events.publish(counted, { topic, chain_id: 'A1' }, { number }, options);
  const consume = (definition: Pick<ConsumerDefinition, 'name'> & Partial<ConsumerDefinition>, context = app) =>
    context
      .get(Consumers)
      .consume({ stream: streams.registry, filter: `chain.registry.${topic}.*`, ...definition } as ConsumerDefinition);
  const pending = async (name: string) => {
    const info = await (await admin.jetstreamManager()).consumers.info(streams.registry.name, name);
    return { unacknowledged: info.num_ack_pending, undelivered: info.num_pending };
  };
  const settled = { unacknowledged: 0, undelivered: 0 };
  const deadLetters = async (name: string) => {
    const jsm = await admin.jetstreamManager();
    const letters: { reason: string; subject: string; payload: string; header: string | undefined }[] = [];
    const info = await jsm.streams.info(streams.deadLetters.name);
    for (let seq = info.state.first_seq; seq <= info.state.last_seq && seq > 0; seq += 1) {
      const message = await jsm.streams.getMessage(streams.deadLetters.name, { seq });
      if (message.subject !== `dead-letter.${name}`) continue;
      const { reason, subject, payload } = message.json<{ reason: string; subject: string; payload: string }>();
      letters.push({ reason, subject, payload, header: message.header.get('Dead-Letter-Reason') });
    }
    return letters;
  };

  beforeAll(async () => {
    nats = await aNats();
    admin = await connect({ servers: nats.url, maxReconnectAttempts: -1 });
    await ensureStreams(admin);
  }, 120_000);

  beforeEach(async () => {
    topics += 1;
    topic = `topic-${topics}`;
    registry = new Registry();
    app = await start(registry);
    events = app.get(Events);
  });

  afterEach(async () => {
    await Promise.all([app, ...others.splice(0)].map((each) => each.close()));
  });

  afterAll(async () => {
    await admin?.close();
    await nats?.stop();
  });

  it('hands on parsed data in order, by type, with what is known of the event', async () => {
    const numbers: number[] = [];
    const names: string[] = [];
    const metas: EventMeta[] = [];
    consume({
      name: 'in-order',
      handlers: [
        on(counted, async ({ number }, meta) => {
          numbers.push(number);
          metas.push(meta);
        }),
        on(named, async ({ name }) => void names.push(name)),
      ],
    });
    const time = new Date('2026-01-02T03:04:05.678Z');
    await events.publish(counted, { topic, chain_id: 'A1' }, { number: 0 }, { id: 'first', time });
    for (let number = 1; number < 100; number += 1) await publish(number);
    await events.publish(named, { topic, chain_id: 'A1' }, { name: 'last' });
    await eventually(() => expect(names).toEqual(['last']));
    expect(numbers).toEqual(Array.from({ length: 100 }, (_, number) => number));
    expect(metas[0]).toMatchObject({
      id: 'first',
      time: '2026-01-02T03:04:05.678Z',
      subject: `chain.registry.${topic}.A1`,
      redelivered: false,
    });
    await eventually(async () => expect(await pending('in-order')).toEqual(settled));
  });

  it('stores an id once', async () => {
    const seen: string[] = [];
    consume({ name: 'once', handlers: [on(counted, async (_, { id }) => void seen.push(id))] });
    expect(await publish(1, { id: 'the-same' })).toEqual({ id: 'the-same', duplicate: false });
    expect(await publish(1, { id: 'the-same' })).toEqual({ id: 'the-same', duplicate: true });
    await publish(2, { id: 'another' });
    await eventually(() => expect(seen).toContain('another'));
    expect(seen).toEqual(['the-same', 'another']);
  });

  it('refuses data that breaks its schema, and a subject that no stream keeps', async () => {
    await expect(
      events.publish(counted, { topic, chain_id: 'A1' }, JSON.parse('{"number": "x"}')),
    ).rejects.toMatchObject({ code: 'InvalidInput', errors: [{ path: 'number' }] });
    const lost = defineEvent({ type: 'chain_mapping.test.lost.v1', subject: 'chain.nowhere.{id}', data: z.object({}) });
    await expect(events.publish(lost, { id: '1' }, {})).rejects.toThrow('no stream keeps chain.nowhere.1');
  });

  it('moves poisoned messages to the dead-letter stream at once and goes on', async () => {
    const numbers: number[] = [];
    consume({
      name: 'poisoned',
      handlers: [
        on(counted, async ({ number }) => {
          if (number === 13) throw new DomainError('Unlucky', 'not this one');
          numbers.push(number);
        }),
      ],
    });
    const subject = `chain.registry.${topic}.A1`;
    await admin.jetstream().publish(subject, 'not json');
    await admin.jetstream().publish(subject, '{"specversion": "1.0"}');
    const { cloud_event } = events.envelope(counted, { topic, chain_id: 'A1' }, { number: 1 }, { id: 'wrong' });
    await admin.jetstream().publish(subject, JSON.stringify({ ...cloud_event, data: { number: 'x' } }));
    await events.publish(named, { topic, chain_id: 'A1' }, { name: 'nobody handles it' });
    await publish(13);
    await publish(42);
    await eventually(() => expect(numbers).toEqual([42]));
    await eventually(async () => expect(await pending('poisoned')).toEqual(settled));
    const letters = await deadLetters('poisoned');
    expect(letters.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('not JSON'),
      expect.stringContaining('malformed CloudEvent'),
      expect.stringContaining('number: '),
      'Unlucky: not this one',
    ]);
    expect(letters[0]).toMatchObject({ subject, payload: 'not json', header: expect.stringContaining('not JSON') });
    const metrics = await registry.metrics();
    expect(metrics).toContain('chain_mapping_dead_letters_total{consumer="poisoned"} 4');
    expect(metrics).toContain('chain_mapping_events_consumed_total{consumer="poisoned",outcome="ignored"} 1');
  });

  it('tries again what failed', async () => {
    const tries: string[] = [];
    const attempt = (kind: string, error: Error) => {
      tries.push(kind);
      if (tries.filter((each) => each === kind).length < 3) throw error;
    };
    consume({
      name: 'failing',
      handlers: [
        on(counted, async ({ number }) => {
          if (number === 1) attempt('unexpected', new Error('who knows'));
          if (number === 2) attempt('backend', Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
          if (number === 3) attempt('unavailable', new Unavailable('the registry is away'));
        }),
      ],
    });
    await publish(1);
    await publish(2);
    await publish(3);
    await eventually(() => expect(tries).toHaveLength(9));
    await eventually(async () => expect(await pending('failing')).toEqual(settled));
    expect(await deadLetters('failing')).toEqual([]);
  });

  it('extends the time of a handler that takes long', async () => {
    let handled = 0;
    consume({
      name: 'slow',
      ack_wait_ms: 400,
      handlers: [
        on(counted, async () => {
          handled += 1;
          await eventually(async () => expect(performance.now()).toBeGreaterThan(end));
        }),
      ],
    });
    const end = performance.now() + 1_500;
    await publish(1);
    await eventually(async () => expect(await pending('slow')).toEqual(settled));
    expect(handled).toBe(1);
  });

  it('handles as many at a time as it is allowed', async () => {
    let now = 0;
    let most = 0;
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    consume({
      name: 'parallel',
      concurrency: 3,
      handlers: [
        on(counted, async () => {
          now += 1;
          most = Math.max(most, now);
          await gate;
          now -= 1;
        }),
      ],
    });
    for (let number = 0; number < 10; number += 1) await publish(number);
    await eventually(() => expect(now).toBe(3));
    open();
    await eventually(async () => expect(await pending('parallel')).toEqual(settled));
    expect(most).toBe(3);
  });

  it('finishes what is in work at shutdown and hands the rest over at once, also to one that comes later', async () => {
    const here: number[] = [];
    const there: number[] = [];
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const handlers = [
      on(counted, async ({ number }) => {
        here.push(number);
        await gate;
      }),
    ];
    let givenBack = 0;
    admin.subscribe(`$JS.EVENT.ADVISORY.CONSUMER.MSG_NAKED.${streams.registry.name}.handed-over`, {
      callback: () => (givenBack += 1),
    });
    const other = await startOther();
    consume({ name: 'handed-over', handlers }, other);
    for (let number = 0; number < 10; number += 1) await publish(number);
    await eventually(() => expect(here).toEqual([0]));
    const closed = other.close();
    await eventually(() => expect(givenBack).toBe(9));
    consume({ name: 'handed-over', handlers: [on(counted, async ({ number }) => void there.push(number))] });
    await eventually(() => expect(there).toHaveLength(9), { timeout_ms: 20_000 });
    open();
    await closed;
    expect([...there].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(here).toEqual([0]);
    await eventually(async () => expect(await pending('handed-over')).toEqual(settled));
  });

  it('takes over a changed filter', async () => {
    const numbers: number[] = [];
    const handlers = [on(counted, async ({ number }) => void numbers.push(number))];
    const other = await startOther();
    consume({ name: 'moved', handlers, filter: `chain.registry.${topic}-old.*` }, other);
    await eventually(async () => expect(await pending('moved')).toEqual(settled));
    await other.close();
    consume({ name: 'moved', handlers });
    await eventually(async () => {
      const info = await (await admin.jetstreamManager()).consumers.info(streams.registry.name, 'moved');
      expect(info.config.filter_subject).toBe(`chain.registry.${topic}.*`);
    });
    await publish(5);
    await eventually(() => expect(numbers).toEqual([5]));
  });

  it('ends a consumer when told to, leaves nothing of it at the server, and lets another have its name', async () => {
    const heard: string[] = [];
    const listen = async (as: string) => {
      let begun: () => void = () => undefined;
      const ready = new Promise<void>((resolve) => (begun = resolve));
      const consumption = consume({
        name: 'on-demand',
        ephemeral: true,
        refresh: async () => begun(),
        handlers: [on(counted, async ({ number }) => void heard.push(`${as} ${number}`))],
      });
      await ready;
      return consumption;
    };
    const first = await listen('first');
    await publish(1);
    await eventually(() => expect(heard).toEqual(['first 1']));
    await first.stop();
    const consumers = await (await admin.jetstreamManager()).consumers.list(streams.registry.name).next();
    expect(consumers.filter(({ name }) => name.startsWith('on-demand'))).toEqual([]);
    await publish(2);
    const second = await listen('second');
    await first.stop();
    await publish(3);
    await eventually(() => expect(heard).toEqual(['first 1', 'second 3']));
    await second.stop();
  });

  it('gives each replica with an ephemeral consumer every new event', async () => {
    const seen: Record<string, number[]> = { one: [], two: [] };
    let refreshed = 0;
    await publish(1);
    const other = await startOther();
    const define = (replica: 'one' | 'two'): Partial<ConsumerDefinition> & { name: string } => ({
      name: 'cache',
      ephemeral: true,
      refresh: async () => void (refreshed += 1),
      handlers: [on(counted, async ({ number }) => void seen[replica]?.push(number))],
    });
    consume(define('one'));
    consume(define('two'), other);
    await eventually(() => expect(refreshed).toBe(2));
    await publish(2);
    await publish(3);
    await eventually(() => expect(seen).toEqual({ one: [2, 3], two: [2, 3] }));
  });

  describe('in batches', () => {
    const collect = (batches: number[][]) => (messages: readonly BatchMessage[]) =>
      void batches.push(messages.map(({ event }) => z.object({ number: z.number() }).parse(event.data).number));

    it('acknowledges a batch after it is handled, full or after the wait', async () => {
      const batches: number[][] = [];
      for (let number = 0; number < 250; number += 1) await publish(number);
      consume({
        name: 'batches',
        batch: { max_messages: 100, max_wait_ms: 1000 },
        handle: async (messages) => collect(batches)(messages),
      });
      await eventually(() => expect(batches.flat()).toHaveLength(250));
      expect(batches.map(({ length }) => length)).toEqual([100, 100, 50]);
      expect(batches.flat()).toEqual(Array.from({ length: 250 }, (_, number) => number));
      await eventually(async () => expect(await pending('batches')).toEqual(settled));
    });

    it('reads messages in the way that is given, and gives up what that does not read', async () => {
      const batches: number[][] = [];
      for (let number = 0; number < 3; number += 1) await publish(number);
      consume({
        name: 'read-otherwise',
        batch: { max_messages: 3, max_wait_ms: 50 },
        decode: (payload, headers) => {
          const decoded = decodeCloudEvent(payload, headers);
          if (!decoded.ok) return decoded;
          const { number } = counted.data.parse(decoded.event.data);
          if (number === 1) return { ok: false, reason: 'one is left out' };
          return { ok: true, event: { ...decoded.event, data: { number: 10 * number } } };
        },
        handle: async (messages) => collect(batches)(messages),
      });
      await eventually(() => expect(batches).toEqual([[0, 20]]));
      await eventually(async () => expect(await deadLetters('read-otherwise')).toHaveLength(1));
    });

    it('bounds a batch by its bytes, handles several at once, and takes a message that is larger than the bound', async () => {
      const sizes: number[] = [];
      let [atOnce, most] = [0, 0];
      for (let number = 0; number < 200; number += 1) {
        const chain_id = number === 100 ? 'x'.repeat(90_000) : 'x'.repeat(1_000);
        await events.publish(named, { topic, chain_id: 'A1' }, { name: chain_id });
      }
      consume({
        name: 'bounded-batches',
        batch: { max_messages: 1_000, max_wait_ms: 50, max_bytes: 20_000, at_once: 2 },
        ack_wait_ms: 500,
        handle: async (messages) => {
          atOnce += 1;
          most = Math.max(most, atOnce);
          sizes.push(messages.length);
          await new Promise((resolve) => setImmediate(resolve));
          atOnce -= 1;
        },
      });
      await eventually(async () => expect(await pending('bounded-batches')).toEqual(settled));
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(200);
      expect(Math.max(...sizes)).toBeLessThan(20);
      expect(most).toBe(2);
      await eventually(async () => {
        expect(await registry.metrics()).toContain('chain_mapping_consumer_backlog{consumer="bounded-batches"} 0');
      });
    });

    it('hands the same batch over again until it is handled', async () => {
      const tries: number[][] = [];
      consume({
        name: 'retried-batch',
        batch: { max_messages: 5, max_wait_ms: 50 },
        handle: async (messages) => {
          collect(tries)(messages);
          if (tries.length < 3) throw Object.assign(new Error('away'), { code: 'ECONNRESET' });
        },
      });
      for (let number = 0; number < 5; number += 1) await publish(number);
      await eventually(async () => expect(await pending('retried-batch')).toEqual(settled));
      await eventually(() => expect(tries.length).toBeGreaterThanOrEqual(3));
      expect(tries[2]).toEqual(tries[0]);
    });

    it('moves what is rejected or malformed to the dead-letter stream, and of a failing batch only what fails alone', async () => {
      const handled: number[] = [];
      consume({
        name: 'rejecting-batch',
        batch: { max_messages: 10, max_wait_ms: 200 },
        handle: async (messages) => {
          const numbers = messages.map(({ event }) => z.object({ number: z.number() }).parse(event.data).number);
          if (numbers.includes(13)) throw new DomainError('Unlucky', 'thirteen');
          handled.push(...numbers.filter((number) => number !== 7));
          const index = numbers.indexOf(7);
          return index < 0 ? undefined : { rejected: [{ index, reason: 'seven is out' }] };
        },
      });
      await admin.jetstream().publish(`chain.registry.${topic}.A1`, '???');
      for (const number of [1, 7, 13, 20]) await publish(number);
      await eventually(() => expect([...handled].sort((a, b) => a - b)).toEqual([1, 20]));
      await eventually(async () => expect(await pending('rejecting-batch')).toEqual(settled));
      expect((await deadLetters('rejecting-batch')).map(({ reason }) => reason).sort()).toEqual([
        'Unlucky: thirteen',
        expect.stringContaining('malformed CloudEvent'),
        'seven is out',
      ]);
    });
  });

  describe('when NATS fails', () => {
    it('loses nothing over kill -9 and restart in mid-consume', async () => {
      const seen = new Map<number, number>();
      const batched = new Set<number>();
      consume({ name: 'survivor', handlers: [on(counted, async ({ number }) => void seen.set(number, number))] });
      consume({
        name: 'batch-survivor',
        batch: { max_messages: 50, max_wait_ms: 20 },
        handle: async (messages) =>
          messages.forEach(({ event }) => batched.add(z.object({ number: z.number() }).parse(event.data).number)),
      });
      const acknowledged: number[] = [];
      let restarted: Promise<void> | undefined;
      for (let number = 0; number < 600; number += 1) {
        if (number === 200 || number === 400) {
          await restarted;
          process.kill(nats.pid, 'SIGKILL');
          restarted = nats.startAgain();
        }
        await publish(number);
        acknowledged.push(number);
      }
      await restarted;
      await eventually(() => expect(acknowledged.filter((number) => !seen.has(number))).toEqual([]), {
        timeout_ms: 45_000,
      });
      await eventually(() => expect(acknowledged.filter((number) => !batched.has(number))).toEqual([]), {
        timeout_ms: 45_000,
      });
    }, 120_000);

    it('waits for a stream that does not exist yet, and begins anew when JetStream was emptied', async () => {
      const jsm = await eventually(() => admin.jetstreamManager());
      await jsm.streams.delete(streams.registry.name);
      const numbers: number[] = [];
      consume({ name: 'patient', handlers: [on(counted, async ({ number }) => void numbers.push(number))] });
      await ensureStreams(admin);
      await publish(1);
      await eventually(() => expect(numbers).toEqual([1]));
      await jsm.streams.delete(streams.registry.name);
      await ensureStreams(admin);
      await publish(2);
      await eventually(() => expect(numbers).toEqual([1, 2]), { timeout_ms: 30_000 });
    }, 120_000);
  });
});
