import { fitted } from './fitted';

const widthOf = (text: string): number => [...text].length * 10;

describe('fitted', () => {
  it('leaves alone what fits, and shortens what does not', () => {
    expect(fitted('cache-service', 130, widthOf)).toBe('cache-service');
    expect(fitted('cache-service', 129, widthOf)).toBe('cache-servi…');
    expect(fitted('cache service', 75, widthOf)).toBe('cache…');
  });

  it('does not cut letters in two', () => {
    expect(fitted('🚀🚀🚀🚀', 30, widthOf)).toBe('🚀🚀…');
    expect(fitted('abc', 0, widthOf)).toBe('…');
  });
});
