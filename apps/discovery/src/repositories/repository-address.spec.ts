import { allowedHosts, isRefName, repositoryAddress } from './repository-address';

const allowed = allowedHosts('github.com, git.example.org:8443,http://127.0.0.1:3000');

describe('the address of a repository', () => {
  it.each([
    ['https://github.com/acme/shop.git', 'github.com', 443],
    ['https://GitHub.com/acme/shop', 'github.com', 443],
    ['https://git.example.org:8443/a', 'git.example.org', 8443],
    ['http://127.0.0.1:3000/a.git', '127.0.0.1', 3000],
  ])('may be one of an allowed host: %s', (url, host, port) => {
    expect(repositoryAddress(url, allowed)).toMatchObject({ host, port });
  });

  it.each([
    ['http://github.com/acme/shop', 'not allowed'],
    ['https://github.com:8443/acme/shop', 'not allowed'],
    ['https://github.com.evil.example/acme', 'not allowed'],
    ['https://127.0.0.1:3000/a.git', 'not allowed'],
    ['https://github.com@evil.example/a', 'not a URL'],
    ['https://ann:secret@github.com/a', 'not a URL'],
    ['https://github.com/a?b', 'not a URL'],
    ['file:///etc', 'not a URL'],
    ['ext::sh -c id', 'not a URL'],
    ['git://github.com/a', 'not a URL'],
    ['ssh://github.com/a', 'not a URL'],
    ['git@github.com:a/b.git', 'not a URL'],
    ['--upload-pack=id', 'not a URL'],
    ['', 'not a URL'],
  ])('is refused: %s', (url, fault) => {
    expect(repositoryAddress(url, allowed)).toMatchObject({ fault });
  });

  it('has no host where none is allowed', () => {
    expect(repositoryAddress('https://github.com/a', allowedHosts(''))).toMatchObject({ fault: 'not allowed' });
  });

  it.each(['ftp://a', 'a b', 'github.com/acme', 'https://ann@github.com'])('names what is no host: %s', (text) => {
    expect(() => allowedHosts(text)).toThrow(`'${text}' is no host`);
  });
});

describe('the name of a branch or tag', () => {
  it.each(['main', 'v1.2.3', 'feature/x-1'])('may be %s', (text) => expect(isRefName(text)).toBe(true));
  it.each(['-x', '--upload-pack=id', 'a..b', 'a@{1}', 'a:b', 'a b', '/a', 'a/', 'a//b', 'x.lock', ''])(
    'is not %s',
    (text) => expect(isRefName(text)).toBe(false),
  );
});
