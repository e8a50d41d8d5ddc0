import fc from 'fast-check';
import { connectionOptions } from './jobs.module';

describe('the connection options of Redis', () => {
  it('say the same as the URL', () => {
    expect(connectionOptions('redis://127.0.0.1:51234/3', 'health-monitor')).toMatchObject({
      host: '127.0.0.1',
      port: 51234,
      db: 3,
      connectionName: 'health-monitor',
    });
  });

  it.each([
    ['redis://cache', { host: 'cache', port: 6379, db: 0 }],
    ['redis://cache/', { host: 'cache', port: 6379, db: 0 }],
    ['rediss://cache:6380', { host: 'cache', port: 6380, db: 0, tls: {} }],
    ['redis://:secret@cache:1', { password: 'secret' }],
    ['redis://user@cache:1', { username: 'user' }],
  ])('take what is not said as usual: %s', (url, expected) => {
    expect(connectionOptions(url, 'x')).toMatchObject(expected);
  });

  it('name no user, password or TLS where the URL names none', () => {
    const options = connectionOptions('redis://cache:1', 'x');
    for (const field of ['username', 'password', 'tls']) expect(options).not.toHaveProperty(field);
  });

  it('take any user and password, which a URL must encode', () => {
    // Every character but half of a pair, which no URL could hold.
    const text = fc.string({ minLength: 1, unit: 'binary' });
    fc.assert(
      fc.property(text, text, (username, password) => {
        const url = `redis://${encodeURIComponent(username)}:${encodeURIComponent(password)}@cache:1/2`;
        expect(connectionOptions(url, 'x')).toMatchObject({ username, password, db: 2 });
      }),
    );
  });

  it('let a connection be tried again without end, after a pause that grows to two seconds', () => {
    const { retryStrategy } = connectionOptions('redis://cache:1', 'x');
    const pauses = [1, 2, 3, 4, 5, 6, 7, 100, 1_000_000].map(retryStrategy);
    expect(pauses).toEqual([100, 200, 400, 800, 1600, 2000, 2000, 2000, 2000]);
  });

  it.each(['cache:6379', 'http://cache:6379', 'no URL'])('are refused for what is no URL of Redis: %s', (url) => {
    expect(() => connectionOptions(url, 'x')).toThrow(/URL/);
  });
});
