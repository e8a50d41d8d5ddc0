import type { Imported } from '../format';
import { compose } from './compose';

const read = (text: string): Imported => compose.read([{ name: 'compose.yaml', text }]);
const messages = ({ notes }: Imported): string[] => notes.map(({ message }) => message);
const edges = ({ chains }: Imported, index = 0): string[] =>
  (chains[index]?.edges ?? []).map(({ source_node, target_node, type, protocol }) =>
    [source_node, type, target_node, protocol ?? '-'].join(' '),
  );

describe('calls', () => {
  it('are read from the addresses in the environment, as a map or as lines', () => {
    const imported = read(`
services:
  api:
    environment:
      DATABASE_URL: postgres://u:hunter2@db:5432/app
      REDIS: rediss://cache/0
      NATS: nats://x:1,nats://bus:4222
      RPC: grpc://prices:50051
      JDBC: jdbc:mysql://mysql:3306/app
      FEATURES: 7
      EMPTY:
  prices: { environment: ["SEARCH=http://search:9200/q", "PLAIN"] }
  db: { image: "postgres:16" }
  cache: { image: redis }
  bus: { image: nats }
  search: { image: elasticsearch }
  mysql: { image: mariadb }
`);
    expect(imported.chains.map(({ id, name }) => [id, name])).toEqual([['B1', 'api']]);
    expect(edges(imported)).toEqual([
      'api database_query db postgresql',
      'api cache_operation cache redis',
      'api message_publish bus nats',
      'api grpc_call prices grpc',
      'api database_query mysql mysql',
      'prices http_request search http',
    ]);
    expect(messages(imported)).toEqual(["'NATS' of 'api' leads to 'x', which is no service here: it is left out"]);
    expect(JSON.stringify(imported)).not.toContain('hunter2');
  });

  it('are read from hosts where the name of the variable says that it holds one', () => {
    const imported = read(`
services:
  api: { environment: { REDIS_HOST: cache, KAFKA_BROKERS: "kafka:9092,other:9092", POSTGRES_DB: db, LEVEL: cache } }
  cache: { image: redis }
  kafka: { image: confluentinc/cp-kafka }
  db: { image: postgres }
`);
    expect(edges(imported)).toEqual(['api cache_operation cache -', 'api message_publish kafka -']);
    expect(messages(imported)).toEqual(["'db' is in no chain: no service is seen to use it"]);
  });

  it('know a service by its other names, and a variable by its default', () => {
    const imported = read(`
services:
  a:
    links: ["d:far"]
    environment: { B: "http://b.internal", C: "http://\${HOST:-c-1}:80", D: "http://far", E: "http://alias", F: "http://\${WHO}" }
  b: { hostname: b.internal }
  c: { container_name: c-1 }
  d: {}
  e: { networks: { front: { aliases: [alias] } } }
`);
    expect(edges(imported)).toEqual(['b', 'c', 'd', 'e'].map((name) => `a http_request ${name} http`));
    expect(messages(imported)).toEqual(["'F' of 'a' names a variable without a default: where it leads is not known"]);
  });

  it('are said once for each way, with every place that says so', () => {
    const { chains } = read(`services:
  a:
    depends_on: [b]
    environment:
      ONE: http://b/1
      TWO: http://b/2
  b: {}
`);
    expect(chains[0]?.edges).toEqual([
      {
        source_node: 'a',
        target_node: 'b',
        type: 'http_request',
        protocol: 'http',
        sources: [
          {
            kind: 'static',
            evidence: [
              { file: 'compose.yaml', line: 5, note: 'ONE' },
              { file: 'compose.yaml', line: 6, note: 'TWO' },
            ],
          },
        ],
      },
    ]);
  });

  it('are what the needed service is for, where only depends_on or links name it', () => {
    const imported = read(`
services:
  a: { depends_on: { db: { condition: service_healthy }, b: {} }, links: [cache, "bus:queue"] }
  b: {}
  db: { image: postgres }
  cache: { image: redis }
  bus: { image: rabbitmq }
`);
    expect(edges(imported)).toEqual([
      'a database_query db -',
      'a http_request b -',
      'a cache_operation cache -',
      'a message_publish bus -',
    ]);
  });

  it('over a WebSocket lead from the one that has the data', () => {
    expect(edges(read('services: { web: { environment: { S: "ws://feed:1" } }, feed: {} }'))).toEqual([
      'feed websocket_message web ws',
    ]);
    const both = read('services: { web: { environment: { S: "wss://feed", R: "http://feed" } }, feed: {} }');
    expect(edges(both)).toEqual(['web http_request feed http']);
    expect(messages(both)).toEqual(["'web' also opens a WebSocket to 'feed': it is left out beside the other call"]);
  });

  it('of oneself are none', () => {
    const { chains, notes } = read(
      'services: { a: { environment: { ME: "http://a:1", LOCAL: "http://localhost:2" } } }',
    );
    expect([chains[0]?.edges, notes]).toEqual([[], []]);
  });
});

