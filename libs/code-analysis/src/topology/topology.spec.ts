import { discoverTopology } from './discover-topology';
import { topologyMermaid } from './mermaid';
import { isReadForTopology } from './readable';

const edgesOf = async (files: Record<string, string>) =>
  (await discoverTopology(files)).edges.map(({ from, to, class: kind }) => `${from} > ${to} (${kind})`);

const APPLICATION = '@SpringBootApplication\npublic class App { public static void main(String[] a) {} }';
const pom = (...libraries: string[]) =>
  `<project><artifactId>x</artifactId><dependencies>${libraries.map((each) => `<dependency><artifactId>${each}</artifactId></dependency>`).join('')}</dependencies></project>`;
const spring = (folder: string, name: string, libraries: string[], settings = '', annotations = '') => ({
  [`${folder}/pom.xml`]: pom('spring-boot-starter-web', 'spring-boot-starter-actuator', ...libraries),
  [`${folder}/src/main/resources/application.yml`]: `spring.application.name: ${name}\n${settings}`,
  [`${folder}/src/main/java/a/App.java`]: `package a;\n${annotations}\n${APPLICATION}`,
});

describe('a topology of containers', () => {
  const compose = `services:
  gateway: { build: gateway, environment: { USERS_URL: "http://users:8000", UNUSED_URL: "http://orders:8000" }, depends_on: [users, orders] }
  users: { build: users, environment: { DATABASE_URL: "postgresql://u:p@users-db/users" } }
  orders: { build: orders, depends_on: [users] }
  users-db: { image: "postgres:16" }`;
  const files = {
    'compose.yaml': compose,
    'gateway/Dockerfile': 'FROM python:3.12',
    'gateway/main.py': 'import os\nURL = os.environ["USERS_URL"]\n',
    'users/Dockerfile': 'FROM python:3.12',
    'users/main.rb': 'url = ENV["DATABASE_URL"]\n',
    'orders/Dockerfile': 'FROM python:3.12',
    'orders/main.py': 'print(1)\n',
  };

  it('has the connections whose variables the source reads, in whatever language, and those that are waited for where nothing better is said', async () => {
    expect(await edgesOf(files)).toEqual([
      'gateway > users (business)',
      'orders > users (business)',
      'user > gateway (user)',
      'users > users-db (database)',
    ]);
  });

  it('is the same in whatever order the files are listed', async () => {
    const shuffled = Object.fromEntries(Object.entries(files).reverse());
    expect(await discoverTopology(shuffled)).toEqual(await discoverTopology(files));
  });

  it('names the places that speak for a connection', async () => {
    const { edges } = await discoverTopology(files);
    expect(edges.find(({ from }) => from === 'gateway')?.evidence).toEqual(
      expect.arrayContaining([
        { file: 'compose.yaml', line: 2, rule: 'configuration.variable' },
        { file: 'gateway/main.py', line: 2, rule: 'source.reads-variable' },
      ]),
    );
  });

  it('resolves a call through the variable to the service that the deployment names', async () => {
    const called = {
      ...files,
      'compose.yaml': compose
        .replace('http://users:8000', 'http://users-internal:8000')
        .replace('users: { build: users,', 'users: { build: users, hostname: users-internal,'),
      'gateway/main.py':
        'import os\nimport requests\nURL = os.environ["USERS_URL"]\ndef get():\n    return requests.get(f"{URL}/users")\n',
    };
    const { edges } = await discoverTopology(called);
    expect(
      edges.find(({ from, to }) => from === 'gateway' && to === 'users')?.evidence.map(({ rule }) => rule),
    ).toContain('python.requests.verb');
  });

  it('keeps what could not be resolved, and why', async () => {
    const { unresolved } = await discoverTopology({
      ...files,
      'gateway/main.py':
        'import os\nimport requests\ndef get():\n    return requests.get(os.environ["PAYMENTS_URL"] + "/pay")\n',
    });
    expect(unresolved).toMatchObject([
      { from: 'gateway', expression: 'PAYMENTS_URL', evidence: { file: 'gateway/main.py', line: 4 } },
    ]);
  });

  it('does not take what listens on the same machine inside of a container for another', async () => {
    const local =
      'services:\n  a: { build: a, environment: { SELF_URL: "http://localhost:8080" } }\n  b: { image: "x/b", ports: ["8080:80"] }';
    expect(await edgesOf({ 'compose.yaml': local, 'a/Dockerfile': 'FROM x', 'a/m.rb': 'ENV["SELF_URL"]' })).toEqual([]);
  });

  it('follows proxies, links, logs and what is monitored', async () => {
    const edges = await edgesOf({
      'docker-compose.yml': `services:
  web: { build: web, ports: ["80:80"], links: [cache] }
  api: { image: "shop/api", logging: { driver: gelf, options: { gelf-address: "udp://localhost:12201" } } }
  cache: { image: "redis:7" }
  logstash: { image: "logstash:8", ports: ["12201:12201"] }
  prometheus: { image: "prom/prometheus", volumes: ["./monitoring:/etc/prometheus"] }`,
      'web/Dockerfile': 'FROM nginx:1\nENV API=api',
      'web/default.conf.template': 'location /api { proxy_pass http://${API}:8080; }',
      'monitoring/prometheus.yml':
        'scrape_configs: [{ static_configs: [{ targets: ["api:8080", "localhost:9090"] }] }]',
    });
    expect(edges).toEqual([
      'api > logstash (infra)',
      'api > prometheus (infra)',
      'user > web (user)',
      'web > api (business)',
      'web > cache (database)',
    ]);
  });

  it('has one node for a service that two deployments call differently', async () => {
    const { nodes } = await discoverTopology({
      'compose.yaml': 'services:\n  orders: { build: ./services/order-service }\n  db: { image: mysql }',
      'k8s/all.yaml':
        'kind: Deployment\nmetadata: { name: order-service-v1 }\nspec: { template: { spec: { containers: [{ name: c, image: "hub/shop-order-service:2" }] } } }\n---\nkind: StatefulSet\nmetadata: { name: mysql-store }\nspec: { template: { spec: { containers: [{ name: c, image: "mysql:8" }] } } }',
      'services/order-service/Dockerfile': 'FROM node',
    });
    expect(nodes.map(({ id, aliases }) => [id, aliases])).toEqual([
      ['db', ['c', 'mysql-store']],
      ['orders', ['c', 'order-service', 'order-service-v1']],
    ]);
  });

  it('gives a database that nothing speaks of to the service that it is called after', async () => {
    expect(
      await edgesOf({
        'compose.yaml':
          'services:\n  orders: { image: "x/orders" }\n  orders-db: { image: mongo }\n  other-db: { image: mongo }',
      }),
    ).toEqual(['orders > orders-db (database)']);
  });

  it('leaves out what only runs for tests', async () => {
    const { nodes } = await discoverTopology({
      'compose.yaml': 'services:\n  a: { image: "x/a" }',
      'compose.test.yaml': 'services:\n  e2e: { image: "x/e2e" }',
    });
    expect(nodes.map(({ id }) => id)).toEqual(['a']);
  });
});

