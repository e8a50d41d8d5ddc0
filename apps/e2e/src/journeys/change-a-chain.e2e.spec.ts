import type { Chain } from '@chain-mapping/model';
import { call, del, get, patch, post } from '../system/system';

describe('a chain changes', () => {
  const created: string[] = [];

  afterEach(async () => {
    for (const id of created.splice(0)) await del(`/api/v1/chains/${id}`);
  });

  async function aRegisteredChain(): Promise<{ id: string; etag: string }> {
    const answer = await call<Chain>(
      'POST',
      '/api/v1/chains',
      { name: 'To be changed', category: 'service_communication', nodes: [{ id: 'a', type: 'service' }] },
      { 'x-actor': 'ada' },
    );
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/api/v1/chains/${answer.body.id}`);
    created.push(answer.body.id);
    return { id: answer.body.id, etag: answer.headers.get('etag') ?? '' };
  }

  it('only from the version that was read', async () => {
    const { id, etag } = await aRegisteredChain();
    const path = `/api/v1/chains/${id}`;
    const first = await patch<Chain>(path, { description: 'first' }, { 'if-match': etag });
    expect(first).toMatchObject({ status: 200, body: { version: 2 } });
    expect(await patch(path, { description: 'late' }, { 'if-match': etag })).toMatchObject({
      status: 412,
      body: { code: 'VersionConflict' },
    });
    expect(await patch(path, { description: 'x' }, { 'if-match': '3' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'If-Match' }] },
    });
    expect((await get<Chain>(path)).body).toMatchObject({ version: 2, description: 'first' });
    expect((await call('DELETE', path, undefined, { 'if-match': etag })).status).toBe(412);
  });

  it('never lost: of ten writers from one version one wins, and nine are told', async () => {
    const { id, etag } = await aRegisteredChain();
    const path = `/api/v1/chains/${id}`;
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => patch<Chain>(path, { name: `Writer ${index}` }, { 'if-match': etag })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(9);
    expect((await get<Chain>(path)).body.version).toBe(2);
  });

  it('and every version and who made it can be read again, also after it was deleted', async () => {
    const { id } = await aRegisteredChain();
    const path = `/api/v1/chains/${id}`;
    await patch(path, { name: 'Changed' }, { 'x-actor': 'grace' });
    expect((await get<Chain>(`${path}/versions/1`)).body).toMatchObject({ version: 1, name: 'To be changed' });
    expect((await get(`${path}/versions/9`)).status).toBe(404);
    expect((await del(path)).status).toBe(204);
    expect((await get(path)).status).toBe(404);
    const { body } = await get<{ changes: { change_type: string; changed_by: string }[] }>(`${path}/history`);
    expect(body.changes.map(({ change_type, changed_by }) => `${change_type} by ${changed_by}`)).toEqual([
      'deleted by anonymous',
      'updated by grace',
      'created by ada',
    ]);
  });

  it('not into one that is taken', async () => {
    const { id } = await aRegisteredChain();
    expect(await post('/api/v1/chains', { id, name: 'Other', category: 'data_flow' })).toMatchObject({
      status: 409,
      body: { code: 'ChainExists' },
    });
  });
});
