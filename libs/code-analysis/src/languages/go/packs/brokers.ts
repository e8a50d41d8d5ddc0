import type { Claim, Value } from '../../../reading';
import { type FrameworkPack, type Match, type Rule, textArgument } from '../../language';
import { callOf, literalOf } from '../queries';

type Direction = Extract<Claim, { kind: 'message' }>['direction'];

interface Library {
  readonly engine: string;
  readonly keywords: readonly string[];
  /** Functions that connect, as full names, and the fields of options that hold the address. */
  readonly connects: readonly string[];
  readonly options?: readonly string[];
  readonly calls: readonly {
    readonly methods: readonly string[];
    readonly direction: Direction;
    /** Of what the method is, as full names. */
    readonly of: readonly string[];
    /** Where the subject stands. */
    readonly at: number;
  }[];
}

const channels = ['streadway.amqp', 'rabbitmq.amqp091-go'].flatMap((name) => [
  `github.com.${name}.Channel`,
  `github.com.${name}.Dial.Channel`,
]);
const connections = [
  'github.com.nats-io.nats.go.Connect',
  'github.com.nats-io.nats.go.Conn',
  'github.com.nats-io.nats.go.JetStreamContext',
];
const redis = [
  'github.com.redis.go-redis.NewClient',
  'github.com.redis.go-redis.Client',
  'github.com.go-redis.redis.NewClient',
  'github.com.go-redis.redis.Client',
];

const LIBRARIES: readonly Library[] = [
  {
    engine: 'rabbitmq',
    keywords: ['amqp'],
    connects: [
      'github.com.streadway.amqp.Dial',
      'github.com.rabbitmq.amqp091-go.Dial',
      'github.com.streadway.amqp.DialConfig',
      'github.com.rabbitmq.amqp091-go.DialConfig',
    ],
    calls: [
      { methods: ['Publish'], direction: 'send', of: channels, at: 1 },
      { methods: ['PublishWithContext'], direction: 'send', of: channels, at: 2 },
      { methods: ['Consume', 'ConsumeWithContext'], direction: 'receive', of: channels, at: 0 },
    ],
  },
  {
    engine: 'nats',
    keywords: ['nats'],
    connects: ['github.com.nats-io.nats.go.Connect'],
    calls: [
      {
        methods: ['Publish', 'Request', 'PublishRequest', 'RequestWithContext'],
        direction: 'send',
        of: connections,
        at: 0,
      },
      {
        methods: ['Subscribe', 'QueueSubscribe', 'SubscribeSync', 'ChanSubscribe', 'PullSubscribe'],
        direction: 'receive',
        of: connections,
        at: 0,
      },
    ],
  },
  {
    engine: 'redis',
    keywords: ['redis'],
    connects: [],
    calls: [
      { methods: ['Publish'], direction: 'send', of: redis, at: 1 },
      { methods: ['Subscribe', 'PSubscribe'], direction: 'receive', of: redis, at: 1 },
    ],
  },
  {
    engine: 'kafka',
    keywords: ['kafka', 'sarama', 'franz-go'],
    connects: [
      ...['IBM', 'Shopify'].flatMap((owner) =>
        ['NewAsyncProducer', 'NewSyncProducer', 'NewConsumer', 'NewConsumerGroup', 'NewClient'].map(
          (name) => `github.com.${owner}.sarama.${name}`,
        ),
      ),
      ...['NewProducer', 'NewConsumer'].map((name) => `github.com.confluentinc.confluent-kafka-go.kafka.${name}`),
      'github.com.twmb.franz-go.pkg.kgo.SeedBrokers',
      'github.com.segmentio.kafka-go.DialLeader',
    ],
    options: ['bootstrap.servers'],
    calls: [],
  },
  {
    engine: 'mqtt',
    keywords: ['mqtt'],
    connects: ['github.com.eclipse.paho.mqtt.golang.NewClientOptions.AddBroker'],
    calls: [],
  },
];

/** Kafka is told its topics in literals, and who reads or writes by the name of what is made. */
const kafka: FrameworkPack = {
  name: 'go-kafka',
  keywords: ['kafka', 'sarama', 'franz-go'],
  rules: [
    {
      id: 'go.kafka.message',
      ...literalOf('sarama.ProducerMessage', 'kafka.Message', 'kgo.Record', 'kafka.TopicPartition'),
      read: (match) => topic(match, 'send', textArgument(match.arguments('literal'), 99, 'Topic')),
    },
    {
      id: 'go.kafka.writer',
      ...literalOf('kafka.Writer', 'kafka.WriterConfig'),
      read: (match) => topic(match, 'send', textArgument(match.arguments('literal'), 99, 'Topic')),
    },
    {
      id: 'go.kafka.reader',
      ...literalOf('kafka.ReaderConfig'),
      read: (match) => topic(match, 'receive', textArgument(match.arguments('literal'), 99, 'Topic', 'GroupTopics')),
    },
    {
      id: 'go.kafka.subscribe',
      ...callOf('SubscribeTopics', 'ConsumeTopics', 'ConsumePartition'),
      read: (match) => topic(match, 'receive', textArgument(match.arguments('arguments'), 0)),
    },
    {
      id: 'go.kafka.consume',
      ...callOf('Consume'),
      read(match) {
        const path = match.path('receiver');
        const subject = textArgument(match.arguments('arguments'), 1);
        if (path === null || subject === null) return null;
        const origins = ['IBM', 'Shopify'].flatMap((owner) => [
          `github.com.${owner}.sarama.NewConsumerGroup`,
          `github.com.${owner}.sarama.ConsumerGroup`,
        ]);
        return {
          kind: 'message',
          direction: 'receive',
          engine: 'kafka',
          subject,
          address: null,
          proof: { path, origins },
        };
      },
    },
  ],
};

function topic(match: Match, direction: Direction, subject: Value | null): Claim | null {
  const address = textArgument(match.arguments('literal'), 99, 'Brokers', 'Addr');
  return subject === null ? null : { kind: 'message', direction, engine: 'kafka', subject, address };
}

function rulesOf({ engine, connects, options = [], calls }: Library): Rule[] {
  const connection: Rule = {
    id: `go.${engine}.broker`,
    ...callOf(...new Set(connects.map((full) => full.split('.').at(-1) ?? full))),
    read(match) {
      const path = match.path('callee');
      if (path === null) return null;
      const list = match.arguments('arguments');
      const address = textArgument(list, 0, ...options);
      return { kind: 'resource', resource: 'broker', engine, address, proof: { path, origins: connects } };
    },
  };
  const messages = calls.map(({ methods, direction, of, at }): Rule => ({
    id: `go.${engine}.${direction}`,
    ...callOf(...methods),
    read(match) {
      const path = match.path('receiver');
      const subject = textArgument(match.arguments('arguments'), at);
      if (path === null || subject === null) return null;
      return { kind: 'message', direction, engine, subject, address: null, proof: { path, origins: of } };
    },
  }));
  return connects.length === 0 ? messages : [connection, ...messages];
}

export const brokers: readonly FrameworkPack[] = [
  ...LIBRARIES.map((library) => ({
    name: `go-${library.engine}-broker`,
    keywords: library.keywords,
    rules: rulesOf(library),
  })),
  kafka,
];