describe('chains', () => {
  it('begin at services that no other one needs', () => {
    const { chains } = read('services: { web: { depends_on: [api] }, worker: { depends_on: [api] }, api: {} }');
    expect(chains.map(({ name, nodes }) => [name, nodes.map(({ id }) => id)])).toEqual([
      ['web', ['web', 'api']],
      ['worker', ['worker', 'api']],
    ]);
  });

  it('begin where the file says so', () => {
    const { chains } = read(`
services:
  web: { depends_on: [api] }
  api: { x-chain-mapping: { id: A7, name: Prices, category: data_flow, latency_sla: 250, tags: [money], description: d } }
`);
    expect(chains).toMatchObject([
      { id: 'B1', name: 'web' },
      { id: 'A7', name: 'Prices', category: 'data_flow', latency_sla: 250, tags: ['money'], description: 'd' },
    ]);
  });

  it('do not begin at a job that runs before the others', () => {
    const imported = read(`
services:
  api: { depends_on: { migrate: { condition: service_completed_successfully } } }
  migrate: { depends_on: [db] }
  db: { image: postgres }
`);
    expect(imported.chains.map(({ name }) => name)).toEqual(['api']);
    expect(messages(imported)).toEqual([
      "'api' waits for 'migrate' to end before it starts: that is no call, and left out",
      "'migrate' runs once and ends: no chain begins at it",
      "'db' is in no chain: no service is seen to use it",
    ]);
  });

  it('of services that need one another lose the edge that closes the circle', () => {
    const imported = read('services:\n  a: { depends_on: [b] }\n  b:\n    depends_on:\n      - a\n');
    expect(edges(imported)).toEqual(['a http_request b -']);
    expect(imported.notes).toEqual([
      { file: 'compose.yaml', line: 5, message: "'a': b -> a is left out, it closes a circle: a -> b -> a" },
    ]);
  });
});

