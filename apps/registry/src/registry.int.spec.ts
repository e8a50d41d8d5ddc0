import {
  applyChains,
  chainDependencies,
  chainDeleted,
  chainHealthChanged,
  chainHistory,
  chainRegistered,
  chainUpdated,
  deleteChain,
  getChain,
  getChains,
  getChainVersion,
  getService,
  listChains,
  listChainVersions,
  listServices,
  putService,
  registerChain,
  registryStatistics,
  serviceUpdated,
  streams,
  updateChain,
  validateChain,
  validateRegisteredChain,
} from '@chain-mapping/contracts';
import {
  Consumers,
  migrateStreams,
  Events,
  Messages,
  MessagingModule,
  natsTransport,
  on,
} from '@chain-mapping/messaging';
import { type RunningService, startService } from '@chain-mapping/service';
import { aChain, aNats, aNode, aPath, aPostgres, aService, eventually, type TestServer } from '@chain-mapping/testing';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Client } from 'pg';
import { loadConfig } from './config';
import { RegistryModule } from './registry.module';

describe('registry', () => {
  let postgres: TestServer;
  let nats: TestServer;
  let registry: RunningService;
  let asker: INestApplicationContext;
  let messages: Messages;
  let events: Events;
  let sql: Client;
  const heard: { type: string; chain_id: string; version: number; id: string }[] = [];
  const servicesHeard: string[] = [];

  beforeAll(async () => {
    [postgres, nats] = await Promise.all([aPostgres(), aNats()]);
    await migrateStreams({ url: nats.url });
    registry = await startService({
      name: 'registry',
      config: loadConfig({ DATABASE_URL: postgres.url, NATS_URL: nats.url }),
      module: (config, context) => RegistryModule.forRoot(config, context),
      transport: (config) => natsTransport({ service: 'registry', url: config.NATS_URL }),
    });
    asker = await NestFactory.createApplicationContext(
      MessagingModule.forRoot({ service: 'asker', url: nats.url, metrics: registry.context.metrics }),
      { logger: false },
    );
    await asker.init();
    messages = asker.get(Messages);
    await eventually(() => messages.ready());
    events = asker.get(Events);
    const consumers = asker.get(Consumers);
    consumers.consume({
      name: 'listener-chains',
      stream: streams.registry,
      filter: 'chain.registry.>',
      handlers: [
        on(chainRegistered, async ({ chain }, { id }) => {
          heard.push({ type: 'registered', chain_id: chain.id, version: chain.version, id });
        }),
        on(chainUpdated, async ({ chain }, { id }) => {
          heard.push({ type: 'updated', chain_id: chain.id, version: chain.version, id });
        }),
        on(chainDeleted, async ({ chain_id, version }, { id }) => {
          heard.push({ type: 'deleted', chain_id, version, id });
        }),
      ],
    });
    consumers.consume({
      name: 'listener-services',
      stream: streams.registry,
      filter: serviceUpdated.pattern,
      handlers: [
        on(serviceUpdated, async ({ service }) => {
          servicesHeard.push(service.name);
        }),
      ],
    });
    sql = new Client({ connectionString: postgres.url });
    await sql.connect();
  }, 180_000);

  afterAll(async () => {
    await sql?.end();
    await asker?.close();
    await registry?.stop();
    await nats?.stop();
    await postgres?.stop();
  }, 120_000);

  const register = (chain: Parameters<typeof aChain>[0] = {}, actor = 'ann') =>
    messages.ask(registerChain, { chain: aChain(chain), actor });
  const get = (chain_id: string) => messages.ask(getChain, { chain_id });
  const heardOf = (chain_id: string) =>
    heard.filter((event) => event.chain_id === chain_id).map(({ type, version }) => `${type} ${version}`);
  const rows = async (statement: string, ...parameters: unknown[]) => (await sql.query(statement, parameters)).rows;

  describe('what is made by hand in SQL', () => {
    it('is in the history within the same transaction, and in the API after it', async () => {
      await sql.query('BEGIN');
      await sql.query(`INSERT INTO chain_definitions (id, name, category) VALUES ('A1', 'Test Chain', 'data_flow')`);
      expect(await rows(`SELECT change_type FROM chain_change_history WHERE chain_id = 'A1'`)).toEqual([
        { change_type: 'created' },
      ]);
      await sql.query('COMMIT');
      expect(await get('A1')).toMatchObject({ name: 'Test Chain', version: 1, status: 'draft', nodes: [], tags: [] });
      expect(await messages.ask(getChainVersion, { chain_id: 'A1', version: 1 })).toMatchObject({ name: 'Test Chain' });
      const { changes } = await messages.ask(chainHistory, { chain_id: 'A1' });
      expect(changes).toMatchObject([{ version: 1, changed_by: expect.stringMatching(/./) }]);
    });

    it('becomes a version for each statement, also in the tables of nodes, edges and dependencies', async () => {
      const { id: other } = await register();
      await sql.query(
        `INSERT INTO chain_definitions (id, name, category) VALUES ('E800', 'By hand', 'infrastructure')`,
      );
      await sql.query(`INSERT INTO chain_nodes (chain_id, node_id, type, service_name)
        VALUES ('E800', 'a', 'service', 'web'), ('E800', 'b', 'database', NULL)`);
      await sql.query(`INSERT INTO chain_edges (chain_id, source_node, target_node, type, latency_sla)
        VALUES ('E800', 'a', 'b', 'database_query', 50)`);
      await sql.query(`INSERT INTO chain_dependencies (chain_id, depends_on) VALUES ('E800', $1)`, [other]);
      expect(await get('E800')).toMatchObject({
        version: 4,
        status: 'unknown',
        nodes: [
          { id: 'a', type: 'service', service_name: 'web', display_name: 'web' },
          { id: 'b', type: 'database' },
        ],
        edges: [{ source_node: 'a', target_node: 'b', type: 'database_query', latency_sla: 50 }],
        dependencies: [other],
      });
      await sql.query(`DELETE FROM chain_nodes WHERE chain_id = 'E800' AND node_id = 'b'`);
      expect(await get('E800')).toMatchObject({ version: 5, node_count: 1, edge_count: 0 });
      await sql.query(`UPDATE chain_nodes SET type = 'websocket' WHERE chain_id = 'E800'`);
      await sql.query(`UPDATE chain_definitions SET name = 'Renamed', version = 77 WHERE id = 'E800'`);
      expect(await get('E800')).toMatchObject({ version: 7, name: 'Renamed', nodes: [{ type: 'websocket' }] });
      await sql.query(`UPDATE chain_definitions SET status = 'healthy', name = 'Renamed' WHERE id = 'E800'`);
      expect(await get('E800')).toMatchObject({ version: 7, status: 'healthy' });
      await sql.query(`DELETE FROM chain_definitions WHERE id = 'E800'`);
      const { changes } = await messages.ask(chainHistory, { chain_id: 'E800' });
      expect(changes.map(({ change_type }) => change_type)).toEqual([
        'deleted',
        ...Array(6).fill('updated'),
        'created',
      ]);
      expect(changes.at(3)?.diff).toHaveProperty(['edges.a -> b', 'to'], null);
    });

    it.each([
      [`INSERT INTO chain_definitions (id, name, category) VALUES ('X1', 'x', 'data_flow')`],
      [`INSERT INTO chain_definitions (id, name, category) VALUES ('A901', 'x', 'unheard_of')`],
      [`INSERT INTO chain_nodes (chain_id, node_id, type) VALUES ('A999', 'a', 'service')`],
      [`UPDATE chain_definitions SET id = 'A902' WHERE id = 'A1'`],
    ])('is refused where it could not be shown: %s', async (statement) => {
      await expect(sql.query(statement)).rejects.toMatchObject({ code: expect.stringMatching(/^23/) });
    });
  });

  describe('a chain', () => {
    it('is registered whole, and read back as it was answered', async () => {
      const chain = {
        ...aPath('a', 'b', 'c'),
        name: 'Orders',
        description: 'From the basket to the bank',
        tags: ['money'],
        metadata: { owner: 'pay', nested: { list: [1, null] } },
        latency_sla: 500,
      };
      const answered = await messages.ask(registerChain, { chain, actor: 'ann', reason: 'new' });
      expect(answered).toMatchObject({
        id: expect.stringMatching(/^A[1-9][0-9]*$/),
        name: 'Orders',
        version: 1,
        status: 'unknown',
        node_count: 3,
        edge_count: 2,
        involved_services: ['a', 'b', 'c'],
        created_by: 'ann',
        metadata: { owner: 'pay', nested: { list: [1, null] } },
        latency_sla: 500,
      });
      expect(await get(answered.id)).toEqual(answered);
      expect(await rows('SELECT node_id FROM chain_nodes WHERE chain_id = $1 ORDER BY position', answered.id)).toEqual([
        { node_id: 'a' },
        { node_id: 'b' },
        { node_id: 'c' },
      ]);
      expect(await rows('SELECT latency_sla FROM chain_edges WHERE chain_id = $1', answered.id)).toHaveLength(2);
      await eventually(() => expect(heardOf(answered.id)).toEqual(['registered 1']));
    });

    it('keeps every field of a node', async () => {
      const node = aNode({
        component_name: 'api',
        health_check: { endpoint: '/health', expected_status_codes: [200, 204], headers: { accept: 'text/plain' } },
        optional: true,
        redundancy: { mode: 'k_of_n', k: 2 },
        criticality: 2.5,
        metadata: { a: { b: null } },
      });
      const { id } = await register({ nodes: [node] });
      const [stored] = (await get(id)).nodes;
      expect(stored).toEqual({ ...node, display_name: `${node.service_name}.api` });
    });

    it('is a draft without nodes', async () => {
      expect(await register({ nodes: [] })).toMatchObject({ status: 'draft', node_count: 0 });
    });

    it('keeps a free id, whatever its category, and is refused a taken one', async () => {
      expect(await register({ id: 'A700', category: 'infrastructure' })).toMatchObject({ id: 'A700' });
      await expect(register({ id: 'A700' })).rejects.toMatchObject({ code: 'ChainExists' });
    });

    it('gets an id that nobody else gets, among 100 at once', async () => {
      await register({ id: 'D3', category: 'ai_ml_processing' });
      const chains = await Promise.all(
        Array.from({ length: 100 }, () => register({ category: 'ai_ml_processing', nodes: aPath('x', 'y').nodes })),
      );
      const ids = chains.map(({ id }) => id);
      expect(new Set(ids).size).toBe(100);
      expect(ids.every((id) => /^D[1-9][0-9]*$/.test(id))).toBe(true);
      // The next free numbers, D3 being taken: none is left out.
      expect(new Set(ids)).toEqual(
        new Set(Array.from({ length: 101 }, (_, index) => `D${index + 1}`).filter((id) => id !== 'D3')),
      );
    }, 90_000);

    it('never gets a number that was used before', async () => {
      const first = await register({ category: 'infrastructure' });
      await messages.ask(deleteChain, { chain_id: first.id });
      const second = await register({ category: 'infrastructure' });
      expect(second.id).not.toBe(first.id);
    });

    it('is refused whole when a rule is broken, and nothing of it stays', async () => {
      const before = await rows('SELECT count(*) FROM chain_versions');
      const chain = aPath('a', 'b');
      const wrong = { ...chain, id: 'B900', edges: [...chain.edges, { ...chain.edges[0]!, target_node: 'gone' }] };
      await expect(messages.ask(registerChain, { chain: wrong })).rejects.toMatchObject({
        code: 'InvalidChain',
        errors: [{ path: 'edges.1.target_node', message: 'Target node gone not found' }],
      });
      await expect(get('B900')).rejects.toMatchObject({ code: 'ChainNotFound' });
      expect(await rows(`SELECT 1 FROM chain_nodes WHERE chain_id = 'B900'`)).toEqual([]);
      expect(await rows('SELECT count(*) FROM chain_versions')).toEqual(before);
    });

    it('is refused when it declares to depend on a chain that does not exist', async () => {
      await expect(register({ dependencies: ['E9999'] })).rejects.toMatchObject({
        code: 'InvalidChain',
        errors: [{ path: 'dependencies.0', message: 'Dependency E9999 not found' }],
      });
    });

    it.each([
      ['a NUL', { name: 'a\0b' }, 'name'],
      ['half a surrogate pair', { metadata: { deep: ['\ud800'] } }, 'metadata.deep.0'],
    ])('is refused by its field when PostgreSQL could not keep it: %s', async (_, fields, path) => {
      await expect(register(fields)).rejects.toMatchObject({ code: 'InvalidChain', errors: [{ path }] });
    });

    it.each(['NONEXISTENT', '', 'A0', 'a\0b', "A1'; DROP TABLE chain_nodes"])('is not found under %j', async (id) => {
      await expect(get(id)).rejects.toMatchObject({ code: 'ChainNotFound' });
      await expect(messages.ask(deleteChain, { chain_id: id })).rejects.toMatchObject({ code: 'ChainNotFound' });
      await expect(messages.ask(chainHistory, { chain_id: id })).rejects.toMatchObject({ code: 'ChainNotFound' });
      await expect(messages.ask(chainDependencies, { chain_id: id })).rejects.toMatchObject({ code: 'ChainNotFound' });
    });

    it('is changed field by field, one version at a time', async () => {
      const { id, nodes } = await register({ ...aPath('a', 'b'), description: 'old', tags: ['x'] });
      const updated = await messages.ask(updateChain, {
        chain_id: id,
        patch: { name: 'New', description: null },
        actor: 'bob',
      });
      expect(updated).toMatchObject({
        version: 2,
        name: 'New',
        description: null,
        tags: ['x'],
        nodes,
        updated_by: 'bob',
      });
      const same = await messages.ask(updateChain, { chain_id: id, patch: { name: 'New' }, actor: 'eve' });
      expect(same).toEqual(updated);
      const emptied = await messages.ask(updateChain, { chain_id: id, patch: { nodes: [], edges: [] }, actor: 'bob' });
      expect(emptied).toMatchObject({ version: 3, status: 'draft', node_count: 0 });
      expect(await rows('SELECT 1 FROM chain_nodes WHERE chain_id = $1', id)).toEqual([]);
      await eventually(() => expect(heardOf(id)).toEqual(['registered 1', 'updated 2', 'updated 3']));
    });

    it('stays as it is when the change breaks a rule', async () => {
      const chain = await register(aPath('a', 'b'));
      const patch = { edges: [...chain.edges, { source_node: 'b', target_node: 'a', type: 'http_request' as const }] };
      await expect(messages.ask(updateChain, { chain_id: chain.id, patch })).rejects.toMatchObject({
        code: 'InvalidChain',
        errors: [{ path: 'edges.1', message: 'Circular dependency: a -> b -> a' }],
      });
      expect(await get(chain.id)).toEqual(chain);
    });

    it('is changed from the version that was expected, or not at all', async () => {
      const { id } = await register();
      const change = (name: string) =>
        messages
          .ask(updateChain, { chain_id: id, patch: { name }, expected_version: 1 })
          .catch((error: unknown) => error);
      const outcomes = await Promise.all(Array.from({ length: 10 }, (_, index) => change(`Name ${index}`)));
      const refused = outcomes.filter((outcome) => outcome instanceof Error);
      expect(refused).toHaveLength(9);
      for (const error of refused) expect(error).toMatchObject({ code: 'VersionConflict', details: { version: 2 } });
      await expect(messages.ask(deleteChain, { chain_id: id, expected_version: 1 })).rejects.toMatchObject({
        code: 'VersionConflict',
        details: { version: 2 },
      });
      expect(await get(id)).toMatchObject({ version: 2 });
    });

    it('is gone once deleted, but not its history and versions', async () => {
      const { id } = await register(aPath('a', 'b'));
      await messages.ask(deleteChain, { chain_id: id, actor: 'bob', reason: 'old' });
      await expect(get(id)).rejects.toMatchObject({ code: 'ChainNotFound' });
      expect(await rows('SELECT 1 FROM chain_nodes WHERE chain_id = $1', id)).toEqual([]);
      const { changes, total } = await messages.ask(chainHistory, { chain_id: id });
      expect(total).toBe(2);
      expect(changes).toMatchObject([
        { change_type: 'deleted', version: 1, changed_by: 'bob', reason: 'old', diff: { name: { to: null } } },
        { change_type: 'created', version: 1, changed_by: 'ann', reason: null },
      ]);
      expect((await messages.ask(listChainVersions, { chain_id: id })).versions).toMatchObject([{ id, version: 1 }]);
      await eventually(() => expect(heardOf(id)).toEqual(['registered 1', 'deleted 1']));
    });

    it('starts at version 1 again when its id is registered again', async () => {
      const chain = await register({ id: 'B300' });
      await messages.ask(updateChain, { chain_id: 'B300', patch: { name: 'Second' } });
      await messages.ask(deleteChain, { chain_id: 'B300' });
      expect(await register({ id: 'B300', name: 'Third' })).toMatchObject({ version: 1 });
      const { versions } = await messages.ask(listChainVersions, { chain_id: 'B300' });
      expect(versions).toMatchObject([{ version: 1, name: 'Third' }]);
      const { changes } = await messages.ask(chainHistory, { chain_id: 'B300' });
      expect(changes.map(({ change_type, version }) => `${change_type} ${version}`)).toEqual([
        'created 1',
        'deleted 2',
        'updated 2',
        'created 1',
      ]);
      expect(chain.version).toBe(1);
    });
  });

  describe('history', () => {
    it('says what changed, node by node, and who and why', async () => {
      const { id, nodes } = await register({ ...aPath('a', 'b'), name: 'Before' });
      const [a, b] = nodes;
      await messages.ask(updateChain, {
        chain_id: id,
        patch: { name: 'After', nodes: [a!, { ...b!, optional: true }, { id: 'c', type: 'cache' }] },
        actor: 'bob',
        reason: 'a cache',
      });
      const { changes } = await messages.ask(chainHistory, { chain_id: id, limit: 1 });
      expect(changes).toEqual([
        {
          change_type: 'updated',
          version: 2,
          changed_at: expect.any(String),
          changed_by: 'bob',
          reason: 'a cache',
          diff: {
            name: { from: 'Before', to: 'After' },
            'nodes.b': { from: expect.objectContaining({ id: 'b' }), to: expect.objectContaining({ optional: true }) },
            'nodes.c': { from: null, to: { id: 'c', type: 'cache' } },
          },
        },
      ]);
    });

    it('keeps every version as it was', async () => {
      const first = await register(aPath('a', 'b'));
      const second = await messages.ask(updateChain, {
        chain_id: first.id,
        patch: { nodes: aPath('a', 'b', 'c').nodes },
      });
      const version = (number: number) => messages.ask(getChainVersion, { chain_id: first.id, version: number });
      expect(await version(1)).toEqual(first);
      expect(await version(2)).toEqual(second);
      await expect(version(3)).rejects.toMatchObject({ code: 'VersionNotFound' });
      const listed = await messages.ask(listChainVersions, { chain_id: first.id, limit: 1 });
      expect(listed).toMatchObject({ total: 2, versions: [{ version: 2 }] });
      await expect(rows('UPDATE chain_versions SET version = 9')).rejects.toThrow('cannot change');
    });
  });

  describe('lists', () => {
    it('filter, search, page, and keep the order of letter and number', async () => {
      await register({ id: 'C10', category: 'user_experience', name: 'Ten', nodes: [aNode({ service_name: 'shop' })] });
      await register({ id: 'C9', category: 'user_experience', name: 'Nine 100%', description: 'the Checkout' });
      await register({ id: 'C101', category: 'user_experience', nodes: [] });
      const list = async (filter: object) => {
        const { chains, total } = await messages.ask(listChains, { limit: 100, offset: 0, ...filter });
        return { ids: chains.map(({ id }) => id), total };
      };
      expect(await list({ category: 'user_experience' })).toEqual({ ids: ['C9', 'C10', 'C101'], total: 3 });
      expect(await list({ category: 'user_experience', limit: 1, offset: 1 })).toEqual({ ids: ['C10'], total: 3 });
      expect(await list({ category: 'user_experience', offset: 50 })).toEqual({ ids: [], total: 3 });
      expect(await list({ category: 'user_experience', status: 'draft' })).toEqual({ ids: ['C101'], total: 1 });
      expect(await list({ service: 'shop' })).toEqual({ ids: ['C10'], total: 1 });
      expect(await list({ q: 'chECKout' })).toEqual({ ids: ['C9'], total: 1 });
      expect(await list({ q: '0%' })).toEqual({ ids: ['C9'], total: 1 });
      expect(await list({ q: 'c10', category: 'user_experience' })).toEqual({ ids: ['C10', 'C101'], total: 2 });
      expect(await list({ q: '\0' })).toEqual({ ids: [], total: 0 });
      const { chains } = await messages.ask(getChains, { chain_ids: ['C9', 'C10', 'C404'] });
      expect(chains.map(({ id }) => id).sort()).toEqual(['C10', 'C9']);
    });

    it('leave out what the asker knows as it is', async () => {
      const [one, other] = [await register(aPath('a', 'b')), await register(aPath('a', 'b'))];
      const chain_ids = [one.id, other.id];
      const known = { [one.id]: one.updated_at, [other.id]: other.updated_at, C404: one.updated_at };
      expect(await messages.ask(getChains, { chain_ids, known })).toEqual({
        chains: [],
        unchanged: expect.arrayContaining(chain_ids),
      });
      const patch = { description: 'another' };
      await messages.ask(updateChain, { chain_id: other.id, patch, actor: 'ann' });
      const { chains, unchanged } = await messages.ask(getChains, { chain_ids, known });
      expect(chains).toMatchObject([{ id: other.id, description: 'another' }]);
      expect(unchanged).toEqual([one.id]);
    });

    it('count', async () => {
      const before = await messages.ask(registryStatistics, {});
      await register({ ...aPath('a', 'b'), category: 'service_communication' });
      await register({ category: 'service_communication', nodes: [] });
      const after = await messages.ask(registryStatistics, {});
      expect(after.total_chains - before.total_chains).toBe(2);
      expect(after.total_nodes - before.total_nodes).toBe(2);
      expect(after.total_edges - before.total_edges).toBe(1);
      expect(Object.keys(after.by_category)).toHaveLength(5);
      expect((after.by_status.draft ?? 0) - (before.by_status.draft ?? 0)).toBe(1);
    });
  });

  describe('validation', () => {
    it('knows the registered services', async () => {
      await messages.ask(putService, { name: 'known-service', service: aService() });
      const chain = { ...aPath('known-service', 'nonexistent-service'), id: 'A1' };
      const { valid, warnings } = await messages.ask(validateChain, { chain });
      expect(valid).toBe(true);
      expect(warnings.map(({ message }) => message)).toEqual([
        "Service 'nonexistent-service' not found in service registry",
      ]);
    });

    it.each([[null], [5], ['\0'], [{ id: 'INVALID', name: '\0', dependencies: ['\0', 'E404'] }], [{ nodes: [[]] }]])(
      'answers for anything: %j',
      async (chain) => {
        expect(await messages.ask(validateChain, { chain })).toMatchObject({ valid: false });
      },
    );

    it('judges what is registered', async () => {
      const { id } = await register(aPath('a', 'b'));
      expect(await messages.ask(validateRegisteredChain, { chain_id: id })).toMatchObject({ valid: true });
      await expect(messages.ask(validateRegisteredChain, { chain_id: 'A404' })).rejects.toMatchObject({
        code: 'ChainNotFound',
      });
    });
  });

  describe('relations', () => {
    it('follow from shared services and from what is declared', async () => {
      const shared = { nodes: [aNode({ service_name: 'shared-service' })] };
      const one = await register(shared);
      const two = await register({ ...shared, category: 'service_communication' });
      const three = await register({ dependencies: [one.id] });
      expect(await messages.ask(chainDependencies, { chain_id: one.id })).toEqual({
        chain_id: one.id,
        dependencies: [two.id],
        dependents: [three.id, two.id],
        shared_services: { 'shared-service': [two.id] },
      });
      await messages.ask(deleteChain, { chain_id: one.id });
      expect(await messages.ask(updateChain, { chain_id: three.id, patch: { name: 'Still' } })).toMatchObject({
        version: 2,
        dependencies: [one.id],
      });
      expect(await messages.ask(validateRegisteredChain, { chain_id: three.id })).toMatchObject({
        errors: [{ message: `Dependency ${one.id} not found`, path: 'dependencies.0' }],
      });
    });
  });

  describe('apply', () => {
    const named = (id: string, name: string, more: object = {}) => ({ ...aPath('a', 'b'), id, name, ...more });

    it('creates, updates and leaves alone, and makes no version of what is the same', async () => {
      const chains = [named('B502', 'Two', { dependencies: ['B501'] }), named('B501', 'One')];
      const apply = (more: object = {}) => messages.ask(applyChains, { chains, dry_run: false, prune: false, ...more });
      const nothing = { created: [], updated: [], deleted: [], unchanged: [] };
      expect(await apply({ dry_run: true })).toEqual({ ...nothing, created: ['B501', 'B502'] });
      await expect(get('B501')).rejects.toMatchObject({ code: 'ChainNotFound' });
      expect(await apply({ actor: 'ci', reason: 'deploy' })).toEqual({ ...nothing, created: ['B501', 'B502'] });
      expect(await apply()).toEqual({ ...nothing, unchanged: ['B501', 'B502'] });
      const [two] = chains;
      expect(await apply({ chains: [{ ...two!, name: 'Two again' }] })).toEqual({ ...nothing, updated: ['B502'] });
      expect(await get('B501')).toMatchObject({ version: 1, created_by: 'ci' });
      expect(await get('B502')).toMatchObject({ version: 2, name: 'Two again' });
      await eventually(() => {
        expect(heardOf('B501')).toEqual(['registered 1']);
        expect(heardOf('B502')).toEqual(['registered 1', 'updated 2']);
      });
    });

    it('changes nothing when one chain is wrong, and points at it', async () => {
      const sound = named('B601', 'Sound');
      const wrong = named('B602', 'Wrong', { nodes: [aNode({ id: 'a' }), aNode({ id: 'a' })], edges: [] });
      const apply = (chains: object[]) =>
        messages.ask(applyChains, { chains: chains as (typeof sound)[], dry_run: false, prune: false });
      await expect(apply([sound, wrong])).rejects.toMatchObject({
        code: 'InvalidChain',
        errors: [{ path: 'chains.1.nodes.1.id', message: 'Node IDs must be unique' }],
      });
      await expect(apply([sound, named('B602', 'x', { dependencies: ['E404'] })])).rejects.toMatchObject({
        errors: [{ path: 'chains.1.dependencies.0', message: 'Dependency E404 not found' }],
      });
      await expect(apply([sound, sound])).rejects.toMatchObject({
        errors: [{ path: 'chains.1.id', message: 'Chain B601 is given twice' }],
      });
      await expect(get('B601')).rejects.toMatchObject({ code: 'ChainNotFound' });
    });

    it('deletes what is not named when it is told to', async () => {
      const all = await messages.ask(listChains, { limit: 500, offset: 0 });
      const dry = await messages.ask(applyChains, { chains: [named('B701', 'Last')], dry_run: true, prune: true });
      expect(dry.deleted).toEqual(all.chains.map(({ id }) => id));
      const kept = all.chains.slice(0, -1);
      const done = await messages.ask(applyChains, { chains: kept, dry_run: false, prune: true });
      expect(done).toMatchObject({ created: [], deleted: [all.chains.at(-1)?.id] });
      expect(done.updated).toEqual([]);
      expect(done.unchanged).toHaveLength(kept.length);
    });
  });

  describe('services', () => {
    it('are stored, replaced, listed and announced', async () => {
      const service = aService({ base_url: 'http://user:secret@orders:8080/', owner: 'team', metadata: { a: 1 } });
      const stored = await messages.ask(putService, { name: 'orders', service });
      expect(stored).toMatchObject({ name: 'orders', base_url: 'http://user:secret@orders:8080/', owner: 'team' });
      expect(await messages.ask(getService, { name: 'orders' })).toEqual(stored);
      expect(await messages.ask(putService, { name: 'orders', service })).toEqual(stored);
      const changed = await messages.ask(putService, { name: 'orders', service: aService({ tier: 'gold' }) });
      const { base_url, created_at } = stored;
      expect(changed).toMatchObject({ tier: 'gold', base_url, owner: null, created_at });
      const cleared = await messages.ask(putService, {
        name: 'orders',
        service: aService({ tier: 'gold', base_url: null }),
      });
      expect(cleared).toMatchObject({ tier: 'gold', base_url: null });
      const listed = await messages.ask(listServices, { q: 'ORDER', limit: 10, offset: 0 });
      expect(listed).toMatchObject({ total: 1, services: [{ name: 'orders' }] });
      await eventually(() => expect(servicesHeard.filter((name) => name === 'orders')).toHaveLength(3));
    });

    it('are not found under a name that none has', async () => {
      for (const name of ['nobody', 'no body', '\0'])
        await expect(messages.ask(getService, { name })).rejects.toMatchObject({ code: 'ServiceNotFound' });
    });

    it.each(['postgres://user:***@db:5432/', 'postgres://user:%2a%2A%2A@db:5432/'])(
      'refuse the masked form of a password: %s',
      async (base_url) => {
        await expect(messages.ask(putService, { name: 'db', service: aService({ base_url }) })).rejects.toMatchObject({
          code: 'InvalidInput',
          errors: [{ path: 'base_url' }],
        });
      },
    );
  });

  describe('the status of a chain', () => {
    it('follows its health, newest first, without a version', async () => {
      const chain = await register(aPath('a', 'b'));
      const changed = (status: 'healthy' | 'unhealthy' | 'degraded', sequence: number) => {
        const since = new Date(Date.UTC(2030, 0, sequence)).toISOString();
        const health = {
          chain_id: chain.id,
          status,
          overall_score: null,
          coverage: null,
          node_health: [],
          edge_health: [],
          sla_compliance: null,
          error_budget: null,
          root_cause: null,
          checked_at: null,
        };
        const data = { chain_id: chain.id, status, sequence, since, previous_status: null, health };
        return events.publish(chainHealthChanged, { chain_id: chain.id }, data);
      };
      await changed('unhealthy', 2);
      await eventually(async () => expect(await get(chain.id)).toMatchObject({ status: 'unhealthy' }));
      await changed('healthy', 1);
      await changed('degraded', 3);
      await eventually(async () => expect(await get(chain.id)).toMatchObject({ status: 'degraded' }));
      expect(await get(chain.id)).toEqual({ ...chain, status: 'degraded' });
      expect((await messages.ask(chainHistory, { chain_id: chain.id })).total).toBe(1);
    });

    it('stays draft without nodes, and is kept when nodes change', async () => {
      const { id } = await register({ nodes: [] });
      await sql.query(`UPDATE chain_definitions SET status = 'healthy' WHERE id = $1`, [id]);
      expect(await get(id)).toMatchObject({ status: 'draft' });
      await messages.ask(updateChain, { chain_id: id, patch: { nodes: [aNode()] } });
      await sql.query(`UPDATE chain_definitions SET status = 'healthy' WHERE id = $1`, [id]);
      expect(await messages.ask(updateChain, { chain_id: id, patch: { nodes: [aNode()] } })).toMatchObject({
        status: 'healthy',
        version: 3,
      });
    });
  });

  it('told every change once', () => {
    expect(new Set(heard.map(({ id }) => id)).size).toBe(heard.length);
    expect(new Set(heard.map(({ type, chain_id, version }) => `${type} ${chain_id} ${version}`)).size).toBeGreaterThan(
      100,
    );
  });

  it('is ready while its backends are there', async () => {
    expect((await fetch(`${registry.ops_url}/health/ready`)).status).toBe(200);
    expect(await (await fetch(`${registry.ops_url}/metrics`)).text()).toContain('service="registry"');
  });
});
