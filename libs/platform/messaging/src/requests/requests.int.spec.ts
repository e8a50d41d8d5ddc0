import { readFileSync } from 'node:fs';
import { Controller, Inject, Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { INestMicroservice } from '@nestjs/common';
import { defineQuery, DomainError, InvalidInput, type InputOf } from '@chain-mapping/contracts';
import { aNats, eventually, type TestProcess } from '@chain-mapping/testing';
import { connect } from 'nats';
import { Registry } from 'prom-client';
import { z } from 'zod';
import { MessagingModule } from '../messaging.module';
import { Answers } from './answers.decorator';
import { Messages } from './messages.service';
import { natsTransport } from './nats.transport';

class Busy extends DomainError {
  override readonly retryable = true;
}

const double = defineQuery({
  subject: 'query.numbers.doubles.get',
  input: z.object({ number: z.number(), unit: z.string().default('m') }),
  output: z.object({ number: z.number(), unit: z.string() }),
});
const fail = defineQuery({
  subject: 'query.numbers.failures.get',
  input: z.object({ how: z.enum(['domain', 'busy', 'fault', 'backend', 'output', 'large']) }),
  output: z.object({ text: z.string() }),
  errors: ['NumberNotFound', 'Busy'],
});
const wait = defineQuery({
  subject: 'query.numbers.waits.get',
  input: z.object({ name: z.string() }),
  output: z.object({ name: z.string() }),
  deadline_ms: 200,
});
const nobody = defineQuery({ subject: 'query.nobody.things.get', input: z.object({}), output: z.object({}) });

class Gate {
  readonly arrived: string[] = [];
  open: () => void = () => undefined;
  readonly opened = new Promise<void>((resolve) => (this.open = resolve));
}

@Controller()
class NumbersController {
  constructor(@Inject(Gate) private readonly gate: Gate) {}

  @Answers(double)
  double({ number, unit }: InputOf<typeof double>) {
    return { number: 2 * number, unit };
  }

  @Answers(fail)
  async fail({ how }: InputOf<typeof fail>): Promise<{ text: string }> {
    switch (how) {
      case 'domain':
        throw new DomainError('NumberNotFound', 'no such number', { number: 7 });
      case 'busy':
        throw new Busy('Busy', 'come again');
      case 'fault':
        throw new Error('secret of the house');
      case 'backend':
        throw Object.assign(new Error('connect ECONNREFUSED 10.1.2.3:5432'), { code: 'ECONNREFUSED' });
      case 'output':
        return JSON.parse('{"text": 1}');
      case 'large':
        return { text: 'x'.repeat(10_000_000) };
    }
  }

  @Answers(wait)
  async wait({ name }: InputOf<typeof wait>) {
    this.gate.arrived.push(name);
    await this.gate.opened;
    return { name };
  }
}

describe('requests', () => {
  let nats: TestProcess;
  let server: INestMicroservice;
  let client: INestApplicationContext;
  let messages: Messages;
  let gate: Gate;
  const metrics = new Registry();

  const serve = async (): Promise<INestMicroservice> => {
    gate = new Gate();
    @Module({ controllers: [NumbersController], providers: [{ provide: Gate, useValue: gate }] })
    class NumbersModule {}
    const transport = natsTransport({ service: 'numbers', url: nats.url });
    const app = await NestFactory.createMicroservice(NumbersModule, { ...transport, logger: false });
    await app.listen();
    return app;
  };

  beforeAll(async () => {
    nats = await aNats();
    client = await NestFactory.createApplicationContext(
      MessagingModule.forRoot({ service: 'asker', url: nats.url, metrics }),
      { logger: false },
    );
    messages = client.get(Messages);
    await eventually(() => messages.ready());
  }, 120_000);

  beforeEach(async () => {
    server = await serve();
  });

  afterEach(async () => {
    gate.open();
    await server.close();
  });

  afterAll(async () => {
    await client?.close();
    await nats?.stop();
  });

  const failure = (how: z.input<(typeof fail)['input']>['how']) =>
    messages.ask(fail, { how }).then(
      () => undefined,
      (error: unknown) => error,
    );

  it('answers with parsed input and output', async () => {
    expect(await messages.ask(double, { number: 21 })).toEqual({ number: 42, unit: 'm' });
  });

  it('hands on the text of an answer, and the error of one that is none', async () => {
    const text = await messages.askForText(double, { number: 21 });
    expect(JSON.parse(text.toString())).toEqual({ number: 42, unit: 'm' });
    await expect(messages.askForText(fail, { how: 'domain' })).rejects.toMatchObject({ code: 'NumberNotFound' });
    await expect(messages.askForText(fail, { how: 'output' })).rejects.toMatchObject({ code: 'Internal' });
    await expect(messages.askForText(nobody, {})).rejects.toMatchObject({ code: 'Unavailable' });
  });

  it('names each wrong field of the input', async () => {
    const input = JSON.parse('{"number": "x", "unit": 1}');
    const error = await messages.ask(double, input).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidInput);
    expect(error).toMatchObject({ code: 'InvalidInput', errors: [{ path: 'number' }, { path: 'unit' }] });
  });

  it('answers a plain NATS client', async () => {
    const nc = await connect({ servers: nats.url });
    const good = await nc.request(double.subject, '{"number": 4}');
    const bad = await nc.request(double.subject, 'not json');
    await nc.close();
    expect(good.json()).toMatchObject({ response: { number: 8 } });
    expect(bad.json()).toMatchObject({ err: { code: 'InvalidInput' } });
  });

  it('carries an expected error with its code, details and whether a retry helps', async () => {
    expect(await failure('domain')).toMatchObject({
      code: 'NumberNotFound',
      message: 'no such number',
      details: { number: 7 },
      retryable: false,
    });
    expect(await failure('busy')).toMatchObject({ code: 'Busy', retryable: true });
  });

  it('keeps the text of a fault at home', async () => {
    const error = await failure('fault');
    expect(error).toMatchObject({ code: 'Internal', retryable: false });
    expect(JSON.stringify(error) + String(error)).not.toContain('secret');
    expect(await failure('output')).toMatchObject({ code: 'Internal' });
    expect(await failure('large')).toMatchObject({ code: 'Internal' });
  });

  it('tells that a backend of the service is away', async () => {
    expect(await failure('backend')).toMatchObject({ code: 'Unavailable', retryable: true });
  });

  it('fails at once when nobody answers', async () => {
    const start = performance.now();
    await expect(messages.ask(nobody, {})).rejects.toMatchObject({ code: 'Unavailable' });
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it('fails at the deadline', async () => {
    const start = performance.now();
    await expect(messages.ask(wait, { name: 'late' })).rejects.toMatchObject({ code: 'DeadlineExceeded' });
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it('answers on close all requests in flight, and then closes at once', async () => {
    const names = Array.from({ length: 50 }, (_, index) => `request ${index}`);
    const answers = Promise.all(names.map((name) => messages.ask(wait, { name }, { deadline_ms: 20_000 })));
    await eventually(() => expect(gate.arrived).toHaveLength(50));
    const start = performance.now();
    const closed = server.close();
    gate.open();
    expect((await answers).map(({ name }) => name)).toEqual(names);
    await closed;
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it('closes while NATS is not there', async () => {
    @Module({})
    class NothingModule {}
    const app = await NestFactory.createMicroservice(NothingModule, {
      ...natsTransport({ service: 'lonely', url: 'nats://127.0.0.1:1' }),
      logger: false,
    });
    const listening = app.listen();
    await app.close();
    await listening;
  });

  it('closes although the connection breaks meanwhile', async () => {
    @Module({})
    class NothingModule {}
    const own = await aNats();
    const options = { ...natsTransport({ service: 'lonely', url: own.url }), logger: false as const };
    const app = await NestFactory.createMicroservice(NothingModule, options);
    await app.listen();
    process.kill(own.pid, 'SIGSTOP');
    const closed = app.close();
    process.kill(own.pid, 'SIGKILL');
    await expect(closed).resolves.toBeUndefined();
    await own.stop();
  }, 90_000);

  it('counts by outcome', async () => {
    await messages.ask(double, { number: 1 });
    await failure('domain');
    const text = await metrics.metrics();
    expect(text).toMatch(/chain_mapping_requests_total{subject="query.numbers.doubles.get",outcome="ok"} \d/);
    expect(text).toMatch(/outcome="NumberNotFound"/);
    expect(text).toMatch(/chain_mapping_request_duration_seconds_count{subject="query.numbers.doubles.get"} \d/);
  });

  it('fails at the deadline while NATS is frozen', async () => {
    process.kill(nats.pid, 'SIGSTOP');
    try {
      // The signal is on its way; what the server reads until it arrives is still answered.
      await eventually(() => expect(readFileSync(`/proc/${nats.pid}/stat`, 'utf8')).toMatch(/\) T /));
      const start = performance.now();
      await expect(messages.ready()).rejects.toMatchObject({ code: 'Unavailable' });
      const asked = messages.ask(double, { number: 1 }, { deadline_ms: 300 });
      await expect(asked).rejects.toMatchObject({ code: 'DeadlineExceeded' });
      expect(performance.now() - start).toBeLessThan(3_000);
    } finally {
      process.kill(nats.pid, 'SIGCONT');
    }
    expect(await eventually(() => messages.ask(double, { number: 2 }))).toMatchObject({ number: 4 });
  }, 90_000);

  it('fails at once while NATS is away, and asks again when it is back', async () => {
    const asked = messages.ask(wait, { name: 'cut off' }, { deadline_ms: 20_000 }).catch((error: unknown) => error);
    await eventually(() => expect(gate.arrived).toContain('cut off'));
    process.kill(nats.pid, 'SIGKILL');
    expect(await asked).toMatchObject({ code: 'Unavailable' });
    await expect(messages.ready()).rejects.toMatchObject({ code: 'Unavailable' });
    await expect(messages.ask(double, { number: 1 })).rejects.toMatchObject({ code: 'Unavailable' });
    await nats.startAgain();
    expect(await eventually(() => messages.ask(double, { number: 2 }))).toMatchObject({ number: 4 });
  }, 120_000);
});
