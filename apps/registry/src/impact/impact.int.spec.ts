import {
  deleteChain,
  findPath,
  getImpact,
  listSinglePointsOfFailure,
  putService,
  registerChain,
  updateChain,
} from '@chain-mapping/contracts';
import type { RunningService } from '@chain-mapping/service';
import { aChain, aPath, aService } from '@chain-mapping/testing';
import { Client } from 'pg';
import { aRegistry, type StartedRegistry, startRegistry } from '../registry.fixture';
import { GraphChangesRepository } from './graph-changes.repository';
import { LiveGraph } from './live-graph.service';

const actor = 'ann';

describe('the impact of a failure', () => {
  let registry: StartedRegistry;
  const others: { stop(): Promise<unknown> }[] = [];

  beforeAll(async () => {
    registry = await aRegistry();
  });

  afterEach(async () => {
    await Promise.all(others.splice(0).map((each) => each.stop()));
    await registry.sql.query('DELETE FROM chain_definitions');
    await registry.sql.query('DELETE FROM chain_services');
  });

  afterAll(() => registry?.stop());

  const register = (chain: ReturnType<typeof aChain>) => registry.messages.ask(registerChain, { chain, actor });
  const ofService = (service_name: string) =>
    registry.messages.ask(getImpact, { origin: { kind: 'service', service_name } });
  const chainsOf = async (service_name: string) =>
    (await ofService(service_name)).chains.map(({ chain_id }) => chain_id);
  const graphOf = (service: RunningService): LiveGraph => service.app.get(LiveGraph, { strict: false });
  const anotherConnection = async (): Promise<Client> => {
    const client = new Client({ connectionString: registry.urls.postgres });
    await client.connect();
    others.push({ stop: () => client.end() });
    return client;
  };

  it('is right at once after a chain is registered, changed, deleted, and changed by hand', async () => {
    const chain = await register(aPath('screen', 'orders', 'store'));
    expect(await ofService('store')).toMatchObject({
      chains: [{ chain_id: chain.id, effect: 'broken', path: [`${chain.id}/store`] }],
      services: [
        { service_name: 'orders', effect: 'broken' },
        { service_name: 'screen', effect: 'broken' },
      ],
      total_chains: 1,
    });
    const { nodes, edges } = aPath('screen', 'ledger');
    await registry.messages.ask(updateChain, { chain_id: chain.id, patch: { nodes, edges }, actor });
    expect(await chainsOf('ledger')).toEqual([chain.id]);
    await expect(ofService('store')).rejects.toMatchObject({ code: 'ServiceNotFound' });
    await registry.sql.query(`UPDATE chain_nodes SET service_name = 'renamed' WHERE node_id = 'ledger'`);
    expect(await chainsOf('renamed')).toEqual([chain.id]);
    await registry.messages.ask(deleteChain, { chain_id: chain.id, actor });
    await expect(ofService('screen')).rejects.toMatchObject({ code: 'ServiceNotFound' });
  });

  it('is the same in every replica, whoever changed the chain', async () => {
    const replica = await startRegistry(registry.urls.postgres, registry.urls.nats);
    others.push(replica);
    await graphOf(replica).current();
    const chain = await register(aPath('a', 'b'));
    expect((await graphOf(replica).current()).chain(chain.id)).toBeDefined();
    await registry.messages.ask(deleteChain, { chain_id: chain.id, actor });
    expect((await graphOf(replica).current()).chain(chain.id)).toBeUndefined();
    expect((await graphOf(registry.service).current()).chain(chain.id)).toBeUndefined();
  });

  it('misses no change that is committed late, after younger ones were read', async () => {
    const late = await anotherConnection();
    await late.query('BEGIN');
    await late.query(`INSERT INTO chain_definitions (id, name, category, nodes)
      VALUES ('E601', 'Late', 'infrastructure', '[{"id":"a","type":"service","service_name":"late"}]')`);
    await register(aPath('younger', 'one'));
    expect(await chainsOf('one')).toHaveLength(1);
    await expect(ofService('late')).rejects.toMatchObject({ code: 'ServiceNotFound' });
    await late.query('COMMIT');
    expect(await chainsOf('late')).toEqual(['E601']);
  });

  it('goes to those who share a check, as soon as the service says where it answers', async () => {
    const user = await register(aPath('screen', 'gate'));
    const other = await register(
      aChain({ nodes: [{ id: 'x', type: 'api_endpoint', service_name: 'gate', component_name: 'orders' }] }),
    );
    const ofNode = () =>
      registry.messages.ask(getImpact, { origin: { kind: 'node', chain_id: other.id, node_id: 'x' } });
    expect((await ofNode()).chains.map(({ chain_id }) => chain_id)).not.toContain(user.id);
    const service = aService({ base_url: 'http://127.0.0.1:4444' });
    await registry.messages.ask(putService, { name: 'gate', service, actor });
    expect((await ofNode()).chains.map(({ chain_id }) => chain_id)).toContain(user.id);
  });

  it('is read anew from a database that was restored', async () => {
    const chain = await register(aPath('kept', 'too'));
    const graph = new LiveGraph(registry.service.app.get(GraphChangesRepository, { strict: false }));
    await graph.current();
    // As if this replica had seen transactions that the restored database has not.
    Object.assign(graph, { watermark: 2n ** 60n });
    await registry.messages.ask(deleteChain, { chain_id: chain.id, actor });
    expect((await graph.current()).chain(chain.id)).toBeUndefined();
  });

  it('is refused for what is not there, and empty for a service that no chain goes through', async () => {
    const chain = await register(aPath('a', 'b'));
    const ask = (origin: object) => registry.messages.ask(getImpact, { origin: origin as never });
    await expect(ask({ kind: 'chain', chain_id: 'E404' })).rejects.toMatchObject({ code: 'ChainNotFound' });
    await expect(ask({ kind: 'node', chain_id: chain.id, node_id: 'zzz' })).rejects.toMatchObject({
      code: 'NodeNotFound',
    });
    await registry.messages.ask(putService, { name: 'idle', service: aService(), actor });
    expect(await ofService('idle')).toMatchObject({ chains: [], services: [], total_chains: 0 });
  });

  it('has paths and single points of failure', async () => {
    const chain = await register(aPath('a', 'b'));
    await register(aPath('b', 'c'));
    const path = await registry.messages.ask(findPath, { from: 'a', to: 'c' });
    expect(path.steps.map(({ from_service, to_service }) => `${from_service} -> ${to_service}`)).toEqual([
      'a -> b',
      'b -> c',
    ]);
    await expect(registry.messages.ask(findPath, { from: 'c', to: 'a' })).rejects.toMatchObject({
      code: 'PathNotFound',
    });
    await expect(registry.messages.ask(findPath, { from: 'c', to: 'nobody' })).rejects.toMatchObject({
      code: 'ServiceNotFound',
    });
    const { single_points_of_failure } = await registry.messages.ask(listSinglePointsOfFailure, { limit: 2 });
    expect(single_points_of_failure.map(({ service_name }) => service_name).sort()).toEqual(['b', 'c']);
    expect(single_points_of_failure.map(({ chains_broken }) => chains_broken)).toEqual([2, 2]);
    const ofChain = await registry.messages.ask(listSinglePointsOfFailure, { chain_id: chain.id });
    expect(ofChain.single_points_of_failure.map(({ service_name }) => service_name)).toContain('a');
  });
});
