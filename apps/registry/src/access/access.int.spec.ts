import { createHash } from 'node:crypto';
import { authenticateApiKey, createApiKey, listApiKeys, revokeApiKey, type Role } from '@chain-mapping/contracts';
import { aRegistry, type StartedRegistry } from '../registry.fixture';

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('the keys of the API', () => {
  let registry: StartedRegistry;

  beforeAll(async () => {
    registry = await aRegistry();
  }, 180_000);

  afterAll(() => registry?.stop(), 60_000);

  const create = (id: string, key: { name: string; role: Role; expires_at?: string }) =>
    registry.messages.ask(createApiKey, { id, hash: hashOf(id), key, actor: 'ann' });
  const authenticate = (id: string, text = id) => registry.messages.ask(authenticateApiKey, { id, hash: hashOf(text) });
  const usedAt = async (id: string): Promise<Date | null> =>
    (await registry.sql.query('SELECT last_used_at FROM api_keys WHERE id = $1', [id])).rows[0].last_used_at;

  it('are taken from when they are made until they are revoked', async () => {
    expect(await create('lifeOfAKey0', { name: 'deployments', role: 'operator' })).toMatchObject({
      id: 'lifeOfAKey0',
      prefix: 'cmk_lifeOfAKey0',
      created_by: 'ann',
      expires_at: null,
      last_used_at: null,
      revoked_at: null,
    });
    expect(await authenticate('lifeOfAKey0')).toEqual({
      outcome: 'accepted',
      key: { id: 'lifeOfAKey0', name: 'deployments', role: 'operator', expires_at: null },
    });
    const { revoked_at } = await registry.messages.ask(revokeApiKey, { id: 'lifeOfAKey0' });
    expect(revoked_at).toEqual(expect.any(String));
    expect(await authenticate('lifeOfAKey0')).toEqual({ outcome: 'revoked' });
    expect(await registry.messages.ask(revokeApiKey, { id: 'lifeOfAKey0' })).toMatchObject({ revoked_at });
  });

  it('are not taken with the secret of another, nor when nobody made them', async () => {
    await create('keyOfOther0', { name: 'one', role: 'viewer' });
    expect(await authenticate('keyOfOther0', 'another')).toEqual({ outcome: 'unknown' });
    expect(await authenticate('keyOfNobody')).toEqual({ outcome: 'unknown' });
    await expect(registry.messages.ask(revokeApiKey, { id: 'keyOfNobody' })).rejects.toMatchObject({
      code: 'ApiKeyNotFound',
    });
  });

  it('expire', async () => {
    await create('keyExpires0', { name: 'short', role: 'admin', expires_at: '2100-01-01T00:00:00.000Z' });
    expect(await authenticate('keyExpires0')).toMatchObject({ key: { expires_at: '2100-01-01T00:00:00.000Z' } });
    await registry.sql.query(`UPDATE api_keys SET expires_at = now() WHERE id = 'keyExpires0'`);
    expect(await authenticate('keyExpires0')).toEqual({ outcome: 'expired' });
  });

  it('are not made to have expired already, nor under a name that stands for others', async () => {
    await expect(
      create('keyTooLate0', { name: 'late', role: 'viewer', expires_at: '2020-01-01T00:00:00.000Z' }),
    ).rejects.toMatchObject({ code: 'InvalidInput', errors: [{ path: 'expires_at' }] });
    await expect(create('keyReserved', { name: 'bootstrap', role: 'viewer' })).rejects.toMatchObject({
      errors: [{ path: 'key.name' }],
    });
  });

  it('say when they were used, to the minute', async () => {
    await create('keyIsUsed00', { name: 'used', role: 'viewer' });
    await authenticate('keyIsUsed00', 'another');
    expect(await usedAt('keyIsUsed00')).toBeNull();
    await authenticate('keyIsUsed00');
    const first = await usedAt('keyIsUsed00');
    expect(first).toBeInstanceOf(Date);
    await authenticate('keyIsUsed00');
    expect(await usedAt('keyIsUsed00')).toEqual(first);
    await registry.sql.query(`UPDATE api_keys SET last_used_at = now() - interval '1 minute' WHERE id = 'keyIsUsed00'`);
    await authenticate('keyIsUsed00');
    expect((await usedAt('keyIsUsed00'))?.getTime()).toBeGreaterThan(first?.getTime() ?? 0);
  });

  it('are listed newest first, without what would let one in', async () => {
    await create('keyOfList01', { name: 'older', role: 'viewer' });
    await create('keyOfList02', { name: 'newer', role: 'viewer' });
    const { api_keys, total } = await registry.messages.ask(listApiKeys, { limit: 2 });
    expect(api_keys.map(({ id }) => id)).toEqual(['keyOfList02', 'keyOfList01']);
    expect(total).toBeGreaterThan(2);
    expect(JSON.stringify(api_keys)).not.toContain(hashOf('keyOfList01'));
  });

  it('are kept as hashes: the table holds nothing that lets anyone in', async () => {
    await create('keyInTable0', { name: 'stored', role: 'viewer' });
    const { rows } = await registry.sql.query(
      `SELECT encode(hash, 'hex') AS hash FROM api_keys WHERE id = 'keyInTable0'`,
    );
    expect(rows).toEqual([{ hash: hashOf('keyInTable0') }]);
  });
});
