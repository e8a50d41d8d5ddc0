import ELK from 'elkjs/lib/elk.bundled';
import fc from 'fast-check';
import { layOut } from './lay-out';
import type { Arrow, Direction, Frame, Layout } from './layout';

const BOX = { width: 200, height: 50 };
const WIDE = { width: 1200, height: 400, hasLabels: false };
const elk = new ELK();

const lay = (ids: readonly string[], ways: readonly (readonly string[])[], frame: Frame = WIDE): Promise<Layout> =>
  layOut(elk, ids, arrows(ways), BOX, frame);
const arrows = (ways: readonly (readonly string[])[]): Arrow[] =>
  ways.map(([source = '', target = ''], index) => ({ id: `${index}`, source, target }));

const graphs = (boxes: number) =>
  fc.integer({ min: 1, max: boxes }).chain((count) =>
    fc.record({
      ids: fc.constant(Array.from({ length: count }, (_, index) => `n${index}`)),
      ways: fc.array(
        fc.tuple(fc.nat(count - 1), fc.nat(count - 1)).map((pair) => pair.map((index) => `n${index}`)),
        { maxLength: 2 * boxes },
      ),
    }),
  );

function isSound(ids: readonly string[], { places, width, height }: Layout): boolean {
  const all = [...places.values()];
  const isInside = all.every(
    ({ x, y }) => x >= -0.01 && y >= -0.01 && x + 200 < width + 0.01 && y + 50 < height + 0.01,
  );
  const isOver = all.some((a, index) =>
    all.slice(index + 1).some((b) => Math.abs(a.x - b.x) < 199.9 && Math.abs(a.y - b.y) < 49.9),
  );
  return places.size === ids.length && isInside && !isOver;
}

describe('layOut', () => {
  it('places every box, none over another, and leads every arrow', async () => {
    await fc.assert(
      fc.asyncProperty(graphs(14), async ({ ids, ways }) => {
        const layout = await lay(ids, ways);
        expect([isSound(ids, layout), layout.routes.size]).toEqual([true, ways.length]);
      }),
      { numRuns: 15 },
    );
  });

  it('places every box of a large graph, in about the shape of its frame, and leads no arrow', async () => {
    await fc.assert(
      fc.asyncProperty(graphs(90), async ({ ids, ways }) => {
        fc.pre(ids.length > 60);
        const layout = await lay(ids, ways);
        expect([isSound(ids, layout), layout.routes.size]).toEqual([true, 0]);
      }),
      { numRuns: 3 },
    );
    const line = Array.from({ length: 200 }, (_, index) => `n${index}`);
    const { width, height } = await lay(
      line,
      line.slice(1).map((id, index) => [`n${index}`, id]),
    );
    expect(width / height).toBeLessThan(12);
  });

  it.each<[Direction, 'x' | 'y', Frame]>([
    ['RIGHT', 'x', WIDE],
    ['DOWN', 'y', { width: 360, height: 900, hasLabels: false }],
  ])('lets arrows go %s where that fills the frame', async (direction, axis, frame) => {
    const ways = ['ab', 'bc', 'cd', 'de'].map((way) => way.split(''));
    const layout = await lay(['a', 'b', 'c', 'd', 'e'], ways, frame);
    expect(layout.direction).toBe(direction);
    const along = ['a', 'b', 'c', 'd', 'e'].map((id) => layout.places.get(id)?.[axis] ?? NaN);
    expect(along).toEqual([...along].sort((a, b) => a - b));
  });

  it('turns round only what leads back to the beginning', async () => {
    const { places } = await lay(
      ['a', 'b', 'c'],
      ['ab', 'bc', 'ca'].map((way) => way.split('')),
    );
    const [a = NaN, b = NaN, c = NaN] = ['a', 'b', 'c'].map((id) => places.get(id)?.x);
    expect([a < b, b < c]).toEqual([true, true]);
  });

  it('leads an arrow round the boxes between its ends, and gives each text a place where no box is', async () => {
    const ways = ['ab', 'bc', 'ac'].map((way) => way.split(''));
    const { places, routes } = await lay(['a', 'b', 'c'], ways, { ...WIDE, hasLabels: true });
    const labels = [...routes.values()].flatMap(({ label }) => label ?? []);
    const isOver = labels.some((label) =>
      [...places.values()].some(({ x, y }) => label.x > x - 40 && label.x < x + 240 && label.y > y && label.y < y + 50),
    );
    const distinct = new Set(labels.map(({ x, y }) => `${x} ${y}`));
    expect([isOver, distinct.size, routes.get('2')?.path]).toEqual([false, 3, expect.stringMatching(/^M.*[CQ]/)]);
  });

  it('is as large as its boxes and the ways round them', async () => {
    const ways = ['ab', 'bc', 'cd', 'de', 'ea', 'da', 'eb'].map((way) => way.split(''));
    const { routes, width, height } = await lay(['a', 'b', 'c', 'd', 'e'], ways);
    const numbers = [...routes.values()].map(({ path }) => (path.match(/-?[\d.]+/g) ?? []).map(Number));
    const across = numbers.flatMap((row) => row.filter((_, index) => index % 2 === 0));
    const down = numbers.flatMap((row) => row.filter((_, index) => index % 2 === 1));
    expect(Math.min(...across, ...down)).toBeGreaterThanOrEqual(0);
    expect([Math.max(...across) <= width, Math.max(...down) <= height]).toEqual([true, true]);
  });

  it('leaves out arrows of boxes that are not there', async () => {
    const { places, routes } = await lay(['a'], [['a', 'b']]);
    expect([places.size, routes.size]).toEqual([1, 0]);
  });

  it('is the same each time', async () => {
    const ids = Array.from({ length: 12 }, (_, index) => `n${index}`);
    const ways = ids.slice(1).map((id, index) => [`n${Math.floor(index / 3)}`, id]);
    expect(await lay(ids, ways)).toEqual(await lay(ids, ways));
  });
});
