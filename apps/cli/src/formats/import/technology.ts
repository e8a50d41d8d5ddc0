import type { ChainEdge, EdgeType, NodeType } from '@chain-mapping/model';

const nodeTypes: readonly (readonly [NodeType, string])[] = [
  [
    'database',
    'database db rdbms sql postgres postgresql postgis timescale timescaledb mysql mariadb percona sqlite oracle mssql sqlserver ' +
      'mongo mongodb couchdb cassandra scylla scylladb dynamodb cockroach cockroachdb clickhouse influxdb neo4j elasticsearch ' +
      'opensearch solr bigquery snowflake redshift aurora rds spanner bigtable s3 minio bucket blob',
  ],
  ['cache', 'cache redis rediss valkey keydb dragonfly memcache memcached elasticache hazelcast'],
  [
    'message_queue',
    'queue topic broker kafka redpanda rabbitmq amqp nats jetstream activemq artemis pulsar mosquitto mqtt emqx sqs sns ' +
      'pubsub kinesis eventbus servicebus',
  ],
  ['websocket', 'websocket websockets'],
  ['ai_model', 'llm ollama vllm triton openai anthropic inference'],
  ['scheduler', 'scheduler cron cronjob ofelia'],
];

const nodeTypeOfWord = new Map(nodeTypes.flatMap(([type, words]) => words.split(' ').map((word) => [word, type])));

const calls: readonly (readonly [EdgeType, string, string])[] = [
  ['grpc_call', 'grpc', 'grpc grpcs protobuf'],
  ['websocket_message', 'ws', 'ws websocket websockets stomp'],
  ['websocket_message', 'wss', 'wss'],
  ['http_request', 'https', 'https'],
  ['http_request', 'http', 'http rest json graphql soap xml webhook sse odata'],
  ['database_query', 'postgresql', 'postgres postgresql postgis timescaledb'],
  ['database_query', 'mysql', 'mysql mariadb'],
  ['database_query', 'mongodb', 'mongo mongodb'],
  ['database_query', 'clickhouse', 'clickhouse'],
  ['database_query', 'sql', 'sql jdbc odbc tds mssql sqlserver oracle sqlite cql cassandra'],
  ['cache_operation', 'redis', 'redis rediss valkey'],
  ['cache_operation', 'memcached', 'memcached memcache'],
  ['message_publish', 'amqp', 'amqp amqps rabbitmq'],
  ['message_publish', 'kafka', 'kafka redpanda'],
  ['message_publish', 'nats', 'nats jetstream'],
  ['message_publish', 'mqtt', 'mqtt mqtts'],
  ['message_publish', 'jms', 'jms activemq'],
  ['message_publish', 'sqs', 'sqs sns'],
  ['message_publish', 'pulsar', 'pulsar'],
];

/** How a call is made, as far as words say it. */
export type Call = Pick<ChainEdge, 'type'> & { readonly protocol?: string };

const callOfWord = new Map<string, Call>(
  calls.flatMap(([type, protocol, words]) => words.split(' ').map((word) => [word, { type, protocol }])),
);

const wordsOf = (text: string): string[] => text.toLowerCase().split(/[^a-z0-9]+/);

function firstIn<T>(known: ReadonlyMap<string, T>, text: string): T | undefined {
  for (const word of wordsOf(text)) {
    const found = known.get(word);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The type of node that a technology, a tag or a kind of resource stands for: `Amazon RDS` is a database. */
export const nodeTypeOf = (text: string): NodeType | undefined => firstIn(nodeTypeOfWord, text);

/** What services are written in: what they use beside it says nothing of what they are. */
const languages = new Set(
  (
    'java kotlin scala clojure spring quarkus micronaut node nodejs js javascript typescript nestjs express deno bun python django ' +
    'flask fastapi celery go golang rust ruby rails php laravel symfony net dotnet csharp elixir erlang swift react angular vue'
  ).split(' '),
);

/** The type of node that something built with a technology is: `PostgreSQL` is a database, `Go and PostgreSQL` is not. */
export const nodeTypeOfTechnology = (technology: string): NodeType | undefined =>
  wordsOf(technology).some((word) => languages.has(word)) ? undefined : nodeTypeOf(technology);

/** The call that a technology stands for: `REST over HTTPS` is a request with HTTPS. */
export function callOf(technology: string): Call | undefined {
  const words = wordsOf(technology);
  // The transport says more than what travels on it.
  const transport = words.includes('https') ? 'https' : words.includes('grpc') ? 'grpc' : undefined;
  return transport === undefined ? firstIn(callOfWord, technology) : callOfWord.get(transport);
}

/** Says nothing of what a store is: the rest of the image's name must. */
const neutral = new Set(
  'server stack alpine ha cluster replica standalone official community enterprise native kraft cp db sentinel lts'.split(
    ' ',
  ),
);

/** The type of node that a container image runs; a tool for a store (`redis-commander`, `kafka-ui`) is a service. */
export function nodeTypeOfImage(image: string): NodeType {
  const path = image.replace(/@.*$/s, '');
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/:.*$/s, '');
  const words = wordsOf(name).filter((word) => !neutral.has(word) && !/^\d*$/.test(word));
  const [type, ...others] = words.map((word) => nodeTypeOfWord.get(word));
  return type !== undefined && others.every((other) => other === type) ? type : 'service';
}

/** The call to a node of a type, where nothing says how it is made. */
export function usualCall(target: NodeType): Call {
  switch (target) {
    case 'database':
      return { type: 'database_query' };
    case 'cache':
      return { type: 'cache_operation' };
    case 'message_queue':
      return { type: 'message_publish' };
    case 'websocket':
      return { type: 'websocket_message' };
    case 'service':
    case 'api_endpoint':
    case 'ai_model':
    case 'external_service':
    case 'scheduler':
      return { type: 'http_request' };
  }
}

/** The ends of an edge for who needs whom: data of a stream and messages of a broker flow to the one that needs them. */
export function endsOf(
  type: EdgeType,
  dependent: string,
  dependency: string,
): Pick<ChainEdge, 'source_node' | 'target_node'> {
  return type === 'websocket_message' || type === 'message_consume'
    ? { source_node: dependency, target_node: dependent }
    : { source_node: dependent, target_node: dependency };
}
