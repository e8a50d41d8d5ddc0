import { sumOf } from './byte-sum.provider';

const sumOfText = (text: string) => {
  const bytes = Buffer.from(`{${text}}`);
  return sumOf(bytes, 1, bytes.length - 1);
};

describe('the sum of bytes', () => {
  it('is of these bytes alone, wherever they lie', () => {
    for (const text of ['', 'a', 'ab', 'abc', 'ä€']) {
      const bytes = Buffer.from(text);
      expect(sumOf(bytes, 0, bytes.length)).toBe(sumOfText(text));
    }
  });

  it('tells thousands of names apart, in its last bits too, however alike they are', () => {
    const names = Array.from({ length: 10_000 }, (_, number) => `event-${number}`);
    // Bits that a sum by multiplying alone would cancel: the highest of one word, and what becomes of it in the next.
    const crafted = Array.from({ length: 4096 }, (_, number) =>
      [...Array(12).keys()].map((bit) => ((number >> bit) & 1 ? 'aaa\u00e1aa\u0101' : 'aaabaaab')).join(''),
    );
    for (const texts of [names, crafted]) {
      const sums = texts.map(sumOfText);
      expect(new Set(sums).size).toBeGreaterThan(texts.length * 0.99);
      expect(new Set(sums.map((sum) => sum & 0xfff)).size).toBeGreaterThan(2300);
    }
  });
});
