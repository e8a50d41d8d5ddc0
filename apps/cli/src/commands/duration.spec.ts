import { millisecondsIn } from './duration';

describe('a duration', () => {
  it.each([
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['2', undefined],
    ['1.5h', undefined],
    ['-1h', undefined],
    ['1w', undefined],
  ])('%s is %s ms', (text, expected) => expect(millisecondsIn(text)).toBe(expected));
});
