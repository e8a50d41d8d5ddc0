import type { Chain } from '@chain-mapping/model';
import fc from 'fast-check';
import { backstage as exporter } from '../export/backstage';
import {
  anyChains,
  chainSaying,
  HOSTILE,
  referencePlatform,
  serviceSaying,
  storedChain,
} from '../export/exported.fixture';
import type { Imported } from '../format';
import { backstage } from './backstage';

const read = (...entities: string[]): Imported =>
  backstage.read([{ name: 'catalog-info.yaml', text: entities.join('\n---\n') }]);
const messages = ({ notes }: Imported): string[] => notes.map(({ message }) => message);

const entity = (kind: string, name: string, spec = '{}', metadata = ''): string =>
  `apiVersion: backstage.io/v1alpha1\nkind: ${kind}\nmetadata: { name: ${name}${metadata && `, ${metadata}`} }\nspec: ${spec}`;

/** What a chain is, without what the registry adds. */
function definition({
  version: _,
  status: __,
  node_count: ___,
  edge_count: ____,
  involved_services: _____,
  ...chain
}: Chain) {
  const { created_at: _1, updated_at: _2, created_by: _3, updated_by: _4, ...rest } = chain;
  return { ...rest, nodes: rest.nodes.map(({ display_name: _5, ...node }) => node) };
}

const edges = ({ chains }: Imported, index = 0): string[] =>
  (chains[index]?.edges ?? []).map(({ source_node, target_node, type }) => `${source_node} ${type} ${target_node}`);

