import type { Claim } from '../../../reading';
import { type FrameworkPack, type Match, type Rule, textArgument } from '../../language';
import { callOf, decorator, methodOf } from '../queries';

type Message = Extract<Claim, { kind: 'message' }>;

interface Library {
  readonly engine: string;
  readonly keywords: readonly string[];
  /** What connects, as full names of the library, and the options that hold the address. */
  readonly connects?: readonly string[];
  readonly options?: readonly string[];
  readonly calls: readonly {
    readonly methods: readonly string[];
    readonly direction: Message['direction'];
    /** Of what the method is, as full names. */
    readonly of: readonly string[];
    /** Options that hold the subject; the first positional argument does, where it is a text. */
    readonly options?: readonly string[];
  }[];
}

/** A pack for the client of a broker: what connects, what sends and what receives. */
export function brokerPack({ engine, keywords, connects = [], options = [], calls }: Library): FrameworkPack {
  const connection: Rule = {
    id: `typescript.${engine}.broker`,
    ...callOf(...new Set(connects.map((full) => full.split('.').at(-1) ?? full))),
    read(match) {
      const path = match.path('callee');
      const address = textArgument(match.arguments('arguments'), 0, ...options);
      if (path === null) return null;
      return { kind: 'resource', resource: 'broker', engine, address, proof: { path, origins: connects } };
    },
  };
  const messages = calls.map(({ methods, direction, of, options: named = [] }): Rule => ({
    id: `typescript.${engine}.${direction}`,
    ...methodOf(...methods),
    read(match) {
      const path = match.path('receiver');
      const subject = textArgument(match.arguments('arguments'), 0, ...named);
      if (path === null || subject === null) return null;
      return { kind: 'message', direction, engine, subject, address: null, proof: { path, origins: of } };
    },
  }));
  return { name: engine, keywords, rules: connects.length === 0 ? messages : [connection, ...messages] };
}

const AMQP_CHANNELS = [
  ...[
    'amqplib.connect.createChannel',
    'amqplib.connect.createConfirmChannel',
    'amqplib.Channel',
    'amqplib.ConfirmChannel',
  ],
  ...['amqp-connection-manager.connect.createChannel', 'amqp-connection-manager.ChannelWrapper'],
];
const NATS_CONNECTIONS = [
  ...['nats.connect', 'nats.NatsConnection', 'nats.JetStreamClient', 'nats.connect.jetstream'],
  ...['@nats-io.transport-node.connect', 'node-nats-streaming.connect', 'node-nats-streaming.Stan'],
];
const MQTT_CLIENTS = ['mqtt.connect', 'mqtt.connectAsync', 'mqtt.MqttClient', 'async-mqtt.connect'];
const REDIS_CLIENTS = ['redis.createClient', 'ioredis', 'ioredis.Redis', 'redis.createClient.duplicate'];

const clients: readonly FrameworkPack[] = [
  brokerPack({
    engine: 'kafka',
    keywords: ['kafka'],
    connects: [
      ...['kafkajs.Kafka', 'kafka-node.KafkaClient', 'node-rdkafka.Producer', 'node-rdkafka.KafkaConsumer'],
      '@confluentinc.kafka-javascript.KafkaJS.Kafka',
    ],
    options: ['brokers', 'kafkaHost', 'metadata.broker.list', 'kafkaJS.brokers'],
    calls: [
      {
        methods: ['send', 'produce'],
        direction: 'send',
        of: ['kafkajs.Kafka.producer', 'kafkajs.Producer', 'kafka-node.Producer', 'node-rdkafka.Producer'],
        options: ['topic'],
      },
      {
        methods: ['subscribe'],
        direction: 'receive',
        of: ['kafkajs.Kafka.consumer', 'kafkajs.Consumer', 'node-rdkafka.KafkaConsumer'],
        options: ['topic', 'topics'],
      },
    ],
  }),
  brokerPack({
    engine: 'rabbitmq',
    keywords: ['amqp'],
    connects: [
      'amqplib.connect',
      'amqplib.callback_api.connect',
      'amqp-connection-manager.connect',
      'amqp.createConnection',
    ],
    options: ['hostname', 'host', 'url'],
    calls: [
      { methods: ['sendToQueue', 'publish'], direction: 'send', of: AMQP_CHANNELS },
      { methods: ['consume'], direction: 'receive', of: AMQP_CHANNELS },
    ],
  }),
  brokerPack({
    engine: 'nats',
    keywords: ['nats'],
    connects: ['nats.connect', '@nats-io.transport-node.connect', 'node-nats-streaming.connect'],
    options: ['servers', 'url'],
    calls: [
      { methods: ['publish', 'request', 'requestMany'], direction: 'send', of: NATS_CONNECTIONS },
      { methods: ['subscribe'], direction: 'receive', of: NATS_CONNECTIONS },
    ],
  }),
  brokerPack({
    engine: 'mqtt',
    keywords: ['mqtt'],
    connects: ['mqtt.connect', 'mqtt.connectAsync', 'async-mqtt.connect'],
    options: ['host', 'hostname'],
    calls: [
      { methods: ['publish', 'publishAsync'], direction: 'send', of: MQTT_CLIENTS },
      { methods: ['subscribe', 'subscribeAsync'], direction: 'receive', of: MQTT_CLIENTS },
    ],
  }),
  brokerPack({
    engine: 'redis',
    keywords: ['redis'],
    calls: [
      { methods: ['publish'], direction: 'send', of: REDIS_CLIENTS },
      { methods: ['subscribe', 'pSubscribe', 'psubscribe'], direction: 'receive', of: REDIS_CLIENTS },
    ],
  }),
];

/** Queues of jobs upon Redis: Bull, BullMQ, and what NestJS wraps them in. */
const bull: FrameworkPack = {
  name: 'bull',
  keywords: ['bullmq', "'bull'", '"bull"', '@nestjs/bull', 'bee-queue'],
  rules: [
    {
      id: 'typescript.bull.queue',
      ...callOf('Queue', 'Bull', 'BeeQueue'),
      read: (match) => job(match, 'send', ['bullmq.Queue', 'bull', 'bull.Queue', 'bee-queue']),
    },
    {
      id: 'typescript.bull.worker',
      ...callOf('Worker'),
      read: (match) => job(match, 'receive', ['bullmq.Worker']),
    },
    { id: 'typescript.bull.processor', ...decorator('Processor'), read: (match) => queue(match, 'receive') },
    { id: 'typescript.bull.inject', ...decorator('InjectQueue'), read: (match) => queue(match, 'send') },
  ],
};

function job(match: Match, direction: Message['direction'], origins: readonly string[]): Claim | null {
  const path = match.path('callee');
  const subject = textArgument(match.arguments('arguments'), 0);
  if (path === null || subject === null) return null;
  return { kind: 'message', direction, engine: 'redis', subject, address: null, proof: { path, origins } };
}

function queue(match: Match, direction: Message['direction']): Claim | null {
  const subject = textArgument(match.arguments('arguments'), 0, 'name');
  return subject === null ? null : { kind: 'message', direction, engine: 'redis', subject, address: null };
}

export const brokers: readonly FrameworkPack[] = [...clients, bull];
