import fc from 'fast-check';
import { changeRate, isFlapping } from './flapping';

const results = fc.string({ unit: fc.constantFrom('H', 'D', 'U'), maxLength: 40 });

describe('the change rate', () => {
  it.each([
    ['', 0],
    ['H', 0],
    ['HHHHHHHHHHHHHHHHHHHH', 0],
    ['HUHUHUHUHUHUHUHUHUHU', 1],
    ['HHHHHHHHHHHHHHHHHHHU', 1.2 / 19],
    ['HUUUUUUUUUUUUUUUUUUU', 0.8 / 19],
    ['HU', 1.2 / 19],
  ])('of %s is %d', (letters, rate) => {
    expect(changeRate(letters)).toBeCloseTo(rate, 10);
  });

  it('is a share, and looks at the newest 20 only', () => {
    fc.assert(
      fc.property(results, (letters) => {
        const rate = changeRate(letters);
        expect(rate).toBeGreaterThanOrEqual(0);
        expect(rate).toBeLessThanOrEqual(1 + 1e-9);
        expect(rate).toBe(changeRate(letters.slice(-20)));
      }),
    );
  });

  it('falls with every result that is as the one before', () => {
    fc.assert(
      fc.property(
        results.filter((letters) => letters.length > 0),
        (letters) => {
          expect(changeRate(letters + String(letters.at(-1)))).toBeLessThanOrEqual(changeRate(letters));
        },
      ),
    );
  });
});

describe('flapping', () => {
  const after = (letters: string): boolean[] =>
    [...letters].reduce<boolean[]>(
      (flags, _, at) => [...flags, isFlapping(flags.at(-1) ?? false, letters.slice(0, at + 1))],
      [],
    );

  it('begins when the checks keep changing, and ends when they have been calm for a while', () => {
    const flags = after(`${'H'.repeat(20)}${'UH'.repeat(4)}${'H'.repeat(20)}`);
    expect(flags.slice(0, 24)).not.toContain(true);
    expect(flags[25]).toBe(true);
    expect(flags.at(-1)).toBe(false);
  });

  it('does not come and go between the two thresholds', () => {
    // Five changes of nineteen are between them.
    expect(isFlapping(true, 'HHHHUUUHHHUUUHHHUUUU')).toBe(true);
    expect(isFlapping(false, 'HHHHUUUHHHUUUHHHUUUU')).toBe(false);
  });
});
