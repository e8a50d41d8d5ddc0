import { loadConfig } from './config';

const URLS = { DATABASE_URL: 'postgres://db', REDIS_URL: 'redis://redis', NATS_URL: 'nats://nats' };

describe('SELF_CHECK_TARGETS', () => {
  it.each([
    [undefined, []],
    ['', []],
    ['10.0.0.1:53', [{ host: '10.0.0.1', port: 53 }]],
    [
      'dns.test:53, [2001:db8::1]:443',
      [
        { host: 'dns.test', port: 53 },
        { host: '2001:db8::1', port: 443 },
      ],
    ],
  ])('%s', (text, expected) => {
    const env = text === undefined ? URLS : { ...URLS, SELF_CHECK_TARGETS: text };
    expect(loadConfig(env).SELF_CHECK_TARGETS).toEqual(expected);
  });

  it.each(['dns.test', 'dns.test:0', 'dns.test:70000', 'http://dns.test:80', '10.0.0.1:53;10.0.0.2:53'])(
    'is not %s',
    (text) => expect(() => loadConfig({ ...URLS, SELF_CHECK_TARGETS: text })).toThrow(/SELF_CHECK_TARGETS/),
  );
});
