import {
  chainHistory,
  deleteChain,
  diffChainVersions,
  getChain,
  getChainAt,
  getChainVersion,
  registerChain,
  rollbackChain,
  updateChain,
} from '@chain-mapping/contracts';
import type { Messages } from '@chain-mapping/messaging';
import type { Chain } from '@chain-mapping/model';
import { aNode, aPath } from '@chain-mapping/testing';
import { aRegistry, type StartedRegistry } from '../registry.fixture';

const actor = 'ann';

describe('versions of a chain', () => {
  let registry: StartedRegistry;
  let messages: Messages;

  beforeAll(async () => {
    registry = await aRegistry();
    ({ messages } = registry);
  });

  afterAll(() => registry?.stop());

  const register = () => messages.ask(registerChain, { chain: { ...aPath('source', 'sink'), name: 'First' }, actor });
  const update = (chain_id: string, patch: object) => messages.ask(updateChain, { chain_id, patch, actor });
  const justBefore = (time: string) => new Date(Date.parse(time) - 1).toISOString();
  const definition = ({ version: _, updated_at: __, updated_by: ___, ...rest }: Chain) => rest;

  it('are read as of a time, to the millisecond, also after the chain is deleted', async () => {
    const first = await register();
    const chain_id = first.id;
    const second = await update(chain_id, { name: 'Second' });
    const at = (time: string) => messages.ask(getChainAt, { chain_id, at: time });
    expect(await at(second.updated_at)).toEqual(second);
    if (second.updated_at !== first.updated_at) expect(await at(justBefore(second.updated_at))).toEqual(first);
    await expect(at(justBefore(first.created_at))).rejects.toMatchObject({ code: 'VersionNotFound' });
    await messages.ask(deleteChain, { chain_id, actor });
    const { changes } = await messages.ask(chainHistory, { chain_id });
    const deleted = changes[0]?.changed_at ?? '';
    await expect(at(deleted)).rejects.toMatchObject({ code: 'VersionNotFound' });
    if (deleted !== second.updated_at) expect(await at(second.updated_at)).toEqual(second);
    await expect(messages.ask(getChainAt, { chain_id: 'E404', at: deleted })).rejects.toMatchObject({
      code: 'ChainNotFound',
    });
  });

  it('are compared with one another as the history compares them', async () => {
    const { id: chain_id, nodes, edges } = await register();
    const added = aNode({ id: 'added' });
    const edge = { ...edges[0], latency_sla: 77, protocol: 'grpc', redundancy: { mode: 'any', group: 'g' } };
    await update(chain_id, { nodes: [...nodes, added].reverse(), edges: [edge], tags: ['new'], description: 'now' });
    const { changes } = await messages.ask(chainHistory, { chain_id });
    const told = await messages.ask(diffChainVersions, { chain_id, from: 1, to: 2 });
    expect(told).toMatchObject({ chain_id, from: 1, to: 2 });
    expect(told.diff).toEqual(changes[0]?.diff);
    expect(Object.keys(told.diff).sort()).toEqual(
      expect.arrayContaining(['description', 'nodes', 'nodes.added', 'tags']),
    );
    const back = await messages.ask(diffChainVersions, { chain_id, from: 2, to: 1 });
    expect(back.diff).toEqual(
      Object.fromEntries(Object.entries(told.diff).map(([key, { from, to }]) => [key, { from: to, to: from }])),
    );
    expect((await messages.ask(diffChainVersions, { chain_id, from: 2, to: 2 })).diff).toEqual({});
    await expect(messages.ask(diffChainVersions, { chain_id, from: 1, to: 9 })).rejects.toMatchObject({
      code: 'VersionNotFound',
      details: { version: 9 },
    });
  });

  it('say of a new chain that all of it is new', async () => {
    const chain = await register();
    const { changes } = await messages.ask(chainHistory, { chain_id: chain.id });
    expect(changes[0]?.diff).toMatchObject({ name: { from: null, to: 'First' }, 'nodes.source': { from: null } });
    expect(changes[0]?.diff).not.toHaveProperty('metadata');
  });

  it('come back as a new one, which says why', async () => {
    const first = await register();
    const chain_id = first.id;
    await update(chain_id, { name: 'Second', nodes: [], edges: [] });
    const back = await messages.ask(rollbackChain, { chain_id, version: 1, actor: 'bob' });
    expect(back).toMatchObject({ version: 3, name: 'First', updated_by: 'bob' });
    expect(definition(back)).toEqual(definition(first));
    expect(await messages.ask(getChainVersion, { chain_id, version: 3 })).toEqual(back);
    const { changes } = await messages.ask(chainHistory, { chain_id });
    expect(changes[0]).toMatchObject({ change_type: 'updated', version: 3, reason: 'rollback to version 1' });
    // It is like that already: there is nothing to change.
    expect(await messages.ask(rollbackChain, { chain_id, version: 1, actor })).toEqual(back);
  });

  it('come back only from the version that was read, and only if they were there', async () => {
    const { id: chain_id } = await register();
    await update(chain_id, { name: 'Second' });
    await expect(
      messages.ask(rollbackChain, { chain_id, version: 1, expected_version: 1, actor }),
    ).rejects.toMatchObject({ code: 'VersionConflict', details: { version: 2 } });
    await expect(messages.ask(rollbackChain, { chain_id, version: 7, actor })).rejects.toMatchObject({
      code: 'VersionNotFound',
    });
    await expect(messages.ask(rollbackChain, { chain_id: 'E404', version: 1, actor })).rejects.toMatchObject({
      code: 'ChainNotFound',
    });
    expect((await messages.ask(getChain, { chain_id })).name).toBe('Second');
  });

  it('come back with a dependency on a chain that is gone since', async () => {
    const other = await register();
    const { id: chain_id } = await register();
    await update(chain_id, { dependencies: [other.id] });
    await update(chain_id, { dependencies: [] });
    await messages.ask(deleteChain, { chain_id: other.id, actor });
    const back = await messages.ask(rollbackChain, { chain_id, version: 2, actor });
    expect(back.dependencies).toEqual([other.id]);
  });
});
