import { isAtLeast, type Version } from './programs';

describe('isAtLeast', () => {
  it.each<[Version, Version, boolean]>([
    [[2, 9, 10], [2, 9, 10], true],
    [[2, 10, 0], [2, 9, 10], true],
    [[3, 0, 0], [2, 9, 10], true],
    [[2, 9, 9], [2, 9, 10], false],
    [[1, 99, 99], [2, 9, 10], false],
  ])('%j against %j: %s', (version, wanted, expected) => {
    expect(isAtLeast(version, wanted)).toBe(expected);
  });
});
