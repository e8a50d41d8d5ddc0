import { aPlatform, aTelling, mapped, seeded, type Telling } from './generated-traces.fixture';

const NOW = Date.parse('2026-03-10T09:15:00.000Z');
/** As many platforms, and as large, as public sets of applications with known topologies have. */
const SIZES = [2, 3, 3, 5, 5, 6, 7, 7, 8, 9, 12, 14, 17, 22];

function run(size: number, seed: number, telling: Telling, replicas: number) {
  const random = seeded(seed);
  const platform = aPlatform(random, size);
  return { platform, ...mapped(platform, telling, random, NOW, replicas) };
}

const sizes = SIZES.map((size, index) => ({ size, seed: index + 1 }));

describe('complete traces of generated platforms', () => {
  const tellings: readonly Telling[] = [
    { names: 'new', messages: 'link' },
    { names: 'new', messages: 'parent' },
    { names: 'old', messages: 'link' },
    { names: 'old', messages: 'parent' },
    { names: 'new', messages: 'link', clients: false },
  ];

  it.each(tellings)('give every edge, and none that is not there, in any order on any replica: %p', (telling) => {
    for (const { size, seed } of sizes) {
      for (const replicas of [1, 3]) {
        const { score, totals, made } = run(size, seed, telling, replicas);
        expect({ size, replicas, ...score }).toEqual({ size, replicas, precision: 1, recall: 1 });
        const counted = totals.reduce((sum, { calls }) => sum + calls, 0);
        expect(counted).toBe(made);
      }
    }
  });
});

describe('traces with something missing', () => {
  it('name a service that sends none by its address, and draw nothing that is not there', () => {
    for (const { size, seed } of sizes) {
      const silent = new Set([`service-${size - 1}`]);
      const { score, platform, totals } = run(size, seed, { names: 'new', messages: 'link', silent }, 2);
      expect(score.precision).toBe(1);
      const found = new Set(totals.map(({ target }) => target));
      const called = platform.edges.some(
        ({ from, to }) => silent.has(to) && !silent.has(from) && from.startsWith('service'),
      );
      expect(found.has(`service-${size - 1}`)).toBe(called);
    }
  });

  it('stand for those that were not sampled', () => {
    const { score, totals, made, estimated } = run(12, 7, { names: 'new', messages: 'link', sampled: 0.05 }, 2);
    expect(score).toEqual({ precision: 1, recall: 1 });
    expect(totals.reduce((sum, { calls }) => sum + calls, 0)).toBeLessThan(0.1 * made);
    expect(Math.abs(estimated / made - 1)).toBeLessThan(0.15);
  });
});

/** Many traces are needed where few are sent: of all platforms that would take too long. */
const ONE = 4;

describe('what is found of platforms that do not tell everything, as the documentation has it', () => {
  const rows: [string, number, number, number][] = [
    ['complete, new names, links', 1, 1, 1],
    ['complete, new names, parents', 1, 1, 1],
    ['complete, old names, links', 1, 1, 1],
    ['complete, old names, parents', 1, 1, 1],
    ['complete, as spans end', 1, 1, 1],
    ['complete, callers first', 1, 1, 1],
    ['without spans of callers', 1, 1, 1],
    ['without spans of callees', 1, 1, 1],
    ['without links from receivers to senders', 1, 1, 1],
    ['one service of four silent', 1, 0.87, 0.85],
    ['one trace of a hundred', 1, 1, 0.93],
  ];

  it('has a row for each thing that may be missing', () => {
    expect(rows.map(([name]) => name)).toEqual(Object.keys(aTelling));
  });

  it.each(rows)('%s: precision %d, recall %d, of the calls %d', (name, precision, recall, calls) => {
    const telling = aTelling[name] ?? (() => ({ names: 'new', messages: 'nothing' }));
    const some = name === 'one trace of a hundred' ? sizes.filter(({ seed }) => seed === ONE) : sizes;
    const all = some.map(({ size, seed }) => {
      const random = seeded(seed);
      const platform = aPlatform(random, size);
      return mapped(platform, typeof telling === 'function' ? telling(platform) : telling, random, NOW, 3);
    });
    const mean = (of: (one: (typeof all)[number]) => number) =>
      Math.round((100 * all.reduce((sum, one) => sum + of(one), 0)) / all.length) / 100;
    expect([mean(({ score }) => score.precision), mean(({ score }) => score.recall)]).toEqual([precision, recall]);
    expect(mean(({ estimated, made }) => estimated / made)).toBe(calls);
  });
});
