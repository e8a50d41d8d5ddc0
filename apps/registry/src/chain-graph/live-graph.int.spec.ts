import { deleteChain, putService, registerChain, updateChain } from '@chain-mapping/contracts';
import type { RunningService } from '@chain-mapping/service';
import { aChain, aNode, aPath, aService } from '@chain-mapping/testing';
import { getDataSourceToken } from '@nestjs/typeorm';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { aRegistry, type StartedRegistry, startRegistry } from '../registry.fixture';
import { GraphChangesRepository } from './graph-changes.repository';
import { LiveGraph } from './live-graph.service';

const actor = 'ann';

describe('the live graph', () => {
  let registry: StartedRegistry;
  let source: DataSource;
  let live: LiveGraph;
  const started: { stop(): Promise<unknown> }[] = [];

  beforeAll(async () => {
    registry = await aRegistry();
    source = registry.service.app.get<DataSource>(getDataSourceToken(), { strict: false });
    live = graphOf(registry.service);
  });

  afterEach(async () => {
    await Promise.all(started.splice(0).map((each) => each.stop()));
    await registry.sql.query('DELETE FROM chain_definitions');
    await registry.sql.query('DELETE FROM chain_services');
  });

  afterAll(() => registry?.stop());

  const graphOf = (service: RunningService): LiveGraph => service.app.get(LiveGraph, { strict: false });
  const register = (chain: ReturnType<typeof aChain>) => registry.messages.ask(registerChain, { chain, actor });
  const has = async (id: string, graph = live): Promise<boolean> => (await graph.current()).chain(id) !== undefined;
  const anotherConnection = async (): Promise<Client> => {
    const client = new Client({ connectionString: registry.urls.postgres });
    await client.connect();
    started.push({ stop: () => client.end() });
    return client;
  };

  it('has what was registered, changed and deleted a moment ago, whoever asks first', async () => {
    const { id } = await register(aPath('a', 'b'));
    expect((await live.current()).componentsOf('b').size).toBe(1);
    await registry.messages.ask(updateChain, { chain_id: id, patch: { ...aPath('a', 'c'), name: 'New' }, actor });
    const graph = await live.current();
    expect([graph.componentsOf('b').size, graph.componentsOf('c').size, graph.chain(id)?.name]).toEqual([0, 1, 'New']);
    await registry.messages.ask(deleteChain, { chain_id: id, actor });
    expect(await has(id)).toBe(false);
    expect((await register(aChain({ id }))).id).toBe(id);
    expect((await live.current()).componentsOf('c').size).toBe(0);
    expect(await has(id)).toBe(true);
  });

  it('has what was changed by hand, in whatever table', async () => {
    const { id } = await register(aPath('a', 'b'));
    await live.current();
    await registry.sql.query(`UPDATE chain_nodes SET service_name = 'renamed' WHERE node_id = 'b'`);
    expect((await live.current()).componentsOf('renamed').size).toBe(1);
    await registry.sql.query('DELETE FROM chain_definitions WHERE id = $1', [id]);
    expect(await has(id)).toBe(false);
  });

  it('is the same in every replica, whoever changed the chain', async () => {
    const replica = await startRegistry(registry.urls.postgres, registry.urls.nats);
    started.push(replica);
    const graphs = [live, graphOf(replica)];
    for (const graph of graphs) await graph.current();
    const { id } = await register(aPath('a', 'b'));
    for (const graph of graphs) expect(await has(id, graph)).toBe(true);
    await registry.messages.ask(deleteChain, { chain_id: id, actor });
    for (const graph of graphs) expect(await has(id, graph)).toBe(false);
  });

  it('misses no change that is committed late, after younger ones were read', async () => {
    const late = await anotherConnection();
    await late.query('BEGIN');
    await late.query(`INSERT INTO chain_definitions (id, name, category) VALUES ('E601', 'Late', 'infrastructure')`);
    const { id } = await register(aPath('younger', 'one'));
    expect(await has(id)).toBe(true);
    expect(await has('E601')).toBe(false);
    await late.query('COMMIT');
    expect(await has('E601')).toBe(true);
  });

  it('reads a chain once, though an older transaction keeps its change among those that are told', async () => {
    const old = await anotherConnection();
    await old.query('BEGIN');
    await old.query('SELECT pg_current_xact_id()');
    const { id } = await register(aPath('a', 'b'));
    const before = (await live.current()).chain(id);
    expect(before).toBeDefined();
    expect((await live.current()).chain(id)).toBe(before);
  });

  it('answers who asks while it is being read with what was committed before they asked', async () => {
    const running = live.current();
    const { id } = await register(aPath('a', 'b'));
    const asked = await Promise.all([has(id), has(id), has(id)]);
    expect(asked).toEqual([true, true, true]);
    await running;
  });

  it('reads what was changed together at one moment', async () => {
    const changes = new GraphChangesRepository(source);
    await changes.inOneSnapshot(async (reader) => {
      await changes.since(undefined, reader);
      const { id } = await register(aChain());
      expect(await changes.chains(reader, [id])).toEqual([]);
    });
  });

  it('takes nodes for one component while their services say that they have one check', async () => {
    const of = (service_name: string) => aNode({ id: 'n', service_name });
    const chain = await register(aChain({ nodes: [of('blue')] }));
    await register(aChain({ nodes: [of('green')] }));
    const known = async (): Promise<number> => {
      const graph = await live.current();
      const place = graph.place(chain.id, 'n');
      return place === undefined ? 0 : [...graph.sameAs(graph.componentAt(place))].length;
    };
    const put = (name: string, base_url: string) =>
      registry.messages.ask(putService, { name, service: aService({ base_url }), actor });
    expect(await known()).toBe(1);
    await put('blue', 'http://gate:1');
    await put('green', 'http://gate:1');
    expect(await known()).toBe(2);
    await put('green', 'http://gate:2');
    expect(await known()).toBe(1);
    await put('green', 'http://gate:1');
    expect(await known()).toBe(2);
    await registry.sql.query(`DELETE FROM chain_services WHERE name = 'green'`);
    expect(await known()).toBe(1);
  });

  it('is read anew when the tables were emptied behind its back, as a restored backup does', async () => {
    const { id } = await register(aPath('a', 'b'));
    expect(await has(id)).toBe(true);
    await registry.sql.query('TRUNCATE chain_definitions CASCADE');
    expect(await has(id)).toBe(false);
  });

  it('is right again after the database failed half-way', async () => {
    class FailsOnce extends GraphChangesRepository {
      fails = false;

      override async chains(...args: Parameters<GraphChangesRepository['chains']>) {
        if (!this.fails) return super.chains(...args);
        this.fails = false;
        throw new Error('the connection is gone');
      }
    }
    const changes = new FailsOnce(source);
    const graph = new LiveGraph(changes);
    const service = (base_url: string) =>
      registry.messages.ask(putService, { name: 'gate', service: aService({ base_url }), actor });
    await service('http://gate:1');
    await register(aChain({ nodes: [aNode({ service_name: 'gate' })] }));
    const target = async () => {
      const [gate] = (await graph.current()).componentsOf('gate');
      return [...(gate?.targets?.keys() ?? [])].join();
    };
    const before = await target();
    await service('http://gate:2');
    changes.fails = true;
    await expect(target()).rejects.toThrow('the connection is gone');
    const after = await target();
    expect([after.length, after === before]).toEqual([before.length, false]);
  });
});
