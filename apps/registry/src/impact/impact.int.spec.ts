import {
  applyChains,
  deleteChain,
  findPath,
  getImpact,
  type ImpactOrigin,
  listSinglePointsOfFailure,
  putService,
  registerChain,
  updateChain,
} from '@chain-mapping/contracts';
import { aChain, aPath, aService } from '@chain-mapping/testing';
import { aRegistry, type StartedRegistry, startRegistry } from '../registry.fixture';

const actor = 'ann';
const REPLICA_QUESTIONS = 8;

describe('questions over all chains', () => {
  let registry: StartedRegistry;

  beforeAll(async () => {
    registry = await aRegistry();
  });

  afterEach(async () => {
    await registry.sql.query('DELETE FROM chain_definitions');
    await registry.sql.query('DELETE FROM chain_services');
  });

  afterAll(() => registry?.stop());

  const register = (chain: ReturnType<typeof aChain>) => registry.messages.ask(registerChain, { chain, actor });
  const impactOf = (origin: ImpactOrigin) => registry.messages.ask(getImpact, { origin });
  const ofService = (service_name: string) => impactOf({ kind: 'service', service_name });
  const chainsOf = async (service_name: string) =>
    (await ofService(service_name)).chains.map(({ chain_id }) => chain_id);

  it('tell the impact of a service, a chain and a node, right after they were changed', async () => {
    const chain = await register(aPath('screen', 'orders', 'store'));
    const user = await register(aPath('app', 'screen'));
    expect(await ofService('store')).toEqual({
      origin: { kind: 'service', service_name: 'store' },
      chains: [
        { chain_id: chain.id, name: chain.name, distance: 1, effect: 'broken', path: [`${chain.id}/store`] },
        {
          chain_id: user.id,
          name: user.name,
          distance: 3,
          effect: 'broken',
          path: [`${chain.id}/store`, `${chain.id}/orders`, `${chain.id}/screen`, `${user.id}/screen`],
        },
      ],
      services: [
        { service_name: 'orders', distance: 1, effect: 'broken' },
        { service_name: 'screen', distance: 2, effect: 'broken' },
        { service_name: 'app', distance: 3, effect: 'broken' },
      ],
      total_chains: 2,
      total_services: 3,
    });
    const ofNode = await impactOf({ kind: 'node', chain_id: chain.id, node_id: 'screen' });
    expect(ofNode.chains.map(({ chain_id }) => chain_id)).toEqual([chain.id, user.id]);
    expect((await impactOf({ kind: 'chain', chain_id: chain.id })).chains.map((each) => each.chain_id)).toEqual([
      user.id,
    ]);

    const { nodes, edges } = aPath('screen', 'ledger');
    await registry.messages.ask(updateChain, { chain_id: chain.id, patch: { nodes, edges }, actor });
    expect(await chainsOf('ledger')).toEqual([chain.id, user.id]);
    await expect(ofService('store')).rejects.toMatchObject({ code: 'ServiceNotFound' });
    await registry.messages.ask(deleteChain, { chain_id: chain.id, actor });
    await expect(ofService('ledger')).rejects.toMatchObject({ code: 'ServiceNotFound' });
  });

  it('are answered alike by whichever replica hears them', async () => {
    const replica = await startRegistry(registry.urls.postgres, registry.urls.nats);
    try {
      const everywhere = async (service_name: string) => {
        const asked = Array.from({ length: REPLICA_QUESTIONS }, () => chainsOf(service_name));
        return [...new Set((await Promise.all(asked)).map((ids) => ids.join()))];
      };
      for (let round = 0; round < 5; round += 1) {
        const service = `service-${round}`;
        const { id } = await register(aPath('a', service));
        expect(await everywhere(service)).toEqual([id]);
        await registry.messages.ask(deleteChain, { chain_id: id, actor });
        const again = aPath('b', service);
        await registry.messages.ask(applyChains, { chains: [{ ...again, id: 'E7' }], actor });
        expect(await everywhere(service)).toEqual(['E7']);
      }
    } finally {
      await replica.stop();
    }
  });

  it('are refused for what is not there, and have no answer for a service that no chain goes through', async () => {
    const { id } = await register(aPath('a', 'b'));
    await expect(impactOf({ kind: 'chain', chain_id: 'E404' })).rejects.toMatchObject({ code: 'ChainNotFound' });
    await expect(impactOf({ kind: 'node', chain_id: 'E404', node_id: 'a' })).rejects.toMatchObject({
      code: 'ChainNotFound',
    });
    await expect(impactOf({ kind: 'node', chain_id: id, node_id: 'z' })).rejects.toMatchObject({
      code: 'NodeNotFound',
    });
    await expect(ofService('a\0')).rejects.toMatchObject({ code: 'ServiceNotFound' });
    await expect(registry.messages.ask(listSinglePointsOfFailure, { chain_id: 'E404' })).rejects.toMatchObject({
      code: 'ChainNotFound',
    });
    await registry.messages.ask(putService, { name: 'idle', service: aService(), actor });
    expect(await ofService('idle')).toMatchObject({ chains: [], services: [], total_chains: 0, total_services: 0 });
  });

  it('find the shortest way from one service to another', async () => {
    await register(aPath('a', 'b'));
    await register(aPath('b', 'c'));
    const ask = (from: string, to: string) => registry.messages.ask(findPath, { from, to });
    expect((await ask('a', 'c')).steps.map((step) => `${step.from_service} ${step.to_service}`)).toEqual([
      'a b',
      'b c',
    ]);
    expect(await ask('a', 'a')).toEqual({ from: 'a', to: 'a', steps: [] });
    await expect(ask('c', 'a')).rejects.toMatchObject({ code: 'PathNotFound' });
    await expect(ask('c', 'nobody')).rejects.toMatchObject({ code: 'ServiceNotFound' });
    await expect(ask('nobody', 'c')).rejects.toMatchObject({ code: 'ServiceNotFound' });
  });

  it('rank the single points of failure, of the platform and of a chain', async () => {
    const chain = await register(aPath('a', 'b'));
    await register(aPath('c', 'b'));
    const ask = (input: { chain_id?: string; limit?: number; offset?: number }) =>
      registry.messages.ask(listSinglePointsOfFailure, input);
    const all = await ask({});
    expect(all).toMatchObject({ total: 3, limit: 100, offset: 0 });
    expect(all.single_points_of_failure.map((each) => `${each.service_name} ${each.chains_broken}`)).toEqual([
      'b 2',
      'a 1',
      'c 1',
    ]);
    expect(all.single_points_of_failure[0]?.node).toBe(`${chain.id}/b`);
    const second = await ask({ limit: 1, offset: 1 });
    expect(second).toMatchObject({ total: 3, single_points_of_failure: [{ service_name: 'a' }] });
    const ofChain = await ask({ chain_id: chain.id });
    expect(ofChain.single_points_of_failure.map(({ service_name }) => service_name)).toEqual(['b', 'a']);
  });
});
