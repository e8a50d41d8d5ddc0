import { assertStorable, storageFaults } from './storable';

describe('storageFaults', () => {
  it.each([['text'], [{ a: [1, null, true, 'ü😀\n', { b: '' }] }], [undefined], [7]])('finds none in %j', (value) => {
    expect(storageFaults(value)).toEqual([]);
  });

  it.each([
    [{ a: ['x', 'b\0'] }, 'a.1'],
    [{ a: { b: '\ud83d' } }, 'a.b'],
    [{ a: { 'b\0': 1 } }, 'a'],
  ])('names where a character cannot be stored: %j', (value, path) => {
    expect(storageFaults(value)).toEqual([{ path, message: expect.stringContaining('cannot be stored') }]);
  });

  it('does not follow a structure into the depths', () => {
    let deep: unknown = 'bottom';
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(storageFaults({ deep })).toEqual([{ path: expect.any(String), message: 'is nested deeper than 64 levels' }]);
  });

  it('stops when enough is wrong', () => {
    expect(storageFaults(Array(1000).fill('\0'))).toHaveLength(20);
  });
});

describe('assertStorable', () => {
  it('throws with the fields', () => {
    expect(() => assertStorable({ actor: 'ann\0' })).toThrow('actor holds a character that cannot be stored');
    expect(() => assertStorable({ actor: 'ann', reason: undefined })).not.toThrow();
  });
});
