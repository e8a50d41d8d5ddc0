import { hostOf, isForeign, isLoopback } from './loopback';

describe('isLoopback', () => {
  it.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.1.2.3', '::1', '[::1]'])('holds of %s', (host) =>
    expect(isLoopback(host)).toBe(true),
  );

  it.each([
    ...['0.0.0.0', '::', '10.0.0.1', '192.168.0.7', '128.0.0.1', '1127.0.0.1', '127.0.0.1.evil.example'],
    ...[
      'localhost.evil.example',
      'evil.localhost',
      'notlocalhost',
      'evil.example',
      '127.evil.example',
      '[::2]',
      '::ffff:127.0.0.1',
      '',
    ],
  ])('does not hold of %p', (host) => expect(isLoopback(host)).toBe(false));
});

describe('hostOf', () => {
  it.each([
    ['localhost', 'localhost'],
    ['127.0.0.1:8000', '127.0.0.1'],
    ['[::1]:8000', '[::1]'],
    ['evil.example:80', 'evil.example'],
  ])('reads %s as %s', (header, host) => expect(hostOf(header)).toBe(host));

  it.each([
    undefined,
    '',
    'evil.example@localhost',
    'localhost:',
    'localhost:80:80',
    'local host',
    'localhost/',
    '::1',
  ])('reads nothing from %p', (header) => expect(hostOf(header)).toBeUndefined());
});

describe('isForeign', () => {
  const host = '127.0.0.1:8000';

  it.each([
    ['a program', { host }],
    ['the page itself', { host, origin: 'http://127.0.0.1:8000', 'sec-fetch-site': 'same-origin' }],
    ['an old browser, for the page itself', { host, origin: 'http://127.0.0.1:8000' }],
    ['who types the address', { host, 'sec-fetch-site': 'none' }],
  ])('does not hold of %s', (_, headers) => expect(isForeign(headers)).toBe(false));

  it.each([
    ['a page of another site', { host, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['one that hides its origin', { host, origin: 'null' }],
    ['one without an origin', { host, 'sec-fetch-site': 'cross-site' }],
    ['another server on this machine', { host, origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'same-site' }],
    ['a name that is not the one that was asked', { host, origin: 'http://localhost:8000' }],
    ['a page, where no host was asked', { origin: 'http://localhost:8000' }],
  ])('holds of %s', (_, headers) => expect(isForeign(headers)).toBe(true));
});
