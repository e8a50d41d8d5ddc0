import { isAspireHost, readAspireHost } from './aspire';
import { readCompose } from './compose';
import { readDockerfile } from './dockerfile';
import { interpolate, readEnvironmentFile } from './environment-file';
import { renderHelm } from './helm';
import { productOfImage, productOfName } from './images';
import { KubernetesManifests } from './kubernetes';
import { readManifest } from './manifests';
import { readProperties, readYamlProperties, resolvePlaceholders } from './properties';
import { readProxyRoutes } from './proxies';
import { readYaml } from './yaml-documents';

describe('a compose file', () => {
  const read = (text: string, files: Record<string, string> = {}) =>
    readCompose('deploy/compose.yaml', text, (name) => files[name]);

  it('says what runs, with the variables of `.env` and of its own environment files', () => {
    const [orders] = read(
      `services:
  orders:
    image: shop/orders:\${TAG:-latest}
    build: { context: ../orders, dockerfile: docker/Dockerfile }
    container_name: shop-orders
    env_file: [orders.env]
    environment:
      - USERS_URL=http://users:\${USERS_PORT}
      - REGION
    ports: ["8081:8080", "9000"]
    links: ["db:database"]
    depends_on: { users: { condition: service_started } }
    logging: { driver: syslog, options: { syslog-address: "tcp://127.0.0.1:5140" } }
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro", "data:/data"]`,
      { 'deploy/.env': 'USERS_PORT=9001\nREGION=eu', 'deploy/orders.env': 'MODE="fast" # comment' },
    );
    expect(orders).toMatchObject({
      name: 'orders',
      names: ['shop-orders'],
      line: 2,
      image: 'shop/orders:latest',
      build: { folder: 'orders', dockerfile: 'orders/docker/Dockerfile' },
      links: ['db'],
      depends_on: ['users'],
      ports: [{ host: 8081, container: 8080 }],
      log_address: 'tcp://127.0.0.1:5140',
      mounts: ['deploy/nginx.conf'],
    });
    expect(Object.fromEntries(orders?.environment ?? [])).toEqual({
      MODE: 'fast',
      USERS_URL: 'http://users:9001',
      REGION: 'eu',
    });
  });

  it('of the first version has its services at the top', () => {
    expect(read('redis:\n  image: redis:7\nweb:\n  build: ./web').map(({ name }) => name)).toEqual(['redis', 'web']);
  });

  it('that is none has no services', () => {
    expect(read('on: push\njobs:\n  build:\n    steps: []')).toEqual([]);
    expect(read('a: [unclosed')).toEqual([]);
  });

  it('never builds from outside of the project', () => {
    expect(read('services:\n  a:\n    build: ../../../elsewhere')[0]?.build).toBeNull();
  });
});

describe('manifests of Kubernetes', () => {
  const workload = `kind: Deployment
metadata: { name: orders-deployment }
spec:
  template:
    metadata: { labels: { app: orders } }
    spec:
      containers:
        - name: proxy
          image: envoyproxy/envoy
        - name: orders-deployment
          image: shop/orders
          envFrom: [{ configMapRef: { name: addresses } }]
          env:
            - { name: MODE, value: fast }
            - { name: USERS, value: "$(USERS_HOST):80" }
            - { name: LIMIT, valueFrom: { configMapKeyRef: { name: addresses, key: MOST } } }`;
  const service = 'kind: Service\nmetadata: { name: orders }\nspec: { selector: { app: orders } }';
  const map = (host: string) =>
    `kind: ConfigMap\nmetadata: { name: addresses }\ndata: { USERS_HOST: ${host}, MOST: "5" }`;

  it('give a workload the names of its services and the values of its ConfigMaps', () => {
    const manifests = new KubernetesManifests();
    manifests.add('k8s/orders.yaml', `${workload}\n---\n${service}`);
    manifests.add('k8s/config.yaml', map('users'));
    const [orders] = manifests.deployables();
    expect(orders).toMatchObject({ name: 'orders-deployment', names: ['orders'], image: 'shop/orders' });
    expect(Object.fromEntries(orders?.environment ?? [])).toEqual({
      USERS_HOST: 'users',
      MOST: '5',
      MODE: 'fast',
      USERS: 'users:80',
      LIMIT: '5',
    });
  });

  it('take of two ConfigMaps with one name that of their own folder', () => {
    const manifests = new KubernetesManifests();
    manifests.add('extra/config.yaml', map('elsewhere'));
    manifests.add('k8s/orders.yaml', workload);
    manifests.add('k8s/config.yaml', map('users'));
    manifests.add('more/config.yaml', map('nowhere'));
    expect(manifests.deployables()[0]?.environment.get('USERS_HOST')).toBe('users');
  });

  it('say which services an Ingress lets in', () => {
    const manifests = new KubernetesManifests();
    manifests.add(
      'in.yaml',
      'kind: Ingress\nmetadata: { name: in }\nspec: { rules: [{ http: { paths: [{ backend: { service: { name: web } } }] } }] }',
    );
    expect(manifests.exposed()).toMatchObject([{ service: 'web', file: 'in.yaml' }]);
  });

  it('are read through the templates of Helm', () => {
    const template = `{{- if .Values.orders.enabled }}
kind: Deployment
metadata:
  name: {{ .Values.orders.name }}
spec:
  template:
    spec:
      containers:
        - name: main
          env:
            - name: USERS
              value: {{ .Values.users.host | quote }}
            - name: TOKEN
              value: {{ randAlphaNum 5 }}
{{- end }}`;
    const manifests = new KubernetesManifests();
    manifests.add(
      't.yaml',
      renderHelm(template, 'orders: { name: orders, enabled: true }\nusers: { host: users }', 'shop'),
    );
    const [orders] = manifests.deployables();
    expect(orders?.name).toBe('orders');
    expect([...(orders?.environment ?? [])]).toEqual([['USERS', 'users']]);
  });
});