describe('a catalogue of our own export', () => {
  const backAgain = (chains: readonly Chain[]): Imported => read(exporter.write({ chains, services: [] }));

  it('gives the same chains', () => {
    fc.assert(
      fc.property(anyChains, (chains) => {
        const { chains: found, notes } = backAgain(chains);
        expect(notes).toEqual([]);
        const byId = new Map(found.map((chain) => [chain.id, chain]));
        expect(byId.size).toBe(chains.length);
        for (const chain of chains) expect(byId.get(chain.id)).toEqual(definition(chain));
      }),
      { numRuns: 50 },
    );
  });

  it.each(HOSTILE)('keeps %j as it is', (hostile) => {
    const chain = chainSaying(hostile);
    expect(backAgain([chain]).chains).toEqual([definition(chain)]);
  });

  it('gives the same services', () => {
    const { chains, services } = referencePlatform();
    const hostile = serviceSaying(HOSTILE.join('').slice(0, 200));
    const imported = read(exporter.write({ chains, services: [...services, hostile] }));
    expect(imported.chains).toHaveLength(chains.length);
    const given = [...services, hostile].map(({ created_at: _, updated_at: __, ...service }) => service);
    expect([...imported.services].sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual(
      given.sort((a, b) => (a.name < b.name ? -1 : 1)),
    );
  });

  it('begins no chain at a service that is there by its stores alone', () => {
    const nodes = [
      { id: 'rows', type: 'database' as const, service_name: 'store', component_name: 'rows' },
      { id: 'hot', type: 'cache' as const, service_name: 'store', component_name: 'hot' },
    ];
    const chain = storedChain({ id: 'A1', name: 'x', category: 'data_flow', nodes });
    expect(backAgain([chain]).chains).toEqual([definition(chain)]);
  });

  it('gives the reference platform back', () => {
    const { chains, services } = referencePlatform();
    const { chains: found, notes } = read(exporter.write({ chains, services }));
    expect(notes).toEqual([]);
    expect(found).toEqual(chains.map(definition).sort((a, b) => (a.id < b.id ? -1 : 1)));
  });

  it('says where its entities and its annotations have come to differ', () => {
    const text = exporter.write({ chains: referencePlatform().chains.filter(({ id }) => id === 'B2'), services: [] });
    const edited = text.replace('    - resource:cache-service\n', '    - component:api-gateway\n');
    expect(edited).not.toBe(text);
    const imported = read(edited);
    expect(imported.chains).toHaveLength(1);
    expect(messages(imported)).toEqual([
      "'component:default/user-service' no longer depends on 'resource:cache-service', but chain-mapping/edges says so: the edge is kept",
      "no chain says that 'component:default/user-service' depends on 'component:default/api-gateway': it is left out",
    ]);
  });
});

describe('a System', () => {
  const shop = [
    entity('System', 'shop', '{ owner: t, domain: sales }', 'title: The shop, description: Sells, tags: [money]'),
    entity(
      'Component',
      'orders',
      '{ type: service, owner: "group:default/team-b", lifecycle: production, system: shop, providesApis: [orders-api], dependsOn: ["resource:orders-db", "component:default/ledger"] }',
    ),
    entity('API', 'orders-api', '{ type: grpc, owner: t, lifecycle: production, system: shop }'),
    entity('Resource', 'orders-db', '{ type: amazon-rds, owner: t, system: shop }'),
    entity('System', 'books', '{ owner: t }'),
    entity(
      'Component',
      'ledger',
      '{ type: service, owner: t, lifecycle: production, system: books, dependsOn: ["resource:rows"] }',
    ),
    entity('Resource', 'rows', '{ type: database, owner: t, system: books }'),
  ];

  it('becomes a chain of its parts, and of what they call at the border of the next', () => {
    const { chains, notes } = read(...shop);
    expect(notes).toEqual([]);
    expect(chains[0]).toMatchObject({
      id: 'B1',
      name: 'The shop',
      category: 'service_communication',
      description: 'Sells',
      tags: ['money'],
      metadata: { backstage: 'system:default/shop', owner: 't', domain: 'sales' },
      dependencies: ['B2'],
    });
    expect(chains[0]?.nodes).toEqual([
      { id: 'orders', type: 'service', service_name: 'orders' },
      { id: 'orders-api', type: 'api_endpoint', service_name: 'orders', component_name: 'orders-api' },
      { id: 'orders-db', type: 'database', service_name: 'orders-db' },
      { id: 'ledger', type: 'service', service_name: 'ledger' },
    ]);
    expect(edges({ chains, services: [], notes })).toEqual([
      'orders database_query orders-db',
      'orders http_request ledger',
      'orders-api function_call orders',
    ]);
    expect(chains[1]).toMatchObject({ id: 'B2', name: 'books', dependencies: [] });
  });

  it('takes id, name and category from annotations, and counts on from there', () => {
    const { chains } = read(
      entity('System', 'a', '{ owner: t }'),
      entity(
        'System',
        'b',
        '{ owner: t }',
        'annotations: { chain-mapping/id: B1, chain-mapping/name: Bee, chain-mapping/latency-sla: "250" }',
      ),
      entity('System', 'c', '{ owner: t }', 'annotations: { chain-mapping/category: user_experience }'),
      ...['a', 'b', 'c'].map((name) => entity('Component', `${name}-service`, `{ type: service, system: ${name} }`)),
    );
    expect(chains.map(({ id, name, category, latency_sla }) => [id, name, category, latency_sla])).toEqual([
      ['B2', 'a', 'service_communication', undefined],
      ['B1', 'Bee', 'service_communication', 250],
      ['C1', 'c', 'user_experience', undefined],
    ]);
  });

  it('gives no id that is taken elsewhere', () => {
    const files = [{ name: 'x.yaml', text: shop.join('\n---\n') }];
    expect(backstage.read(files, { taken_ids: ['B1', 'B3'] }).chains.map(({ id }) => id)).toEqual(['B2', 'B4']);
  });

  it('may be in none of the files: its parts say that it is there', () => {
    expect(read(entity('Component', 'a', '{ type: service, system: "other/far" }')).chains).toMatchObject([
      { name: 'far' },
    ]);
  });

  it('without parts is no chain, and said to be none', () => {
    const imported = read(entity('System', 'empty', '{ owner: t }'));
    expect(imported.chains).toEqual([]);
    expect(messages(imported)).toEqual(["'empty' is no chain: no part names it as its System"]);
  });
});

describe('components outside of all Systems', () => {
  it('begin a chain where nothing depends on them', () => {
    const imported = read(
      entity('Component', 'web', '{ type: website, dependsOn: [api], consumesApis: [prices] }'),
      entity('Component', 'api', '{ type: service, dependsOn: ["resource:sessions"] }'),
      entity('Component', 'feed', '{ type: service, providesApis: [prices] }'),
      entity('API', 'prices', '{ type: openapi }'),
      entity('Resource', 'sessions', '{ type: redis-cluster }'),
      entity('Component', 'alone', '{ type: service }'),
    );
    expect(imported.notes).toEqual([]);
    expect(imported.chains.map(({ id, name }) => [id, name])).toEqual([
      ['B1', 'web'],
      ['B2', 'alone'],
    ]);
    expect(edges(imported)).toEqual([
      'web http_request api',
      'web http_request prices',
      'api cache_operation sessions',
      'prices function_call feed',
    ]);
  });

  it('are led to through the events that another one publishes', () => {
    const imported = read(
      entity('Component', 'orders', '{ type: service, providesApis: [order-events] }'),
      entity('API', 'order-events', '{ type: asyncapi }'),
      entity('Component', 'mailer', '{ type: service, consumesApis: [order-events] }'),
    );
    expect(imported.chains).toHaveLength(1);
    expect(edges(imported)).toEqual(['orders message_publish order-events', 'order-events message_consume mailer']);
  });

  it('are part of the component that they are a subcomponent of', () => {
    const { chains, services } = read(
      entity('Component', 'web', '{ type: website, dependsOn: ["component:orders.parser"] }'),
      entity('Component', 'orders.parser', '{ type: service, subcomponentOf: orders }'),
      entity('Component', 'orders', '{ type: service, owner: t }'),
    );
    expect(chains[0]?.nodes).toContainEqual({
      id: 'orders-parser',
      type: 'service',
      service_name: 'orders',
      component_name: 'orders.parser',
    });
    expect(services.map(({ name }) => name)).toEqual(['web', 'orders']);
  });

  it('are told apart by namespace, and referred to with it', () => {
    const { chains, services, notes } = read(
      entity('Component', 'api', '{ type: service, dependsOn: ["component:eu/api"] }'),
      entity('Component', 'api', '{ type: service, dependsOn: ["resource:store"] }', 'namespace: eu'),
      entity('Resource', 'store', '{ type: database }', 'namespace: eu'),
    );
    expect(services.map(({ name }) => name)).toEqual(['api', 'api-2', 'store']);
    expect(chains[0]?.nodes.map(({ id }) => id)).toEqual(['api', 'api-2', 'store']);
    expect(notes.map(({ message }) => message)).toEqual(["'component:eu/api' is the service 'api-2' here"]);
  });

  it('that depend on one another in a circle are a chain without the edge that closes it', () => {
    const imported = read(
      entity('Component', 'a', '{ type: service, dependsOn: ["component:b"] }'),
      entity('Component', 'b', '{ type: service, dependsOn: ["component:c"] }'),
      entity('Component', 'c', '{ type: service, dependsOn: ["component:a"] }'),
    );
    expect(imported.chains).toHaveLength(1);
    expect(edges(imported)).toEqual(['a http_request b', 'b http_request c']);
    expect(imported.notes).toEqual([
      {
        file: 'catalog-info.yaml',
        line: 14,
        message: "'a': c -> a is left out, it closes a circle: a -> b -> c -> a",
      },
    ]);
  });
});

describe('services', () => {
  it('keep what a catalogue says of a component', () => {
    const { services } = read(
      entity(
        'Component',
        'orders',
        '{ type: service, lifecycle: experimental, owner: "group:default/team-a", system: shop }',
        'title: Orders, description: Takes orders, tags: [go], links: [{ url: "https://wiki" }], labels: { tier: one }, annotations: { "github.com/project-slug": acme/orders }',
      ),
    );
    expect(services).toEqual([
      {
        name: 'orders',
        description: 'Takes orders',
        owner: 'team-a',
        metadata: {
          backstage: 'component:default/orders',
          type: 'service',
          lifecycle: 'experimental',
          system: 'shop',
          title: 'Orders',
          tags: ['go'],
          links: [{ url: 'https://wiki' }],
          labels: { tier: 'one' },
          annotations: { 'github.com/project-slug': 'acme/orders' },
        },
      },
    ]);
  });
});

describe('what is not carried over', () => {
  it('is noted with its line', () => {
    const imported = read(
      entity('Group', 'team'),
      entity('Component', 'a', '{ type: service, dependsOn: ["component:ghost", "system:shop"], colour: red }'),
      entity('Resource', 'crane', '{ type: crane }'),
      entity('API', 'unused', '{ type: openapi, definition: "{}" }'),
      entity('System', 'shop'),
    );
    expect(imported.notes).toEqual([
      {
        file: 'catalog-info.yaml',
        line: 3,
        message: "'Group team' is left out: only Components, APIs, Resources and Systems are read",
      },
      {
        file: 'catalog-info.yaml',
        line: 9,
        message: "'spec.colour' is left out: no chain or service has a field for it",
      },
      {
        file: 'catalog-info.yaml',
        line: 19,
        message: "'spec.definition' is left out: no chain or service has a field for it",
      },
      { file: 'catalog-info.yaml', line: 9, message: "'component:ghost' is left out: it is in none of the files" },
      {
        file: 'catalog-info.yaml',
        line: 9,
        message: "'system:shop' is left out: a System is a chain, not a part of one",
      },
      { file: 'catalog-info.yaml', line: 23, message: "'shop' is no chain: no part names it as its System" },
      { file: 'catalog-info.yaml', line: 13, message: "'resource:default/crane' is in no chain: nothing uses it" },
      { file: 'catalog-info.yaml', line: 18, message: "'api:default/unused' is in no chain: nothing uses it" },
    ]);
  });
});

describe('wrong files', () => {
  const faultsOf = (...entities: string[]): unknown => {
    try {
      read(...entities);
    } catch (error) {
      return (error as { details?: { faults?: unknown } }).details?.faults;
    }
    return [];
  };

  it('are faults at a file, a line and a field', () => {
    expect(faultsOf('kind: Component\nmetadata: { name: a }', entity('Component', 'b', '{ dependsOn: 3 }'))).toEqual([
      {
        file: 'catalog-info.yaml',
        line: 1,
        path: 'apiVersion',
        message: expect.stringContaining('expected string') as string,
      },
      {
        file: 'catalog-info.yaml',
        line: 7,
        path: 'spec.dependsOn',
        message: expect.stringContaining('expected array') as string,
      },
    ]);
  });

  it.each([
    ['chain-mapping/id: Z9', 'chain-mapping/id', 'Chain ID must follow pattern [A-E][1-9]+'],
    ['chain-mapping/idd: A1', 'chain-mapping/idd', 'is not an annotation here'],
    ['chain-mapping/nodes: "[{"', 'chain-mapping/nodes', 'is not JSON'],
    [`chain-mapping/nodes: '[{"id":"a","type":"toaster"}]'`, 'chain-mapping/nodes', '0.type: Invalid option'],
    ['chain-mapping/category: fun', 'chain-mapping/category', 'Invalid option'],
    ['chain-mapping/latency-sla: soon', 'chain-mapping/latency-sla', 'expected number'],
  ])('names the annotation that is wrong: %s', (annotation, name, message) => {
    expect(faultsOf(entity('System', 's', '{ owner: t }', `annotations: { ${annotation} }`))).toEqual([
      {
        file: 'catalog-info.yaml',
        line: 3,
        path: `metadata.annotations.${name}`,
        message: expect.stringContaining(message) as string,
      },
    ]);
  });

  it('may not give two chains one id, or one entity twice', () => {
    const same = 'annotations: { chain-mapping/id: A1 }';
    expect(faultsOf(entity('Component', 'a', '{}', same), entity('Component', 'b', '{}', same))).toMatchObject([
      { line: 8, message: "'a' has the id A1 too" },
    ]);
    expect(faultsOf(entity('Component', 'a'), entity('component', 'A'))).toMatchObject([
      { line: 8, message: "'component:default/a' is in catalog-info.yaml:3 too" },
    ]);
  });

  it('stop everything: none of several files is read alone', () => {
    const good = { name: 'good.yaml', text: entity('Component', 'a') };
    expect(() => backstage.read([good, { name: 'bad.yaml', text: 'a: [' }])).toThrow(
      /Nothing was imported. Wrong:\n {2}bad.yaml:1/,
    );
  });
});
