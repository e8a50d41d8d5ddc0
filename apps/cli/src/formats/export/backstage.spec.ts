import {
  apiEntityV1alpha1Validator,
  componentEntityV1alpha1Validator,
  DefaultNamespaceEntityPolicy,
  type Entity,
  EntityPolicies,
  FieldFormatEntityPolicy,
  type KindValidator,
  NoForeignRootFieldsEntityPolicy,
  parseEntityRef,
  resourceEntityV1alpha1Validator,
  SchemaValidEntityPolicy,
  stringifyEntityRef,
  systemEntityV1alpha1Validator,
} from '@backstage/catalog-model';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import type { ExportInput } from '../format';
import { backstage } from './backstage';
import {
  anyChains,
  chainSaying,
  HOSTILE,
  referencePlatform,
  serviceSaying,
  storedChain,
  storedService,
} from './exported.fixture';

const policy = EntityPolicies.allOf([
  new SchemaValidEntityPolicy(),
  new DefaultNamespaceEntityPolicy(),
  new NoForeignRootFieldsEntityPolicy(),
  new FieldFormatEntityPolicy(),
]);
const validators: Record<string, KindValidator> = {
  System: systemEntityV1alpha1Validator,
  Component: componentEntityV1alpha1Validator,
  Resource: resourceEntityV1alpha1Validator,
  API: apiEntityV1alpha1Validator,
};

/** The entities of an export, once Backstage's own rules have been put to each, and each reference followed. */
async function accepted(input: ExportInput): Promise<Entity[]> {
  const documents = parseAllDocuments(backstage.write(input));
  const entities = documents.map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS({ maxAliasCount: 0 }) as Entity;
  });
  const refs = entities.map((entity) => stringifyEntityRef(entity));
  expect(new Set(refs).size).toBe(refs.length);
  for (const entity of entities) {
    await policy.enforce(entity);
    expect(await validators[entity.kind]?.check(entity)).toBe(true);
    const spec = (entity.spec ?? {}) as Record<string, string[] | undefined>;
    for (const ref of [...(spec.dependsOn ?? []), ...(spec.providesApis ?? []), ...(spec.consumesApis ?? [])]) {
      expect(refs).toContain(stringifyEntityRef(parseEntityRef(ref)));
    }
    if (spec.system !== undefined) expect(refs).toContain(`system:default/${String(spec.system)}`.toLowerCase());
    parseEntityRef(String(spec.owner), { defaultKind: 'group' });
  }
  return entities;
}

const named = (entities: readonly Entity[], name: string): Entity | undefined =>
  entities.find(({ metadata }) => metadata.name === name);