describe('variables', () => {
  it('stand in `.env` files, quoted or not', () => {
    expect([...readEnvironmentFile('# no\nA=1\nexport B="two words"\nC=\'x\'\nbroken\nD=5 # five')]).toEqual([
      ['A', '1'],
      ['B', 'two words'],
      ['C', 'x'],
      ['D', '5'],
    ]);
  });

  it('are put in with their defaults, and never for ever', () => {
    const variables = new Map([
      ['HOST', 'users'],
      ['URL', 'http://${HOST}'],
      ['LOOP', '${LOOP}x'],
    ]);
    expect(interpolate('$URL:${PORT:-80}', variables)).toBe('http://users:80');
    expect(interpolate('${UNKNOWN}', variables)).toBe('${UNKNOWN}');
    expect(interpolate('${LOOP}', variables).length).toBeLessThan(100);
  });
});

describe('settings of Spring', () => {
  it('have one name, however it is written, and all values of all profiles, the general one first', () => {
    const properties = readYamlProperties(`spring: { profiles: docker }
eureka.client.service-url.defaultZone: http://registry:8761
---
eureka: { client: { serviceUrl: { defaultZone: http://localhost:8761 } } }
zuul: { routes: [{ serviceId: orders }] }`);
    expect(properties.get('eureka.client.serviceurl.defaultzone')).toEqual([
      'http://localhost:8761',
      'http://registry:8761',
    ]);
    expect(properties.get('zuul.routes[0].serviceid')).toEqual(['orders']);
  });

  it('are read from properties files', () => {
    expect(
      readProperties('# a\nspring.application.name=orders\nserver.port: 80\nlong=a\\\n  b').get(
        'spring.application.name',
      ),
    ).toEqual(['orders']);
  });

  it('refer to each other', () => {
    const lookup = (name: string) => ({ host: 'users', port: '${base}1', base: '808' })[name];
    expect(resolvePlaceholders('http://${host}:${port}/${missing:x}/${unknown}', lookup)).toBe(
      'http://users:8081/x/{unknown}',
    );
    expect(resolvePlaceholders('${a}', () => '${a}')).toContain('a');
  });
});

