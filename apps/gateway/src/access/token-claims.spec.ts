import { nameOf, roleOf } from './token-claims';

const roles = { 'chain-readers': 'viewer', 'chain-team': 'operator', 'Chain Owners': 'admin' } as const;

describe('roleOf', () => {
  it.each([
    ['a list', { roles: ['chain-readers'] }, 'roles', 'viewer'],
    ['the highest of a list', { roles: ['chain-readers', 'Chain Owners', 'chain-team'] }, 'roles', 'admin'],
    ['one text', { role: 'chain-team' }, 'role', 'operator'],
    ['a text with a blank', { role: 'Chain Owners' }, 'role', 'admin'],
    ['words', { scope: 'openid chain-readers chain-team' }, 'scope', 'operator'],
    ['a nested claim', { realm_access: { roles: ['chain-team'] } }, 'realm_access.roles', 'operator'],
    [
      'a claim with dots in its name',
      { 'https://a.example/roles': ['chain-team'] },
      'https://a.example/roles',
      'operator',
    ],
  ])('reads %s', (_, claims, claim, role) => expect(roleOf(claims, claim, roles)).toBe(role));

  it.each([
    ['a value that stands for nothing', { roles: ['admin', 'viewer'] }, 'roles'],
    ['a name that every object has', { roles: ['constructor', 'toString', '__proto__'] }, 'roles'],
    ['no claim', {}, 'roles'],
    ['a path that ends early', { realm_access: 'chain-team' }, 'realm_access.roles'],
    ['a path into what every object has', { realm_access: {} }, 'realm_access.constructor.name'],
    ['a list of other things', { roles: [{ name: 'chain-team' }, 7, null] }, 'roles'],
    ['a number', { roles: 7 }, 'roles'],
  ])('reads nothing from %s', (_, claims, claim) => expect(roleOf(claims, claim, roles)).toBeUndefined());
});

describe('nameOf', () => {
  it('reads who it is', () => {
    expect(nameOf({ sub: 'u-17', email: ' ann@trading.example ' }, 'email')).toBe('ann@trading.example');
    expect(nameOf({ sub: 'x'.repeat(300) }, 'sub')).toHaveLength(200);
  });

  it.each([
    {},
    { sub: '' },
    { sub: ' ' },
    { sub: 'a\0b' },
    { sub: 'a\nb' },
    { sub: '\ud800' },
    { sub: 7 },
    { sub: null },
  ])('reads nobody from %p', (claims) => expect(nameOf(claims, 'sub')).toBeUndefined());
});
