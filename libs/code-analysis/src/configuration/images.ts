export type ComponentKind = 'service' | 'gateway' | 'database' | 'broker' | 'infra' | 'external' | 'ai_model' | 'user';

export interface Product {
  readonly kind: ComponentKind;
  readonly engine: string;
}

/** Products by the name of their image or package, and what they are. */
const PRODUCTS: readonly (readonly [RegExp, ComponentKind, string])[] = [
  [/^(postgres(ql)?|postgis|timescaledb|pgvector|alloydb|cockroach(db)?|yugabyte(db)?)$/, 'database', 'postgresql'],
  [/^(mysql|mariadb|percona)(-server)?$/, 'database', 'mysql'],
  [/^mongo(db)?(-community-server)?$/, 'database', 'mongodb'],
  [/^(redis|valkey|keydb|dragonfly|redis-stack)(-server|-sentinel|-cluster)?$/, 'database', 'redis'],
  [/^memcached?$/, 'database', 'memcached'],
  [/^(cassandra|scylla|scylladb)$/, 'database', 'cassandra'],
  [/^(mssql(-server)?|sqlserver|azure-sql-edge)$/, 'database', 'sqlserver'],
  [/^(oracle(-xe|-free)?|oracle-database)$/, 'database', 'oracle'],
  [/^neo4j$/, 'database', 'neo4j'],
  [/^(couchdb|couchbase)(-server)?$/, 'database', 'couchdb'],
  [/^(clickhouse)(-server)?$/, 'database', 'clickhouse'],
  [/^influxdb$/, 'database', 'influxdb'],
  [/^(dynamodb)(-local)?$/, 'database', 'dynamodb'],
  [/^(arangodb|rethinkdb|qdrant|weaviate|milvus|chroma(db)?|eventstore(db)?)$/, 'database', 'documents'],
  [/^(elasticsearch|opensearch|solr|meilisearch|typesense)$/, 'database', 'elasticsearch'],
  [/^(minio|localstack|azurite)$/, 'database', 'object-store'],
  [/^rabbitmq(-management)?$/, 'broker', 'rabbitmq'],
  [/^(kafka|cp-kafka|redpanda|kafka-native|cp-server)$/, 'broker', 'kafka'],
  [/^(nats|nats-streaming|nats-server)$/, 'broker', 'nats'],
  [/^(activemq(-artemis|-classic)?|artemis|pulsar|mosquitto|emqx|nsq|servicebus-emulator)$/, 'broker', 'messages'],
  [/^(cp-)?zookeeper$/, 'infra', 'zookeeper'],
  [
    /^(consul|vault|etcd|eureka|nacos(-server)?|flagd|unleash(-server)?|schema-registry|cp-schema-registry)$/,
    'infra',
    'registry',
  ],
  [/^(zipkin(-slim)?|jaeger|all-in-one|tempo|skywalking-oap-server)$/, 'infra', 'zipkin'],
  [/^prometheus$/, 'infra', 'prometheus'],
  [/^(grafana(-oss|-enterprise)?)$/, 'infra', 'grafana'],
  [/^(kibana|logstash|fluentd|fluent-bit|filebeat|loki|promtail|seq|opensearch-dashboards)$/, 'infra', 'logs'],
  [
    /^(opentelemetry-collector(-contrib)?|otel-collector|collector|agent|datadog-agent|cadvisor|node-exporter|statsd(-exporter)?|alertmanager)$/,
    'infra',
    'telemetry',
  ],
  [
    /^(pgadmin4?|adminer|phpmyadmin|mongo-express|kafka-ui|kafdrop|akhq|redis-commander|redisinsight|mailhog|maildev|mailpit|portainer)$/,
    'infra',
    'tool',
  ],
  [/^(nginx(-unprivileged)?|httpd|apache2?|traefik|envoy|kong|haproxy|caddy|openresty|krakend)$/, 'gateway', 'proxy'],
  [/^(ollama|vllm-openai|text-generation-inference|localai|tritonserver|litellm)$/, 'ai_model', 'model'],
  [/^(locust|k6|jmeter|artillery|wrk2?)$/, 'user', 'load'],
];

/** What an image is, by the last part of its name: `docker.io/library/postgres:15` is PostgreSQL. */
export function productOfImage(image: string): Product | null {
  const path = image
    .replace(/@sha256.*$/, '')
    .replace(/:[^/:]*$/, '')
    .toLowerCase();
  const parts = path.split('/');
  // `mssql/server` is called after its folder.
  const last = (parts.at(-1) === 'server' ? parts.at(-2) : parts.at(-1)) ?? '';
  return productOf(last) ?? productOf(last.replace(/^(bitnami|cp|docker)-/, ''));
}

/** What a word names, where it names a product. */
export function productOf(name: string): Product | null {
  const word = name.toLowerCase();
  const found = PRODUCTS.find(([pattern]) => pattern.test(word));
  return found === undefined ? null : { kind: found[1], engine: found[2] };
}

/** Words of what stands beside a product and is none itself. */
const BESIDE = new Set(
  'ui gui exporter manager init admin console tool tools proxy setup migration migrations migrate seed backup client'.split(
    ' ',
  ),
);

/** What a name of a deployable ends or begins with: `orders-db`, `redis-cart`, `valkey-cart`. */
export function productOfName(name: string): Product | null {
  const words = name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  const whole = productOf(name);
  if (whole !== null) return whole;
  if (words.length > 1) {
    if (words.some((word) => BESIDE.has(word))) return null;
    const [first = '', last = ''] = [words[0], words.at(-1)];
    const edge = productOf(last) ?? productOf(first);
    if (edge !== null && (edge.kind === 'database' || edge.kind === 'broker')) return edge;
    if (/^(db|database)$/.test(last)) return { kind: 'database', engine: 'database' };
    if (
      words.some((word) => /^(load|loadgen)$/.test(word)) &&
      words.some((word) => /^gen(erator)?$|^test(er)?$/.test(word))
    )
      return { kind: 'user', engine: 'load' };
  }
  if (/^(mysql|postgres|mongo|redis)(db|server)$/.test(words.join('')))
    return productOf(words.join('').replace(/(db|server)$/, ''));
  if (/^([a-z]{2,})?(db|database)$/.test(words.join('')) && words.length === 1)
    return { kind: 'database', engine: 'database' };
  return /^load(gen(erator)?|test(er)?)$/.test(words.join('')) ? { kind: 'user', engine: 'load' } : null;
}

/** Ports that say what listens on them. */
const PORTS: Readonly<Record<number, string>> = {
  5432: 'postgresql',
  3306: 'mysql',
  27017: 'mongodb',
  6379: 'redis',
  5672: 'rabbitmq',
  9092: 'kafka',
  4222: 'nats',
  9411: 'zipkin',
};
export const engineOfPort = (port: number): string | null => PORTS[port] ?? null;
