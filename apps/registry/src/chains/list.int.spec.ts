import { ChainSort, deleteChain, listChains, registerChain, updateChain } from '@chain-mapping/contracts';
import type { Chain } from '@chain-mapping/model';
import { aChain, aNode } from '@chain-mapping/testing';
import { aRegistry, type StartedRegistry } from '../registry.fixture';

const actor = 'ann';

describe('the list of chains', () => {
  let registry: StartedRegistry;

  beforeAll(async () => {
    registry = await aRegistry();
  });

  beforeEach(() => registry.sql.query('TRUNCATE chain_definitions CASCADE'));

  afterAll(() => registry?.stop());

  const register = (fields: Parameters<typeof aChain>[0] = {}, who = actor): Promise<Chain> =>
    registry.messages.ask(registerChain, { chain: aChain(fields), actor: who });
  const list = (query: object) => registry.messages.ask(listChains, query);
  const ids = async (query: object) => (await list(query)).chains.map(({ id }) => id);

  it('is filtered by tag, type of node, declared dependency, and who changed it when', async () => {
    const base = await register({ tags: ['live', 'prices'] });
    const store = await register({ nodes: [aNode({ type: 'database' })], dependencies: [base.id] }, 'bob');
    expect(await ids({ tag: 'prices' })).toEqual([base.id]);
    expect(await ids({ tag: 'price' })).toEqual([]);
    expect(await ids({ node_type: 'database' })).toEqual([store.id]);
    expect(await ids({ depends_on: base.id })).toEqual([store.id]);
    expect(await ids({ updated_by: 'bob' })).toEqual([store.id]);
    expect(await ids({ updated_since: store.updated_at, updated_by: 'bob' })).toEqual([store.id]);
    expect(await ids({ updated_since: '2099-01-01T00:00:00Z' })).toEqual([]);
    expect(await ids({ updated_by: 'bob', tag: 'live' })).toEqual([]);
    await expect(list({ sort: 'colour' })).rejects.toMatchObject({ code: 'InvalidInput', errors: [{ path: 'sort' }] });
  });

  it.each(ChainSort.options)('sorted by %s comes in pages that make the whole, each chain once', async (sort) => {
    const names = ['b', 'a', 'B', 'ä', 'a', 'b', 'c'];
    await Promise.all(names.map((name) => register({ name, category: name === 'a' ? 'infrastructure' : 'data_flow' })));
    const whole = await ids({ sort });
    expect(new Set(whole).size).toBe(names.length);
    expect([...whole].reverse()).toEqual(await ids({ sort: sort.startsWith('-') ? sort.slice(1) : `-${sort}` }));
    const paged: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await list({ sort, limit: 3, ...(cursor ? { cursor } : {}) });
      expect(page.total).toBe(names.length);
      paged.push(...page.chains.map(({ id }) => id));
      cursor = page.next_cursor;
    } while (cursor);
    expect(paged).toEqual(whole);
  });

  it('says of every page of a search how many there are in all', async () => {
    for (const name of ['Order one', 'Order two', 'Order three', 'Another']) await register({ name });
    const first = await list({ q: 'order', sort: 'name', limit: 2 });
    expect([first.total, first.chains.length]).toEqual([3, 2]);
    const second = await list({ q: 'order', sort: 'name', limit: 2, cursor: first.next_cursor ?? '' });
    expect([second.total, second.chains.length]).toEqual([3, 1]);
    const beyond = await list({ q: 'order', sort: 'name', limit: 2, offset: 10 });
    expect([beyond.total, beyond.chains.length]).toEqual([3, 0]);
    expect((await list({ q: 'nothing like it' })).total).toBe(0);
  });

  it('goes on from a cursor whatever comes and goes, without a chain twice or left out', async () => {
    const standing = ['c', 'e', 'g', 'i'];
    for (const name of standing) await register({ name });
    const leaving = await register({ name: 'd' });
    const first = await list({ sort: 'name', limit: 2 });
    expect(first.chains.map(({ name }) => name)).toEqual(['c', 'd']);
    await register({ name: 'a' });
    await registry.messages.ask(deleteChain, { chain_id: leaving.id, actor });
    const second = await list({ sort: 'name', limit: 2, cursor: first.next_cursor ?? '' });
    await register({ name: 'b' });
    await registry.messages.ask(updateChain, { chain_id: second.chains[0]?.id ?? '', patch: { tags: ['x'] }, actor });
    const third = await list({ sort: 'name', limit: 2, cursor: second.next_cursor ?? '' });
    expect([...second.chains, ...third.chains].map(({ name }) => name)).toEqual(['e', 'g', 'i']);
    expect(third.next_cursor).toBeNull();
  });

  it('refuses a cursor of another sort, and one that nobody gave', async () => {
    await Promise.all([register(), register()]);
    const { next_cursor } = await list({ sort: 'name', limit: 1 });
    const wrong = [next_cursor ?? '', 'x', Buffer.from('["id"]').toString('base64url')];
    const wrongAtAll = Buffer.from(JSON.stringify(['id', null, 'A\0'])).toString('base64url');
    for (const cursor of [...wrong, wrongAtAll]) {
      await expect(list({ sort: 'id', cursor })).rejects.toMatchObject({
        code: 'InvalidInput',
        errors: [{ path: 'cursor' }],
      });
    }
  });
});
