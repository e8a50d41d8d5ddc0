import fc from 'fast-check';
import { bytesOf, keyOf, reached } from './address';

/** What the URL standard makes of it: all eight groups. */
function groupsByUrl(address: string): number[] {
  const [head = '', tail] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const [left, right] = [groups(head), groups(tail ?? '')];
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right];
}

describe('the bytes of an address', () => {
  it('are those that the URL standard reads, in every spelling', () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.boolean(), (address, upper) => {
        const bytes = bytesOf(upper ? address.toUpperCase() : address) ?? [];
        expect(bytes).toHaveLength(16);
        const groups = Array.from({ length: 8 }, (_, at) => (bytes[2 * at] ?? 0) * 256 + (bytes[2 * at + 1] ?? 0));
        expect(groups).toEqual(groupsByUrl(address));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['::', '0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0'],
    ['::1', '0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1'],
    ['1::', '0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0'],
    ['::1.2.3.4', '0.0.0.0.0.0.0.0.0.0.0.0.1.2.3.4'],
    ['::ffff:1.2.3.4', '0.0.0.0.0.0.0.0.0.0.255.255.1.2.3.4'],
    ['64:FF9B::1.2.3.4', '0.100.255.155.0.0.0.0.0.0.0.0.1.2.3.4'],
    ['1.2.3.4', '1.2.3.4'],
  ])('%s are %s', (address, key) => expect(keyOf(bytesOf(address) ?? [])).toBe(key));

  it('of an IPv4-mapped address reach the IPv4 address', () => {
    expect(reached(bytesOf('::ffff:7f00:1') ?? [])).toEqual([127, 0, 0, 1]);
    expect(reached(bytesOf('::1') ?? [])).toHaveLength(16);
  });
});
