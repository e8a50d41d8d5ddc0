import { decrypted, encrypted, NONCE_BYTES, sealingSeedOf, secretsKeyOf } from './secret-cipher';

const keyOf = (fill: number) => secretsKeyOf(Buffer.alloc(32, fill).toString('base64'));
const nonce = Buffer.alloc(NONCE_BYTES, 7);

describe('the cipher of secrets', () => {
  const stored = encrypted(keyOf(1), nonce, 'db', 'canary ✓');

  it('reads what it wrote, and shows nothing of it', () => {
    expect(decrypted(keyOf(1), 'db', stored)).toBe('canary ✓');
    expect(stored.includes('canary')).toBe(false);
  });

  it('reads nothing by another key, for another name, or after a change', () => {
    expect(() => decrypted(keyOf(2), 'db', stored)).toThrow();
    expect(() => decrypted(keyOf(1), 'other', stored)).toThrow();
    for (let at = 0; at < stored.length; at += 1) {
      const changed = Buffer.from(stored);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => decrypted(keyOf(1), 'db', changed)).toThrow();
    }
  });

  it('tells keys apart by an id that says nothing of them', () => {
    expect(keyOf(1).id).not.toBe(keyOf(2).id);
    expect(keyOf(1).id).toHaveLength(16);
    expect(sealingSeedOf(keyOf(1)).equals(keyOf(1).bytes)).toBe(false);
  });

  it.each([
    '',
    'short',
    Buffer.alloc(31).toString('base64'),
    'not base64 !'.repeat(4),
    Buffer.alloc(33).toString('base64'),
  ])('takes no key like %j', (text) => expect(() => secretsKeyOf(text)).toThrow('must be 32 bytes in base64'));
});
