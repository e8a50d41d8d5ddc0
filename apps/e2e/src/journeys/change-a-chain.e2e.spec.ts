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

  it('never lost: of fifty writers from one version one wins, and the others are told which version there is', async () => {
    const { id, etag } = await aRegisteredChain();
    const path = `/api/v1/chains/${id}`;
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => patch<Chain>(path, { name: `Writer ${index}` }, { 'if-match': etag })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const lost = answers.filter(({ status }) => status === 412);
    expect(lost).toHaveLength(49);
    expect(lost.map(({ body }) => body.version)).toEqual(lost.map(() => 2));
    expect((await get<Chain>(path)).body.version).toBe(2);
  });

  it('back to what it was: with the difference, the time and the reason', async () => {
    const { id } = await aRegisteredChain();
    const path = `/api/v1/chains/${id}`;
    const first = (await get<Chain>(path)).body;
    const reason = { 'x-change-reason': 'it was better before' };
    const second = (await patch<Chain>(path, { name: 'Changed', tags: ['new'] })).body;
    expect((await get(`${path}/diff?from=1&to=2`)).body).toEqual({
      chain_id: id,
      from: 1,
      to: 2,
      diff: { name: { from: 'To be changed', to: 'Changed' }, tags: { from: [], to: ['new'] } },
    });
    expect((await get(`${path}?at=${second.updated_at}`)).body).toEqual(second);
    expect((await get(`${path}?at=2001-01-01T00:00:00Z`)).status).toBe(404);
    expect(await get(`${path}?at=yesterday`)).toMatchObject({ status: 400, body: { errors: [{ path: 'at' }] } });
    const back = await call<Chain>('POST', `${path}/rollback`, { version: 1 }, reason);
    expect(back).toMatchObject({ status: 200, body: { version: 3, name: first.name, tags: first.tags } });
    expect(back.headers.get('etag')).toBe('"3"');
    const { body } = await get<{ changes: { reason: string }[] }>(`${path}/history?limit=1`);
    expect(body.changes).toMatchObject([{ reason: 'it was better before' }]);
    expect(await post(`${path}/rollback`, { version: 9 })).toMatchObject({
      status: 404,
      body: { code: 'VersionNotFound' },
    });
  });

  it('once, however often the request is sent', async () => {
    const chain = { name: 'Sent twice', category: 'infrastructure' };
    const key = { 'idempotency-key': `e2e-${process.pid}-${Date.now()}` };
    const first = await call<Chain>('POST', '/api/v1/chains', chain, key);
    created.push(first.body.id);
    const second = await call<Chain>('POST', '/api/v1/chains', chain, key);
    expect([first.status, second.status, second.body]).toEqual([201, 201, first.body]);
    expect(await call('POST', '/api/v1/chains', { ...chain, name: 'Another' }, key)).toMatchObject({
      status: 422,
      body: { code: 'IdempotencyKeyReused', errors: [{ path: 'Idempotency-Key' }] },
    });
    expect(await call('POST', '/api/v1/chains', chain, { 'idempotency-key': 'with blanks' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'Idempotency-Key' }] },
    });
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