describe('backstage', () => {
  const chain = storedChain({
    id: 'B1',
    name: 'Orders',
    category: 'service_communication',
    metadata: { owner: 'Team A' },
    nodes: [
      { id: 'web', type: 'service', service_name: 'web' },
      { id: 'api', type: 'api_endpoint', service_name: 'orders', component_name: 'api' },
      { id: 'logic', type: 'service', service_name: 'orders' },
      { id: 'rows', type: 'database', service_name: 'store', component_name: 'orders' },
      { id: 'bus', type: 'message_queue', service_name: 'bus' },
      { id: 'mailer', type: 'service', service_name: 'mailer' },
    ],
    edges: [
      { source_node: 'web', target_node: 'api', type: 'http_request', operation: 'POST /orders' },
      { source_node: 'api', target_node: 'logic', type: 'function_call' },
      { source_node: 'logic', target_node: 'rows', type: 'database_query' },
      { source_node: 'logic', target_node: 'bus', type: 'message_publish' },
      { source_node: 'bus', target_node: 'mailer', type: 'message_consume' },
    ],
  });

  it('writes a System for a chain, Components and Resources for services, and an API for an endpoint', async () => {
    const entities = await accepted({
      chains: [chain],
      services: [storedService({ name: 'orders', owner: 'group-1' })],
    });
    expect(entities.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'System b1-orders',
      'Component orders',
      'Component web',
      'Resource store',
      'Resource bus',
      'Component mailer',
      'API orders.api',
    ]);
    expect(named(entities, 'b1-orders')?.spec).toEqual({ owner: 'Team-A' });
    expect(named(entities, 'orders')?.spec).toEqual({
      type: 'service',
      lifecycle: 'production',
      owner: 'group-1',
      system: 'b1-orders',
      providesApis: ['api:orders.api'],
      dependsOn: ['resource:store', 'resource:bus'],
    });
    expect(named(entities, 'web')?.spec).toMatchObject({ consumesApis: ['api:orders.api'] });
  });

  it('turns the edge from a broker to its consumer round: it is the consumer that depends', async () => {
    const entities = await accepted({ chains: [chain], services: [] });
    expect(named(entities, 'mailer')?.spec).toMatchObject({ dependsOn: ['resource:bus'] });
    expect(named(entities, 'bus')?.spec).not.toHaveProperty('dependsOn');
  });

  it('does not have a service consume what it provides', async () => {
    const nodes = [
      { id: 'job', type: 'service' as const, service_name: 'orders' },
      { id: 'api', type: 'api_endpoint' as const, service_name: 'orders', component_name: 'api' },
    ];
    const edges = [{ source_node: 'job', target_node: 'api', type: 'http_request' as const }];
    const own = storedChain({ id: 'A1', name: 'x', category: 'data_flow', nodes, edges });
    const orders = named(await accepted({ chains: [own], services: [] }), 'orders');
    expect(orders?.spec).toMatchObject({ providesApis: ['api:orders.api'] });
    expect(orders?.spec).not.toHaveProperty('consumesApis');
  });

  it('counts a service to the chains of its stores, which are Resources of their own where they differ', async () => {
    const nodes = (['database', 'cache'] as const).map((type) => ({
      id: type,
      type,
      service_name: 'store',
      component_name: type,
    }));
    const stores = storedChain({ id: 'A1', name: 'x', category: 'data_flow', nodes });
    const entities = await accepted({ chains: [stores], services: [] });
    expect(entities.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'System a1-x',
      'Component store',
      'Resource store.database',
      'Resource store.cache',
    ]);
    expect(named(entities, 'store')?.metadata.annotations).toMatchObject({ 'chain-mapping/chains': 'A1' });
    expect(named(entities, 'store')?.spec).toMatchObject({ system: 'a1-x' });
  });

  it('names all chains of a service, and no System where there are several', async () => {
    const entities = await accepted({ chains: [chain, { ...chain, id: 'B2' }], services: [] });
    expect(named(entities, 'web')?.metadata.annotations).toMatchObject({ 'chain-mapping/chains': 'B1, B2' });
    expect(named(entities, 'web')?.spec).not.toHaveProperty('system');
  });

  it('shows neither the headers of checks nor passwords in addresses', () => {
    const health_check = { endpoint: 'postgres://u:hunter2@db/x', headers: { authorization: 'Bearer hunter2' } };
    const services = [storedService({ name: 'store', base_url: 'http://u:hunter2@store', health_check })];
    const nodes = [{ id: 'a', type: 'database' as const, service_name: 'store', health_check }];
    const text = backstage.write({
      chains: [storedChain({ id: 'A1', name: 'x', category: 'data_flow', nodes })],
      services,
    });
    expect(text).toContain('postgres://u:***@db/x');
    expect(text).not.toContain('hunter2');
  });

  it.each(HOSTILE)('says %j in entities that Backstage accepts', async (hostile) => {
    const entities = await accepted({ chains: [chainSaying(hostile)], services: [serviceSaying(hostile)] });
    expect(entities[0]?.metadata.description).toBe(hostile);
  });

  it('writes entities that Backstage accepts, whatever chains say', async () => {
    await fc.assert(
      fc.asyncProperty(anyChains, async (chains) => {
        await accepted({ chains, services: [] });
      }),
      { numRuns: 50 },
    );
  });

  it('writes the reference platform', async () => {
    const platform = referencePlatform();
    const entities = await accepted(platform);
    expect(entities.filter(({ kind }) => kind === 'System')).toHaveLength(platform.chains.length);
    const reversed = { chains: [...platform.chains].reverse(), services: [...platform.services].reverse() };
    expect(backstage.write(reversed)).toBe(backstage.write(platform));
  });
});
