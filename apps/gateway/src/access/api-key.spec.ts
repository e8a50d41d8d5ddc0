import { ApiKeyId } from '@chain-mapping/contracts';
import fc from 'fast-check';
import { apiKeyFrom, hashOf, ID_BYTES, idOfApiKey, SECRET_BYTES } from './api-key';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

describe('a key of the API', () => {
  it('has the form that is looked for in leaked texts, and an id that the registry takes', () => {
    fc.assert(
      fc.property(bytes(ID_BYTES), bytes(SECRET_BYTES), (idBytes, secretBytes) => {
        const { id, text } = apiKeyFrom(idBytes, secretBytes);
        expect(text).toMatch(/^cmk_[0-9A-Za-z]{11}_[0-9A-Za-z]{43}$/);
        expect(idOfApiKey(text)).toBe(id);
        expect(ApiKeyId.parse(id)).toBe(id);
      }),
    );
  });

  it('keeps every bit of its secret', () => {
    const secretOf = (last: number) =>
      apiKeyFrom(
        new Uint8Array(ID_BYTES),
        Uint8Array.from({ length: SECRET_BYTES }, (_, at) => (at === 31 ? last : 255)),
      ).text;
    expect(new Set(Array.from({ length: 256 }, (_, last) => secretOf(last))).size).toBe(256);
    const all = apiKeyFrom(new Uint8Array(ID_BYTES), new Uint8Array(SECRET_BYTES).fill(255)).text;
    expect(all).toBe('cmk_00000000000_yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp1');
  });

  it.each([
    '',
    'cmk_',
    'cmk_aB3dE6gH9kL_short',
    `cmk_aB3dE6gH9kL_${'s'.repeat(44)}`,
    `cmk_aB3dE6gH9k-_${'s'.repeat(43)}`,
    ` cmk_aB3dE6gH9kL_${'s'.repeat(43)}`,
    `cmk_aB3dE6gH9kL_${'s'.repeat(43)}\n`,
  ])('is not %p', (text) => expect(idOfApiKey(text)).toBeUndefined());

  it('is known by its SHA-256', () => {
    expect(hashOf('abc').toString('hex')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
