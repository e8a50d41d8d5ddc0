import { MemoryKeys } from './memory-keys';

const swapOf = (key: string, expected: number | undefined, version: number) => ({
  key,
  expected,
  next: { version, text: `${key} ${version}` },
  ttl_ms: 1000,
});

describe('keys in memory', () => {
  it('are changed only by those who have seen what they change', () => {
    const keys = new MemoryKeys();
    expect(keys.swapAll([swapOf('a', undefined, 1), swapOf('a', undefined, 2), swapOf('a', 1, 3)])).toEqual([
      'swapped',
      { current: { version: 1, text: 'a 1', ttl_ms: 1000 } },
      'swapped',
    ]);
    expect(keys.swapAll([swapOf('b', 7, 8)])).toEqual([{ current: undefined }]);
    expect(keys.read(['a', 'b'])).toEqual([{ version: 3, text: 'a 3', ttl_ms: 1000 }, undefined]);
    expect(keys.kept()).toEqual([{ key: 'a', next: { version: 3, text: 'a 3' }, ttl_ms: 1000 }]);
    keys.remove('a');
    expect(keys.kept()).toEqual([]);
  });

  it('keep the newest of what is appended, and only with what was swapped', () => {
    const keys = new MemoryKeys();
    const append = (texts: string[]) => ({ append: { key: 'list', texts, most: 3 } });
    keys.swapAll([
      { ...swapOf('a', undefined, 1), ...append(['1', '2']) },
      { ...swapOf('a', undefined, 2), ...append(['lost']) },
      { ...swapOf('a', 1, 2), ...append(['3', '4']) },
    ]);
    expect(keys.lists(['list', 'none'])).toEqual([['2', '3', '4'], []]);
  });

  it('can be claimed once within a time', () => {
    const keys = new MemoryKeys();
    expect([keys.claim('a', 10, 100), keys.claim('a', 10, 109), keys.claim('a', 10, 110)]).toEqual([true, false, true]);
  });

  it('count', () => {
    const keys = new MemoryKeys();
    keys.count('checks', 2);
    keys.count('checks', 3);
    expect([keys.counted('checks'), keys.counted('others')]).toEqual([5, 0]);
  });
});
