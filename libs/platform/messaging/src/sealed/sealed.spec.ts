import fc from 'fast-check';
import { publicKeyOf, seal, SEED_BYTES, unseal } from './sealed';

const bytes = fc.uint8Array({ minLength: SEED_BYTES, maxLength: SEED_BYTES }).map((array) => Buffer.from(array));

describe('a sealed text', () => {
  it('is read by its receiver alone, and for its purpose alone', () => {
    fc.assert(
      fc.property(bytes, bytes, bytes, fc.string({ unit: 'grapheme' }), (receiver, sender, other, text) => {
        const sealed = seal(publicKeyOf(receiver), sender, 'secret a', text);
        expect(unseal(receiver, 'secret a', sealed)).toBe(text);
        expect(() => unseal(receiver, 'secret b', sealed)).toThrow();
        if (!other.equals(receiver)) expect(() => unseal(other, 'secret a', sealed)).toThrow();
      }),
      { numRuns: 50 },
    );
  });

  it('is not opened once any of its bits has been changed', () => {
    const receiver = Buffer.alloc(SEED_BYTES, 1);
    const sealed = Buffer.from(seal(publicKeyOf(receiver), Buffer.alloc(SEED_BYTES, 2), 'x', 'canary'), 'base64');
    expect(sealed.includes('canary')).toBe(false);
    // The highest bit of an X25519 key is not looked at (RFC 7748, 5), but it is part of what the key is made of.
    for (let at = 0; at < sealed.length * 8; at += 7) {
      const changed = Buffer.from(sealed);
      changed[at >> 3] = (changed[at >> 3] ?? 0) ^ (1 << (at & 7));
      expect(() => unseal(receiver, 'x', changed.toString('base64'))).toThrow();
    }
    expect(() => unseal(receiver, 'x', 'short')).toThrow('no sealed text');
  });
});