describe('other manifests', () => {
  it('name the image, the variables and what is copied, of the last stage', () => {
    const { base, environment, copies } = readDockerfile(`FROM node:20 AS build
COPY --from=deps /x /y
FROM build
ENV USERS_HOST=users \\
    PORT="80"
ENV MODE fast
COPY ["shared/", "/app/"]
EXPOSE 80`);
    expect(base).toBe('node:20');
    expect(Object.fromEntries(environment)).toEqual({ USERS_HOST: 'users', PORT: '80', MODE: 'fast' });
    expect(copies).toEqual(['shared/']);
  });

  it.each([
    [
      'pom.xml',
      '<project><parent><artifactId>parent</artifactId></parent><artifactId>orders</artifactId><dependencies><dependency><artifactId>spring-kafka</artifactId></dependency></dependencies></project>',
      ['orders'],
      'spring-kafka',
    ],
    [
      'build.gradle',
      "bootJar { baseName = 'orders' }\ndependencies { implementation 'org.springframework.kafka:spring-kafka:3.0' }",
      ['orders'],
      'spring-kafka',
    ],
    ['package.json', '{"name":"@shop/orders","dependencies":{"kafkajs":"2"}}', ['orders'], 'kafkajs'],
    [
      'go.mod',
      'module example.org/shop/orders\nrequire (\n\tgithub.com/IBM/sarama v1.4.0\n)',
      ['orders'],
      'github.com/IBM/sarama',
    ],
    [
      'Orders.csproj',
      '<Project Sdk="Microsoft.NET.Sdk.Web"><PackageReference Include="Confluent.Kafka" Version="2"/><ProjectReference Include="..\\..\\Shared\\Messages.csproj"/></Project>',
      [],
      'Messages',
    ],
  ])('%s names its module and its libraries', (file, text, names, library) => {
    const manifest = readManifest(file, text);
    expect(manifest?.names).toEqual(names);
    expect(manifest?.dependencies).toContain(library);
  });

  it('of proxies say where requests go', () => {
    const text = `location / { proxy_pass http://\${USERS_HOST}:8080/; }
# proxy_pass http://old;
ProxyPass /orders http://orders:80/
upstream x {
  server cart:8080;
}
                address: catalogue`;
    expect(readProxyRoutes(text).map(({ address }) => address)).toEqual([
      'http://${USERS_HOST}:8080/',
      'http://orders:80/',
      'cart:8080',
      'catalogue',
    ]);
  });
});

describe('products', () => {
  it.each([
    ['docker.io/library/postgres:15', 'database', 'postgresql'],
    ['bitnami/kafka:3@sha256:abc', 'broker', 'kafka'],
    ['rabbitmq:3-management', 'broker', 'rabbitmq'],
    ['openzipkin/zipkin', 'infra', 'zipkin'],
    ['nginx:1.21-alpine', 'gateway', 'proxy'],
    ['mcr.microsoft.com/mssql/server', 'database', 'sqlserver'],
  ])('%s is a %s', (image, kind, engine) => {
    expect(productOfImage(image)).toEqual({ kind, engine });
  });

  it('are not what only sounds alike', () => {
    expect(productOfImage('shop/orders')).toBeNull();
    expect(productOfImage('shop/postgres-exporter')).toBeNull();
    expect(productOfName('orders')).toBeNull();
    expect(productOfName('orders-db')?.kind).toBe('database');
    expect(productOfName('ordersdb')?.kind).toBe('database');
    expect(productOfName('kafka-gui')).toBeNull();
  });
});

describe('YAML', () => {
  it('whose keys are maps of maps is read in no time', () => {
    const start = process.cpuUsage();
    readYaml(`${'{'.repeat(40)}a${'}: 1'.repeat(40)}`);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(500);
    expect(readYaml('{a: 1}: 2\nb: 3')).toEqual([{ b: 3 }]);
  });

  it('that is written to grow is left out', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]`;
    expect(JSON.stringify(readYaml(bomb)).length).toBeLessThan(10_000);
    expect(readYaml('['.repeat(5_000))).toEqual(expect.any(Array));
  });
});

describe('an AppHost of Aspire', () => {
  const text = `var builder = DistributedApplication.CreateBuilder(args);
var postgres = builder.AddPostgres("postgres");
var ordersDb = postgres.AddDatabase("ordersdb");
var users = builder.AddProject<Projects.Users_Api>("users-api");
var endpoint = users.GetEndpoint("https");
builder.AddProject<Projects.Orders>("orders")
    .WithReference(ordersDb).WaitFor(ordersDb)
    // .WithReference(nothing)
    .WithEnvironment("Users__Url", endpoint);`;

  it('says what runs and what each part is given', () => {
    expect(isAspireHost('AppHost/Program.cs', text)).toBe(true);
    expect(
      readAspireHost('AppHost/Program.cs', text).map(({ name, names, image, links }) => ({
        name,
        names,
        image,
        links,
      })),
    ).toEqual([
      { name: 'postgres', names: ['ordersdb'], image: 'postgres', links: [] },
      { name: 'users-api', names: ['Users.Api'], image: null, links: [] },
      { name: 'orders', names: ['Orders'], image: null, links: ['postgres', 'users-api'] },
    ]);
  });
});
