import type { Claim, Path, Value } from '../../../reading';
import { argumentOf, type FrameworkPack, type Match, textArgument } from '../../language';
import { attributed, callOf, creationOf, derived } from '../queries';
import { typeArgument } from '../values';

type Direction = Extract<Claim, { kind: 'message' }>['direction'];

/** RabbitMQ and Kafka by their own clients. */
export const brokers: FrameworkPack = {
  name: 'csharp-brokers',
  keywords: ['RabbitMQ', 'Confluent.Kafka', 'ServiceBus', 'NATS'],
  rules: [
    {
      id: 'csharp.rabbitmq.connection',
      ...creationOf('ConnectionFactory'),
      read: (match) => broker('rabbitmq', textArgument(match.arguments('initializer'), 99, 'HostName', 'Uri')),
    },
    {
      id: 'csharp.rabbitmq.registration',
      ...callOf('AddRabbitMQClient', 'AddRabbitMqEventBus', 'AddRabbitMQ', 'AddRabbitMQEventBus'),
      read: (match) => broker('rabbitmq', textArgument(match.arguments('arguments'), 0)),
    },
    {
      id: 'csharp.rabbitmq.publish',
      ...callOf('BasicPublish', 'BasicPublishAsync'),
      read: (match) => message(match, 'rabbitmq', 'send', textArgument(match.arguments('arguments'), 1, 'routingKey')),
    },
    {
      id: 'csharp.rabbitmq.consume',
      ...callOf('BasicConsume', 'BasicConsumeAsync'),
      read: (match) => message(match, 'rabbitmq', 'receive', textArgument(match.arguments('arguments'), 0, 'queue')),
    },
    {
      id: 'csharp.kafka.producer',
      ...creationOf('ProducerConfig', 'ConsumerConfig', 'ClientConfig'),
      read: (match) => broker('kafka', textArgument(match.arguments('initializer'), 99, 'BootstrapServers')),
    },
    {
      id: 'csharp.kafka.produce',
      ...callOf('ProduceAsync', 'Produce'),
      read: (match) => message(match, 'kafka', 'send', textArgument(match.arguments('arguments'), 0)),
    },
    {
      id: 'csharp.kafka.subscribe',
      ...callOf('Subscribe'),
      read(match) {
        const path = match.path('receiver');
        const subject = textArgument(match.arguments('arguments'), 0);
        if (path === null || subject === null) return null;
        const proof = { path, origins: ['type.IConsumer', 'type.ConsumerBuilder.Build'] };
        return { kind: 'message', direction: 'receive', engine: 'kafka', subject, address: null, proof };
      },
    },
    {
      id: 'csharp.service-bus.client',
      ...creationOf('ServiceBusClient', 'EventHubProducerClient', 'EventProcessorClient'),
      read: (match) => broker('azure-service-bus', textArgument(match.arguments('arguments'), 0)),
    },
  ],
};

const TRANSPORTS: Readonly<Record<string, string>> = {
  UsingRabbitMq: 'rabbitmq',
  UsingAzureServiceBus: 'azure-service-bus',
  UsingKafka: 'kafka',
  UsingActiveMq: 'activemq',
  UsingGrpc: 'grpc',
  UseRabbitMQ: 'rabbitmq',
  UseKafka: 'kafka',
};

/** Buses that name messages by their types: MassTransit, CAP, and event buses of an application's own. */
export const buses: FrameworkPack = {
  name: 'csharp-buses',
  keywords: [
    'MassTransit',
    'IEventBus',
    'EventBus',
    'IntegrationEvent',
    'ICapPublisher',
    'CapSubscribe',
    'AddCap',
    'Rebus',
    'Wolverine',
  ],
  rules: [
    {
      id: 'csharp.bus.transport',
      ...callOf(...Object.keys(TRANSPORTS)),
      read: (match) => broker(TRANSPORTS[match.text('name') ?? ''] ?? 'rabbitmq', hostIn(match)),
    },
    {
      id: 'csharp.masstransit.consumer',
      ...derived,
      read(match) {
        const base = match.node('base');
        const name = base?.namedChild(0)?.text ?? '';
        const subject = /^(IConsumer|IIntegrationEventHandler|IHandleMessages)$/.test(name) ? typeArgument(base) : null;
        return subject === null ? null : named('receive', subject);
      },
    },
    {
      id: 'csharp.bus.subscribe',
      ...callOf('AddSubscription', 'Subscribe', 'AddConsumer'),
      read(match) {
        const subject = typeArgument(match.node('callee'));
        return subject === null || match.text('name') === 'AddConsumer' ? null : named('receive', subject);
      },
    },
    {
      id: 'csharp.bus.publish',
      ...callOf('Publish', 'PublishAsync', 'PublishThroughEventBusAsync', 'Send', 'SendAsync'),
      read(match) {
        const receiver = (match.path('receiver') ?? []).at(-1) ?? '';
        if (!/bus|publish|endpoint|capPublisher|integrationEventService/i.test(receiver)) return null;
        const given = typeArgument(match.node('callee'));
        const event = argumentOf(match.arguments('arguments'), 0);
        if (event?.kind === 'text')
          return { kind: 'message', direction: 'send', engine: null, subject: event, address: null };
        const subject = given ?? (event?.kind === 'call' ? event.callee : null);
        return subject === null ? null : named('send', subject);
      },
    },
    {
      id: 'csharp.cap.subscribe',
      ...attributed('CapSubscribe', 'Topic'),
      read(match) {
        const list = match.arguments('arguments');
        const subject = textArgument(list, match.text('attribute') === 'Topic' ? 1 : 0);
        return subject === null
          ? null
          : { kind: 'message', direction: 'receive', engine: null, subject, address: null };
      },
    },
  ],
};

function named(direction: Direction, type: Path): Claim {
  return {
    kind: 'message',
    direction,
    engine: null,
    subject: { kind: 'text', text: type.at(-1) ?? '' },
    address: null,
  };
}

function broker(engine: string, address: Value | null): Claim {
  return { kind: 'resource', resource: 'broker', engine, address };
}

function message(match: Match, engine: string, direction: Direction, subject: Value | null): Claim | null {
  return subject === null || match.path('receiver') === null
    ? null
    : { kind: 'message', direction, engine, subject, address: null };
}

/** `cfg.Host("rabbitmq", …)` inside of what configures the transport. */
function hostIn(match: Match): Value | null {
  const host = /\.Host\(\s*"([^"]{1,200})"/.exec((match.node('arguments')?.text ?? '').slice(0, 4_000))?.[1];
  return host === undefined ? null : { kind: 'text', text: host };
}
