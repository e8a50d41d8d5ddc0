import fc from 'fast-check';
import { skeletonOf, type Way } from './skeleton';

const graphs = fc.integer({ min: 1, max: 40 }).chain((count) =>
  fc.record({
    ids: fc.constant(Array.from({ length: count }, (_, index) => `n${index}`)),
    arrows: fc.array(
      fc.tuple(fc.nat(count - 1), fc.nat(count - 1)).map(([a, b]): Way => [`n${a}`, `n${b}`]),
      { maxLength: 200 },
    ),
  }),
);

describe('skeletonOf', () => {
  it('takes from the arrows, each two once, and leaves every joined box joined', () => {
    fc.assert(
      fc.property(graphs, ({ ids, arrows }) => {
        const skeleton = skeletonOf(ids, arrows);
        const pair = (way: Way): string => [...way].sort().join(' ');
        const real = arrows.filter(([a, b]) => a !== b);
        expect(real.map(pair)).toEqual(expect.arrayContaining(skeleton.map(pair)));
        expect(new Set(skeleton.map(pair)).size).toBe(skeleton.length);
        expect(new Set(skeleton.flat())).toEqual(new Set(real.flat()));
      }),
    );
  });

  it('leads nowhere twice: a box stands in one layer, and its arrows go to the next', () => {
    fc.assert(
      fc.property(graphs, ({ ids, arrows }) => {
        const ways = skeletonOf(ids, arrows);
        const layers = new Map<string, number>();
        const settle = (id: string, layer: number): void => {
          if (layers.has(id)) return expect(layers.get(id)).toBe(layer);
          layers.set(id, layer);
          for (const [source, target] of ways) {
            if (source === id) settle(target, layer + 1);
            if (target === id) settle(source, layer - 1);
          }
        };
        for (const id of ids) if (!layers.has(id)) settle(id, 0);
      }),
    );
  });

  it('leaves out what jumps over a layer', () => {
    const ways: Way[] = [
      ['a', 'b'],
      ['b', 'c'],
      ['a', 'c'],
    ];
    expect(skeletonOf(['a', 'b', 'c'], ways)).toEqual(ways.slice(0, 2));
  });
});
