import { Controller, Module, type INestApplicationContext, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defineEvent, defineQuery, streams, type InputOf } from '@chain-mapping/contracts';
import { aNats, eventually, type TestProcess } from '@chain-mapping/testing';
import { context, propagation, SpanKind, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { z } from 'zod';
import { Consumers } from '../consumers/consumers.service';
import { on } from '../consumers/definition';
import { Events } from '../events/events.service';
import { MessagingModule } from '../messaging.module';
import { Answers } from '../requests/answers.decorator';
import { Messages } from '../requests/messages.service';
import { natsTransport } from '../requests/nats.transport';
import { migrateStreams } from '../streams/migrate-streams.service';

const echo = defineQuery({
  subject: 'query.echo.echoes.get',
  input: z.object({ text: z.string() }),
  output: z.object({ text: z.string() }),
});
const said = defineEvent({
  type: 'chain_mapping.test.said.v1',
  subject: 'chain.registry.said.{chain_id}',
  data: z.object({ text: z.string() }),
});

@Controller()
class EchoController {
  @Answers(echo)
  echo({ text }: InputOf<typeof echo>) {
    return { text };
  }
}

@Module({ controllers: [EchoController] })
class EchoModule {}

describe('tracing', () => {
  const exporter = new InMemorySpanExporter();
  let nats: TestProcess;
  let server: INestMicroservice;
  let app: INestApplicationContext;

  beforeAll(async () => {
    new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
    nats = await aNats();
    await migrateStreams({ url: nats.url });
    const transport = natsTransport({ service: 'echo', url: nats.url });
    server = await NestFactory.createMicroservice(EchoModule, { ...transport, logger: false });
    await server.listen();
    const module = MessagingModule.forRoot({ service: 'asker', url: nats.url });
    app = await NestFactory.createApplicationContext(module, { logger: false });
    await eventually(() => app.get(Messages).ready());
  }, 120_000);

  afterAll(async () => {
    await app?.close();
    await server?.close();
    await nats?.stop();
    trace.disable();
    context.disable();
    propagation.disable();
  });

  it('is one trace over a request and over an event', async () => {
    const traceparents: (string | undefined)[] = [];
    app.get(Consumers).consume({
      name: 'traced',
      stream: streams.registry,
      filter: said.pattern,
      handlers: [on(said, async (_, meta) => void traceparents.push(meta.traceparent))],
    });
    await trace.getTracer('test').startActiveSpan('root', async (root) => {
      await app.get(Messages).ask(echo, { text: 'hello' });
      await app.get(Events).publish(said, { chain_id: 'A1' }, { text: 'hello' });
      root.end();
    });
    const spans = await eventually(() => {
      const finished = exporter.getFinishedSpans();
      expect(finished).toHaveLength(5);
      return finished;
    });
    const named = (name: string) => {
      const span = spans.find((each) => each.name === name);
      if (!span) throw new Error(`no span '${name}' in ${spans.map((each) => each.name).join(', ')}`);
      return span;
    };
    const ask = named('ask query.echo.echoes.get');
    const answer = named('answer query.echo.echoes.get');
    const publish = named('publish chain_mapping.test.said.v1');
    const consume = named('consume chain_mapping.test.said.v1');
    expect([ask, answer, publish, consume].map(({ kind }) => kind)).toEqual([
      SpanKind.CLIENT,
      SpanKind.SERVER,
      SpanKind.PRODUCER,
      SpanKind.CONSUMER,
    ]);
    expect(new Set(spans.map((span) => span.spanContext().traceId)).size).toBe(1);
    expect(answer.parentSpanContext?.spanId).toBe(ask.spanContext().spanId);
    expect(consume.parentSpanContext?.spanId).toBe(publish.spanContext().spanId);
    expect(traceparents[0]).toContain(publish.spanContext().spanId);
  });
});
