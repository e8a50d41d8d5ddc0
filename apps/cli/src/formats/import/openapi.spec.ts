import type { Imported } from '../format';
import { openapi } from './openapi';

const read = (text: string): Imported => openapi.read([{ name: 'openapi.yaml', text }]);
const messages = ({ notes }: Imported): string[] => notes.map(({ message }) => message);

const ORDERS = `openapi: 3.1.0
info: { title: Orders API, version: "1.2", description: Takes orders }
servers: [{ url: "https://{env}.acme.com/api/", variables: { env: { default: prod } } }]
paths:
  /health: { get: { responses: {} } }
  /orders:
    get: { operationId: listOrders, tags: [orders], summary: All orders }
    post: { deprecated: true }
`;

describe('an API without x-chain-mapping', () => {
  it('is one chain: its endpoints lead to its service', () => {
    const { chains, notes } = read(ORDERS);
    expect(notes).toEqual([]);
    expect(chains).toEqual([
      {
        id: 'B1',
        name: 'Orders API',
        category: 'service_communication',
        description: 'Takes orders',
        tags: [],
        metadata: {},
        dependencies: [],
        nodes: [
          {
            id: 'listOrders',
            type: 'api_endpoint',
            service_name: 'orders-api',
            component_name: 'listOrders',
            metadata: { summary: 'All orders', tags: ['orders'] },
          },
          {
            id: 'post-orders',
            type: 'api_endpoint',
            service_name: 'orders-api',
            component_name: 'POST /orders',
            metadata: { deprecated: true },
          },
          { id: 'orders-api', type: 'service', service_name: 'orders-api' },
        ],
        edges: [
          {
            source_node: 'listOrders',
            target_node: 'orders-api',
            type: 'http_request',
            protocol: 'https',
            operation: 'GET /orders',
            sources: [{ kind: 'static', evidence: [{ file: 'openapi.yaml', line: 7 }] }],
          },
          {
            source_node: 'post-orders',
            target_node: 'orders-api',
            type: 'http_request',
            protocol: 'https',
            operation: 'POST /orders',
            sources: [{ kind: 'static', evidence: [{ file: 'openapi.yaml', line: 8 }] }],
          },
        ],
      },
    ]);
  });

  it('is a service that answers at its first server, and is checked at its health endpoint', () => {
    expect(read(ORDERS).services).toMatchObject([
      {
        name: 'orders-api',
        base_url: 'https://prod.acme.com/api',
        description: 'Takes orders',
        health_check: { endpoint: '/health' },
        metadata: { openapi: 'Orders API', version: '1.2' },
      },
    ]);
  });
});

describe('x-chain-mapping', () => {
  it('makes an operation a chain of its own', () => {
    const imported = read(
      `${ORDERS}      x-chain-mapping: { id: C3, name: Place an order, category: user_experience, latency_sla: 300 }\n`.replace(
        'post: { deprecated: true }\n',
        'post:\n',
      ),
    );
    expect(imported.chains).toMatchObject([
      {
        id: 'C3',
        name: 'Place an order',
        category: 'user_experience',
        latency_sla: 300,
        edges: [{ operation: 'POST /orders', latency_sla: 300 }],
      },
    ]);
    expect(imported.chains[0]?.nodes.map(({ id }) => id)).toEqual(['post-orders', 'orders-api']);
    expect(messages(imported)).toEqual(['operations without x-chain-mapping are in no chain (2)']);
  });

  it('names an operation by its summary where it gives no name', () => {
    const { chains } = read(
      'openapi: 3.0.3\ninfo: { title: t }\npaths: { /a: { get: { summary: All, tags: [x], x-chain-mapping: {} } } }',
    );
    expect(chains).toMatchObject([{ id: 'B1', name: 'All', tags: ['x'] }]);
  });

  it('of the whole document names its chain and its service', () => {
    const { chains, services } = read(`${ORDERS}x-chain-mapping: { id: B9, name: Orders, service: order-service }\n`);
    expect(chains).toMatchObject([{ id: 'B9', name: 'Orders' }]);
    expect(chains[0]?.nodes.at(-1)).toEqual({ id: 'order-service', type: 'service', service_name: 'order-service' });
    expect(services.map(({ name }) => name)).toEqual(['order-service']);
  });
});

it('reads JSON, and several APIs with one title', () => {
  const text = JSON.stringify({ openapi: '3.0.0', info: { title: 'a' }, paths: { '/x': { get: {} } } });
  const { chains, services } = openapi.read([
    { name: '1.json', text },
    { name: '2.json', text },
  ]);
  expect(chains.map(({ id }) => id)).toEqual(['B1', 'B2']);
  expect(services.map(({ name }) => name)).toEqual(['a', 'a-2']);
});

it('notes what is not carried over', () => {
  const { notes } = read(`openapi: 3.1.0
info: { title: t }
servers:
  - url: /api
  - url: http://other
paths:
  /a:
    $ref: ./a.yaml
  /b:
    servers: []
    get: { callbacks: {}, servers: [] }
webhooks: { x: {} }
`);
  expect(notes.map(({ line, message }) => [line, message])).toEqual([
    [12, 'webhooks are left out: where they lead is not known'],
    [8, "what '/a' refers to is not read"],
    [11, 'callbacks are left out: where they lead is not known'],
    [11, 'servers of an operation are left out: a service has one base_url'],
    [10, 'servers of a path are left out: a service has one base_url'],
    [3, 'servers after the first are left out (1): a service has one base_url'],
    [4, "'/api' does not say where the service answers: it has no base_url"],
  ]);
});

it('leaves out an API with more endpoints than a chain has room for', () => {
  const paths = Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`/p${index}`, { get: {} }]));
  const imported = read(JSON.stringify({ openapi: '3.0.0', info: { title: 'large' }, paths }));
  expect(imported.chains).toEqual([]);
  expect(imported.services).toHaveLength(1);
  expect(messages(imported)).toEqual([expect.stringContaining("'large' is left out: nodes: Too big")]);
});

it.each([
  ['swagger: "2.0"\ninfo: { title: t }', "openapi.yaml:1: openapi: is version '2.0': only 3.x is read"],
  ['info: { title: t }', 'openapi.yaml:1: openapi: Invalid input: expected string'],
  ['openapi: 3.0.0\ninfo:\n  version: 1\n', 'openapi.yaml:2: info.title: Invalid input: expected string'],
  [
    'openapi: 3.0.0\ninfo: { title: t }\npaths:\n  /a:\n    get:\n      x-chain-mapping: { latency_sla: fast }\n',
    'openapi.yaml:6: paths./a.get.x-chain-mapping.latency_sla: Invalid input: expected number',
  ],
])('names file, line and field of what is wrong: %j', (text, message) => expect(() => read(text)).toThrow(message));