describe('services', () => {
  it('answer where their first port is published; a store is only connected to', () => {
    const { services } = read(`
services:
  a: { ports: ["8080:80", "9229:9229"] }
  b: { ports: ["127.0.0.1:8081:80/tcp"] }
  c: { ports: [{ target: 80, published: "8082", protocol: tcp }] }
  d: { ports: ["80", "53:53/udp", "\${PORT:-8083}:80"] }
  e: { ports: ["8084-8086:80-82"] }
  f: { ports: ["0:80", "99999:80", 80] }
  db: { image: postgres, ports: ["5432:5432"] }
`);
    expect(services.map(({ name, base_url }) => [name, base_url])).toEqual([
      ['a', 'http://127.0.0.1:8080'],
      ['b', 'http://127.0.0.1:8081'],
      ['c', 'http://127.0.0.1:8082'],
      ['d', 'http://127.0.0.1:8083'],
      ['e', 'http://127.0.0.1:8084'],
      ['f', undefined],
      ['db', 'tcp://127.0.0.1:5432'],
    ]);
  });

  it('are checked from outside as their container checks itself, where it asks over HTTP', () => {
    const imported = read(`
services:
  a: { healthcheck: { test: ["CMD", "curl", "-f", "http://localhost:8000/health?full=1"], timeout: 1m30s } }
  b: { healthcheck: { test: "wget -q http://127.0.0.1/ || exit 1", timeout: 2500ms } }
  c: { healthcheck: { test: pg_isready } }
  d: { healthcheck: { disable: true } }
  e: { healthcheck: { test: [NONE] } }
`);
    expect(imported.services.map(({ health_check }) => [health_check?.endpoint, health_check?.timeout_ms])).toEqual([
      ['/health?full=1', 5000],
      ['/', 2500],
      [undefined, undefined],
      [undefined, undefined],
      [undefined, undefined],
    ]);
    expect(messages(imported)).toEqual([
      "the healthcheck of 'a' becomes a request of '/health?full=1' from outside; its interval and retries are left out",
      "the healthcheck of 'b' becomes a request of '/' from outside; its interval and retries are left out",
      "the healthcheck of 'c' works inside its container alone and is left out: 'pg_isready'",
    ]);
  });

  it('are checked on the port that their container asks, if that is published', () => {
    const { services } = read(`
services:
  first: { ports: ["8080:80", "9090:9000"], healthcheck: { test: "curl http://localhost/health" } }
  second: { ports: ["8080:80", "9090:9000"], healthcheck: { test: "curl http://localhost:9000/health" } }
  secure: { ports: ["8443:443"], healthcheck: { test: "curl -k https://localhost/health" } }
  unpublished: { ports: ["8080:80"], healthcheck: { test: "curl http://localhost:9000/health" } }
  unknown: { healthcheck: { test: "curl http://localhost:$\${PORT}/health" } }
  variable: { healthcheck: { test: "curl http://localhost:80/$\${NAME}" } }
  store: { image: clickhouse, ports: ["9000:9000", "18123:8123"], healthcheck: { test: "wget http://127.0.0.1:8123/ping" } }
  hidden: { image: clickhouse, healthcheck: { test: "wget http://127.0.0.1:8123/ping" } }
`);
    expect(services.map(({ name, health_check }) => [name, health_check?.endpoint])).toEqual([
      ['first', '/health'],
      ['second', 'http://127.0.0.1:9090/health'],
      ['secure', 'https://127.0.0.1:8443/health'],
      ['unpublished', undefined],
      ['unknown', undefined],
      ['variable', undefined],
      ['store', 'http://127.0.0.1:18123/ping'],
      ['hidden', undefined],
    ]);
  });

  it('have a name that the registry takes', () => {
    const imported = read('services: { my.app: {}, my-app: {} }');
    expect(imported.services.map(({ name }) => name)).toEqual(['my-app', 'my-app-2']);
    expect(imported.chains.map(({ nodes }) => nodes[0]?.service_name)).toEqual(['my-app', 'my-app-2']);
    expect(messages(imported)).toEqual([
      "'my.app' is the service 'my-app' here",
      "'my-app' is the service 'my-app-2' here",
    ]);
  });
});

it('notes what is not read', () => {
  const imported = read(`
include: [other.yaml]
services:
  a: { env_file: .env, extends: { service: base }, depends_on: [ghost], external_links: [far] }
`);
  expect(imported.notes).toEqual([
    { file: 'compose.yaml', line: 2, message: 'what is included is not read: name those files too' },
    { file: 'compose.yaml', line: 4, message: "the env_file of 'a' is not read" },
    { file: 'compose.yaml', line: 4, message: "the extends of 'a' is not read" },
    { file: 'compose.yaml', line: 4, message: "'a' needs 'ghost', which is no service here: it is left out" },
    { file: 'compose.yaml', line: 4, message: "'a' needs 'far', which is no service here: it is left out" },
  ]);
});

it.each([
  ['version: "3"', 'compose.yaml:1: services: Invalid input: expected record'],
  ['services:\n  a:\n    image: [x]\n', 'compose.yaml:3: services.a.image: Invalid input: expected string'],
  [
    'services:\n  a:\n    x-chain-mapping: { idd: A1 }\n',
    'compose.yaml:3: services.a.x-chain-mapping: Unrecognized key: "idd"',
  ],
  [
    'services:\n  a:\n    x-chain-mapping: { id: Z1 }\n',
    'compose.yaml:3: services.a.x-chain-mapping.id: Chain ID must follow pattern',
  ],
])('names file, line and field of what is wrong: %j', (text, message) => expect(() => read(text)).toThrow(message));
