import { createHash } from 'node:crypto';
import { apiKeyOf, isUseNews, judge, type StoredApiKey } from './api-key';

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();
const now = new Date('2030-01-01T12:00:00.000Z');
const before = (seconds: number): Date => new Date(now.getTime() - seconds * 1000);
const aKey = (fields: Partial<StoredApiKey> = {}) => ({
  id: 'aB3dE6gH9kL',
  name: 'deployments',
  role: 'operator' as const,
  created_at: before(1000),
  created_by: 'ann',
  expires_at: null,
  last_used_at: null,
  revoked_at: null,
  hash: hashOf('the key'),
  ...fields,
});

describe('judge', () => {
  it('takes the key whose hash is stored', () => {
    expect(judge(aKey(), hashOf('the key'), now)).toEqual({
      outcome: 'accepted',
      key: { id: 'aB3dE6gH9kL', name: 'deployments', role: 'operator', expires_at: null },
    });
  });

  it('takes a key until the moment at which it expires', () => {
    expect(judge(aKey({ expires_at: before(-0.001) }), hashOf('the key'), now)).toMatchObject({ outcome: 'accepted' });
    expect(judge(aKey({ expires_at: now }), hashOf('the key'), now)).toEqual({ outcome: 'expired' });
  });

  it('does not take a revoked key, however long it would have held', () => {
    const key = aKey({ revoked_at: before(1), expires_at: before(-1000) });
    expect(judge(key, hashOf('the key'), now)).toEqual({ outcome: 'revoked' });
  });

  it('says nothing of a key to who holds another one, or none', () => {
    expect(judge(aKey({ revoked_at: before(1) }), hashOf('another'), now)).toEqual({ outcome: 'unknown' });
    expect(judge(undefined, hashOf('the key'), now)).toEqual({ outcome: 'unknown' });
  });
});

describe('apiKeyOf', () => {
  it('shows all but the hash', () => {
    expect(apiKeyOf(aKey({ last_used_at: before(60) }))).toEqual({
      id: 'aB3dE6gH9kL',
      name: 'deployments',
      prefix: 'cmk_aB3dE6gH9kL',
      role: 'operator',
      created_at: '2030-01-01T11:43:20.000Z',
      created_by: 'ann',
      expires_at: null,
      last_used_at: '2030-01-01T11:59:00.000Z',
      revoked_at: null,
    });
  });
});

describe('isUseNews', () => {
  it('is so once a minute', () => {
    expect(isUseNews(aKey(), now)).toBe(true);
    expect(isUseNews(aKey({ last_used_at: before(60) }), now)).toBe(true);
    expect(isUseNews(aKey({ last_used_at: before(59.999) }), now)).toBe(false);
  });
});
