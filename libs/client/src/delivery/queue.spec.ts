import fc from 'fast-check';
import { BoundedQueue } from './queue';

describe('BoundedQueue', () => {
  it('refuses what does not fit, by number and by bytes', () => {
    const queue = new BoundedQueue({ items: 2, bytes: 5 });
    expect([queue.add('ab'), queue.add('abcd'), queue.add('ü'), queue.add('')]).toEqual([true, false, true, false]);
    queue.drop(1);
    expect(queue.add('abc')).toBe(true);
    expect(queue.head(10, 100)).toEqual(['ü', 'abc']);
  });

  it('gives at least one, however large', () => {
    const queue = new BoundedQueue({ items: 5, bytes: 100 });
    queue.add('large one');
    queue.add('next');
    expect(queue.head(10, 3)).toEqual(['large one']);
  });

  it('keeps the order and loses nothing that it took', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ maxLength: 5 }), fc.nat(3))), (steps) => {
        const queue = new BoundedQueue({ items: 4, bytes: 12 });
        let expected: string[] = [];
        for (const step of steps) {
          if (typeof step === 'string') {
            if (queue.add(step)) expected.push(step);
          } else {
            queue.drop(step);
            expected = expected.slice(step);
          }
          expect(queue.head(10, 1000)).toEqual(expected);
          expect(Buffer.byteLength(expected.join(''))).toBeLessThanOrEqual(12);
        }
      }),
    );
  });
});
