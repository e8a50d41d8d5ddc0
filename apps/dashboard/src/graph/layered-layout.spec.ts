import fc from 'fast-check';
import { type Direction, layOut } from './layered-layout';

const BOX = { width: 200, height: 50 };
const WIDE = { width: 1200, height: 400, hasLabels: false };

const graphs = fc.integer({ min: 1, max: 90 }).chain((count) =>
  fc.record({
    ids: fc.constant(Array.from({ length: count }, (_, index) => `n${index}`)),
    arrows: fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 200 }),
  }),
);
const named = (arrows: readonly (readonly number[])[]) => arrows.map(([a, b]) => [`n${a}`, `n${b}`] as const);

describe('layOut', () => {
  it('places every box, and none over another', () => {
    fc.assert(
      fc.property(graphs, ({ ids, arrows }) => {
        const { places, width, height } = layOut(ids, named(arrows), BOX, WIDE);
        expect([...places.keys()].sort()).toEqual([...ids].sort());
        const all = [...places.values()];
        const isInside = all.every(({ x, y }) => x >= 0 && y > -0.01 && x + 200 <= width && y + 50 < height + 0.01);
        const isOver = all.some((a, index) =>
          all.slice(index + 1).some((b) => Math.abs(a.x - b.x) < 199.9 && Math.abs(a.y - b.y) < 49.9),
        );
        expect([isInside, isOver]).toEqual([true, false]);
      }),
      { numRuns: 60 },
    );
  });

  it.each<[Direction, 'x' | 'y', { width: number; height: number; hasLabels: boolean }]>([
    ['RIGHT', 'x', WIDE],
    ['DOWN', 'y', { width: 360, height: 900, hasLabels: false }],
  ])('lets arrows go %s where that fills the frame', (direction, axis, frame) => {
    const chain = ['a', 'b', 'c', 'd', 'e'];
    const layout = layOut(
      chain,
      [
        ['a', 'b'],
        ['b', 'c'],
        ['c', 'd'],
        ['d', 'e'],
      ],
      BOX,
      frame,
    );
    expect(layout.direction).toBe(direction);
    const along = chain.map((id) => layout.places.get(id)?.[axis] ?? NaN);
    expect(along).toEqual([...along].sort((a, b) => a - b));
  });

  it('turns round only what leads back to the beginning', () => {
    const { places } = layOut(
      ['a', 'b', 'c'],
      [
        ['a', 'b'],
        ['b', 'c'],
        ['c', 'a'],
      ],
      BOX,
      WIDE,
    );
    expect(['a', 'b', 'c'].map((id) => places.get(id)?.x)).toEqual([0, 264, 528]);
  });

  it('lets arrows go straight where nothing is in the way, and fan out evenly', () => {
    const { places } = layOut(
      ['a', 'b', 'x', 'y', 'z'],
      [
        ['a', 'b'],
        ['b', 'x'],
        ['b', 'y'],
        ['b', 'z'],
      ],
      BOX,
      WIDE,
    );
    const y = (id: string): number => Math.round(places.get(id)?.y ?? NaN);
    expect([y('a'), y('b')]).toEqual([76, 76]);
    expect([y('x'), y('y'), y('z')]).toEqual([0, 76, 152]);
  });

  it('fills its frame with a large graph, however deep that is', () => {
    const ids = Array.from({ length: 200 }, (_, index) => `n${index}`);
    const { width, height } = layOut(
      ids,
      ids.slice(1).map((id, index) => [`n${index}`, id] as const),
      BOX,
      WIDE,
    );
    expect(width / height).toBeGreaterThan(2);
    expect(width / height).toBeLessThan(12);
  });

  it('is quick with 300 boxes and 1,000 arrows', () => {
    const ids = Array.from({ length: 300 }, (_, index) => `n${index}`);
    const arrows = Array.from(
      { length: 1000 },
      (_, index) => [`n${(index * 7) % 300}`, `n${(index * 31 + 11) % 300}`] as const,
    );
    const startedAt = performance.now();
    expect(layOut(ids, arrows, BOX, WIDE).places.size).toBe(300);
    // It takes some 50 ms: so much more is another order of growth, and not a busy machine.
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });
});
