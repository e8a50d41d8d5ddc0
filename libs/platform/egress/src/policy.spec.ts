import fc from 'fast-check';
import { rangesOf } from './egress-config';
import { denialOf, type Policy } from './policy';

const policy = (opened = '', own: readonly string[] = []): Policy => ({
  opened: rangesOf(opened),
  isOwn: (address, port) => own.includes(`${address.join('.')}:${String(port)}`),
});
const reasonFor = (address: string, opened = ''): string | undefined => denialOf(address, 80, policy(opened))?.what;

describe('the egress policy', () => {
  it.each([
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', "of 'this network'"],
    ['::', 'unspecified'],
    ['169.254.0.1', 'link-local'],
    ['169.254.169.254', "a cloud's metadata service"],
    ['168.63.129.16', "a cloud's metadata service"],
    ['100.100.100.200', "a cloud's metadata service"],
    ['192.0.0.192', "a cloud's metadata service"],
    ['fd00:ec2::254', "a cloud's metadata service"],
    ['fe80::1', 'link-local'],
    ['febf:ffff::1', 'link-local'],
    ['224.0.0.1', 'multicast'],
    ['239.255.255.250', 'multicast'],
    ['ff02::1', 'multicast'],
    ['255.255.255.255', 'the broadcast address'],
    ['240.0.0.1', 'reserved'],
    ['192.0.2.1', 'reserved for documentation'],
    ['2001:db8::1', 'reserved for documentation'],
    ['100::1', 'reserved'],
    ['2001:20::1', 'reserved'],
    ['4000::1', 'reserved'],
    ['::7f00:1', 'reserved'],
    ['::8.8.8.8', 'reserved'],
    ['::ffff:0:127.0.0.1', 'reserved'],
  ])('never lets a check go to %s, which is %s', (address, what) => {
    expect(denialOf(address, 80, policy('0.0.0.0/0,::/0'))).toEqual({ what });
  });

  it.each([
    ['127.0.0.1', '127.0.0.0/8'],
    ['127.255.255.254', '127.0.0.0/8'],
    ['::1', '::1/128'],
    ['10.1.2.3', '10.0.0.0/8'],
    ['172.16.0.1', '172.16.0.0/12'],
    ['172.31.255.255', '172.16.0.0/12'],
    ['192.168.1.1', '192.168.0.0/16'],
    ['100.64.0.1', '100.64.0.0/10'],
    ['198.18.0.1', '198.18.0.0/15'],
    ['fd12::1', 'fc00::/7'],
    ['fec0::1', 'fec0::/10'],
    ['64:ff9b:1::8.8.8.8', '64:ff9b:1::/48'],
  ])('lets a check go to %s where the operator opens %s', (address, opening) => {
    expect(denialOf(address, 80, policy())?.openedBy).toBe(opening);
    expect(denialOf(address, 80, policy(opening))).toBeUndefined();
  });

  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '64:ff9b::8.8.8.8',
    '::ffff:8.8.8.8',
    '2002:808:808::1',
  ])('lets checks go to %s', (address) => expect(reasonFor(address)).toBeUndefined());

  it.each([
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '0:0:0:0:0:FFFF:7F00:0001',
    '64:ff9b::127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2002:7f00:0001:0:0:0:0:1',
    // Teredo: the client 127.0.0.1 with its bits turned, then as the server.
    '2001:0:808:808::80ff:fffe',
    '2001:0:7f00:1::f7f7:f7f7',
    '2606:4700::5efe:127.0.0.1',
  ])('judges %s by the IPv4 address that it carries', (address) => {
    expect(reasonFor(address)).toBe('a loopback address');
    expect(reasonFor(address, '127.0.0.0/8')).toBeUndefined();
  });

  it.each(['64:ff9b:1::127.0.0.1', '64:ff9b:1:7f00:0:100::', '64:ff9b:1:7f:0:1::', '64:ff9b:1:0:7f:0:100::'])(
    'judges %s of a local NAT64 by what it carries, however long its prefix is',
    (address) => expect(reasonFor(address, '64:ff9b:1::/48')).toBe('a loopback address'),
  );

  it.each([
    'fe80::1%eth0',
    '::1%lo',
    '127.1',
    '0x7f.1',
    '2130706433',
    '127.0.0.1.',
    '[::1]',
    '',
    'localhost',
    '１２７.0.0.1',
  ])('takes %s for no address', (text) =>
    expect(reasonFor(text, '0.0.0.0/0,::/0')).toBe('no IP address that a check can go to'),
  );

  it.each([0, -1, 65_536, 1.5, Number.NaN])('knows no port %d', (port) => {
    expect(denialOf('8.8.8.8', port, policy())).toBeDefined();
  });

  it('never lets a check go to our own backends, whatever is opened and however the address is dressed', () => {
    const open = policy('127.0.0.0/8', ['127.0.0.1:5432']);
    for (const address of ['127.0.0.1', '::ffff:127.0.0.1', '64:ff9b::127.0.0.1', '2002:7f00:1::']) {
      expect(denialOf(address, 5432, open)).toEqual({ what: 'a backend of Chain Mapping itself' });
      expect(denialOf(address, 5433, open)).toBeUndefined();
    }
  });

  it('opens what is listed and nothing beside it', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 8, max: 32 }), fc.ipV4(), (base, length, address) => {
        const number = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
        const size = 2 ** (32 - length);
        const start = Math.floor(number(base) / size) * size;
        const first = [24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256).join('.');
        const isListed = number(address) >= start && number(address) < start + size;
        const opened = { opened: [...openedOr(`${first}/${String(length)}`)], isOwn: () => false };
        const closed = denialOf(address, 80, policy());
        const denial = denialOf(address, 80, opened);
        if (isListed && closed?.openedBy !== undefined) expect(denial).toBeUndefined();
        else expect(denial).toEqual(closed);
      }),
    );
  });
});

/** A range that nothing ever opens is a mistake of the operator, and not what this is about. */
function openedOr(text: string) {
  try {
    return rangesOf(text);
  } catch {
    return [];
  }
}

describe('EGRESS_ALLOW', () => {
  it('is a list of ranges and of single addresses', () => {
    expect(rangesOf(' 10.0.0.0/8, ::1 ,,192.168.7.9').map(({ text }) => text)).toEqual([
      '10.0.0.0/8',
      '::1/128',
      '192.168.7.9/32',
    ]);
    expect(rangesOf('')).toEqual([]);
  });

  it.each([
    ['10/8', "'10/8' is no range of addresses like 10.0.0.0/8"],
    ['localhost', "'localhost' is no range of addresses like 10.0.0.0/8"],
    ['10.0.0.0/33', "'10.0.0.0/33' must end in a number from /0 to /32"],
    ['10.0.0.0/', "'10.0.0.0/' must end in a number from /0 to /32"],
    ['10.0.0.0/8/8', "'10.0.0.0/8/8' is no range of addresses like 10.0.0.0/8"],
    ['10.0.0.1/8', "'10.0.0.1/8' says more than its first 8 bits: is the length right?"],
    ['169.254.169.254', "'169.254.169.254' cannot be opened: it is a cloud's metadata service"],
    ['fe80::/64', "'fe80::/64' cannot be opened: it is link-local"],
  ])('is refused where it says %s', (text, message) => {
    expect(() => rangesOf(text)).toThrow(new RangeError(message));
  });
});
