import fc from 'fast-check';
import { Recent } from './recent';

describe('what is remembered', () => {
  it('is there until its time, and not at it', () => {
    const recent = new Recent<string>(10);
    recent.set('a', 'one', 5000);
    expect(recent.get('a', 4999)).toBe('one');
    expect(recent.get('a', 5000)).toBeUndefined();
    expect(recent.size).toBe(0);
  });

  it('is what was said last', () => {
    const recent = new Recent<string>(10);
    recent.set('a', 'one', 5000);
    recent.set('a', 'two', 4000);
    expect(recent.get('a', 3999)).toBe('two');
    expect(recent.get('a', 4000)).toBeUndefined();
  });

  it('goes when there is too much, that first which nobody asked for', () => {
    const recent = new Recent<number>(2);
    recent.set('a', 1, 10);
    recent.set('b', 2, 10);
    recent.get('a', 0);
    recent.set('c', 3, 10);
    expect(['a', 'b', 'c'].map((key) => recent.get(key, 0))).toEqual([1, undefined, 3]);
  });

  it('never grows beyond what it may', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.integer({ min: 1, max: 5 }), (keys, most) => {
        const recent = new Recent<string>(most);
        for (const key of keys) recent.set(key, key, 1);
        expect(recent.size).toBe(Math.min(most, new Set(keys).size));
      }),
    );
  });
});