describe('a topology of Spring services', () => {
  const system = {
    ...spring(
      'config',
      'config',
      ['spring-cloud-config-server'],
      'spring.cloud.config.server.git.uri: https://github.com/x/settings',
      '@EnableConfigServer',
    ),
    ...spring(
      'registry',
      'registry',
      ['spring-cloud-starter-netflix-eureka-server', 'spring-cloud-starter-config'],
      '',
      '@EnableEurekaServer',
    ),
    ...spring(
      'edge',
      'edge',
      ['spring-cloud-starter-netflix-zuul', 'spring-cloud-starter-netflix-eureka-client'],
      'zuul.routes.orders: { path: /o/**, serviceId: orders-service }',
      '@EnableZuulProxy',
    ),
    ...spring('orders', 'orders-service', [
      'spring-cloud-starter-netflix-eureka-client',
      'spring-cloud-starter-openfeign',
    ]),
    ...spring('users', 'users-service', ['spring-boot-starter-data-mongodb'], 'spring.data.mongodb.host: users-mongo'),
    'orders/src/main/java/a/Users.java':
      'package a;\nimport org.springframework.cloud.openfeign.FeignClient;\nimport org.springframework.web.bind.annotation.*;\n@FeignClient(name = "users-service")\ninterface Users {\n  @GetMapping("/users/{id}")\n  String one(String id);\n}',
    'compose.yaml': 'services:\n  users-mongo: { image: mongo }',
  };

  it('has the registry, the configuration, the routes and the clients', async () => {
    expect(await edgesOf(system)).toEqual([
      'config > registry (infra)',
      'edge > orders-service (business)',
      'github-repository > config (infra)',
      'orders-service > registry (infra)',
      'orders-service > users-service (business)',
      'registry > edge (infra)',
      'user > edge (user)',
      'users-service > users-mongo (database)',
    ]);
  });

  it('has the endpoints that a client declares of another service', async () => {
    expect((await discoverTopology(system)).endpoints).toMatchObject([
      { node: 'users-service', method: 'GET', path: '/users/{id}' },
    ]);
  });

  it('gives a service that speaks to its own machine the database that is deployed, or one of its own', async () => {
    const orders = spring(
      'orders',
      'orders',
      ['mysql-connector-j'],
      'spring.datasource.url: jdbc:mysql://localhost:3306/orders',
    );
    expect(await edgesOf({ ...orders, 'compose.yaml': 'services:\n  store: { image: "mysql:8" }' })).toEqual([
      'orders > store (database)',
    ]);
    expect(await edgesOf(orders)).toEqual(['orders > database-orders (database)']);
  });

  it('counts a library of the project to those that use it, and not what a Dockerfile copies to build from', async () => {
    const edges = await edgesOf({
      'src/compose.yaml':
        'services:\n  a: { build: { context: ., dockerfile: A/Dockerfile } }\n  b: { build: { context: ., dockerfile: B/Dockerfile } }\n  users: { image: "x/users" }',
      'src/A/Dockerfile': 'FROM x\nCOPY . .',
      'src/A/A.csproj':
        '<Project Sdk="Microsoft.NET.Sdk.Web"><ProjectReference Include="..\\Clients\\Clients.csproj"/></Project>',
      'src/B/Dockerfile': 'FROM x\nCOPY . .',
      'src/B/B.csproj': '<Project Sdk="Microsoft.NET.Sdk.Web"></Project>',
      'src/Clients/Clients.csproj': '<Project Sdk="Microsoft.NET.Sdk"></Project>',
      'src/Clients/Users.vb': 'Const Url = "http://users/all"',
    });
    expect(edges).toEqual(['a > users (business)']);
  });

  it('tells two modules apart that call themselves alike', async () => {
    const { nodes } = await discoverTopology({ ...spring('a', 'demo', []), ...spring('b', 'demo', []) });
    expect(nodes.map(({ id }) => id)).toEqual(['b', 'demo']);
  });

  it('says why a bus is not believed to have a broker', async () => {
    const { edges, unresolved } = await discoverTopology({
      ...spring('orders', 'orders', ['spring-cloud-starter-bus-amqp']),
      'compose.yaml': 'services:\n  rabbitmq: { image: rabbitmq }',
    });
    expect(edges).toEqual([]);
    expect(unresolved).toMatchObject([{ from: 'orders', expression: 'spring.rabbitmq.host' }]);
  });

  it('draws the server of the configuration in one direction, whatever else speaks of it', async () => {
    const edges = await edgesOf({
      ...spring('shop-config', 'shop-config', ['spring-cloud-config-server'], '', '@EnableConfigServer'),
      ...spring('orders', 'orders', ['spring-cloud-starter-config'], 'spring.cloud.config.uri: http://config:8888'),
      'compose.yaml':
        'services:\n  config: { image: "hub/config" }\n  orders: { build: orders, depends_on: [config], links: [config] }',
    });
    expect(edges).toEqual(['shop-config > orders (infra)']);
  });

  it('turns the arrow to what only receives', async () => {
    const edges = await edgesOf({
      ...spring('billing', 'billing', ['spring-kafka'], 'spring.kafka.bootstrap-servers: kafka:9092'),
      'billing/src/main/java/a/L.java':
        'package a;\nimport org.springframework.kafka.annotation.KafkaListener;\nclass L {\n  @KafkaListener(topics = "orders")\n  void on(String m) {}\n}',
      'compose.yaml': 'services:\n  kafka: { image: "apache/kafka" }',
    });
    expect(edges).toEqual(['kafka > billing (broker)']);
  });
});

describe('a topology as Mermaid', () => {
  it('quotes names', () => {
    const node = { aliases: [], confidence: 1, evidence: [] };
    const text = topologyMermaid({
      nodes: [
        { id: 'a"b', kind: 'service', ...node },
        { id: 'end', kind: 'database', ...node },
      ],
      edges: [{ from: 'a"b', to: 'end', class: 'database', kind: 'database_query', confidence: 0.6, evidence: [] }],
    });
    expect(text).toBe('flowchart LR\n  n0["a b"]\n  n1[("end")]\n  n0 -.->|database_query| n1');
  });
});

describe('what is read for a topology', () => {
  it.each([
    'a/App.java',
    'compose.yaml',
    '.env',
    '.env.example',
    'Dockerfile',
    'go.mod',
    'nginx.conf.template',
    'x.proto',
    'a.rs',
  ])('holds %s', (file) => {
    expect(isReadForTopology(file)).toBe(true);
  });

  it.each(['README.md', 'package-lock.json', 'logo.png', 'a/tests/test_a.py', 'tsconfig.json'])(
    'does not hold %s',
    (file) => {
      expect(isReadForTopology(file)).toBe(false);
    },
  );
});
