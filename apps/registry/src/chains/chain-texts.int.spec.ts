import { getChain, listChains, registerChain, updateChain } from '@chain-mapping/contracts';
import { aPath } from '@chain-mapping/testing';
import { aRegistry, type StartedRegistry } from '../registry.fixture';

const actor = 'ann';

describe('chains as text', () => {
  let registry: StartedRegistry;

  beforeAll(async () => {
    registry = await aRegistry();
  });

  afterAll(() => registry?.stop());

  const get = (chain_id: string) => registry.messages.ask(getChain, { chain_id });
  const list = async () => (await registry.messages.ask(listChains, {})).chains;

  it('are as they are now, whatever changed them', async () => {
    const { id, ...before } = await registry.messages.ask(registerChain, { chain: aPath('a', 'b'), actor });
    expect(await get(id)).toEqual({ id, ...before });
    expect(await list()).toEqual([{ id, ...before }]);
    await registry.messages.ask(updateChain, { chain_id: id, patch: { name: 'Other' }, actor });
    expect(await get(id)).toMatchObject({ name: 'Other', version: 2 });
    expect(await list()).toMatchObject([{ name: 'Other', version: 2 }]);
    await registry.sql.query(`UPDATE chain_definitions SET status = 'degraded' WHERE id = $1`, [id]);
    expect(await list()).toMatchObject([{ status: 'degraded', version: 2 }]);
    expect(await get(id)).toMatchObject({ status: 'degraded', version: 2 });
    await registry.sql.query('DELETE FROM chain_definitions WHERE id = $1', [id]);
    await expect(get(id)).rejects.toMatchObject({ code: 'ChainNotFound' });
    expect(await list()).toEqual([]);
    await registry.messages.ask(registerChain, { chain: { ...aPath('c'), id }, actor });
    expect(await get(id)).toMatchObject({ status: 'unknown', nodes: [{ id: 'c' }] });
  });

  it('are those of the moment for each of many readers beside writers', async () => {
    const { id } = await registry.messages.ask(registerChain, { chain: aPath('x', 'y'), actor });
    for (let round = 1; round <= 20; round += 1) {
      const { version } = await registry.messages.ask(updateChain, {
        chain_id: id,
        patch: { name: `R${round}` },
        actor,
      });
      const read = await Promise.all([get(id), get(id), list()]);
      expect(read.flat()).toContainEqual(expect.objectContaining({ id, version, name: `R${round}` }));
      expect(read.slice(0, 2)).toMatchObject([{ version }, { version }]);
    }
  });
});
