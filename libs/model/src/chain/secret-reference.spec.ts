import fc from 'fast-check';
import { resolveTarget, type ResolvedCheck } from '../health/check-target';
import { HealthCheck } from './health-check';
import { credentialsIn, isBrokenReference, secretNames, withoutValues, withSecrets } from './secret-reference';

function resolved(fields: Record<string, unknown>): ResolvedCheck {
  const target = resolveTarget({ health_check: HealthCheck.parse(fields) }, undefined);
  if ('unchecked' in target) throw new Error(target.unchecked);
  return target.check;
}
const values = new Map([
  ['USER', 'a:b@c/d'],
  ['PASS', 'p@ss:w%rd ${secret:USER}'],
]);

describe('secrets in a check', () => {
  it.each([
    'http://${secret:USER}:${secret:PASS}@h/',
    'postgres://${secret:USER}:${secret:PASS}@h:1/db',
    'redis://${secret:USER}:${secret:PASS}@h',
    'ws://${secret:USER}:${secret:PASS}@h/',
  ])('are put into the userinfo of %s, whatever is in them', (endpoint) => {
    const check = resolved({ endpoint });
    expect(secretNames(check)).toEqual(['USER', 'PASS']);
    const url = new URL(withSecrets(check, values).endpoint);
    expect([url.username, url.password].map(decodeURIComponent)).toEqual([values.get('USER'), values.get('PASS')]);
    expect(url.hostname).toBe('h');
  });

  it('may be a part of a name or a password, or stand in either alone', () => {
    const endpoint = (text: string) =>
      withSecrets(resolved({ endpoint: `http://${text}@h/` }), new Map([['A', 'x']])).endpoint;
    expect(endpoint('me:p-${secret:A}')).toBe('http://me:p-x@h/');
    expect(endpoint(':${secret:A}')).toBe('http://:x@h/');
    expect(endpoint('${secret:A}')).toBe('http://x@h/');
    expect(endpoint('${secret:A}:literal')).toBe('http://x:literal@h/');
  });

  it('are put into header values and the body, and nowhere else', () => {
    const check = resolved({
      endpoint: 'http://h/${secret:A}?q=${secret:A}',
      headers: { Authorization: 'Bearer ${secret:A}', '${secret:A}': 'x' },
      body: '{"key":"${secret:A}${secret:B}"}',
      expect: '${secret:A}',
    });
    expect(secretNames(check)).toEqual(['A', 'B']);
    expect(
      withSecrets(
        check,
        new Map([
          ['A', 'one'],
          ['B', '$&'],
        ]),
      ),
    ).toEqual({
      ...check,
      headers: { Authorization: 'Bearer one', '${secret:A}': 'x' },
      body: '{"key":"one$&"}',
    });
  });

  it('are put into the checks of a composite', () => {
    const check = resolved({
      type: 'composite',
      checks: [{ endpoint: 'redis://:${secret:A}@h' }, { endpoint: 'http://h/', headers: { k: '${secret:B}' } }],
    });
    expect(secretNames(check)).toEqual(['A', 'B']);
    const members =
      withSecrets(
        check,
        new Map([
          ['A', 'one'],
          ['B', 'two'],
        ]),
      ).members ?? [];
    expect(members.map(({ endpoint, headers }) => [endpoint, headers?.['k']])).toEqual([
      ['redis://:one@h', undefined],
      ['http://h/', 'two'],
    ]);
    expect(members.map(({ name }) => name).join()).not.toMatch(/one|two/);
  });

  it('that are not known stay names', () => {
    const check = resolved({ endpoint: 'http://h/', headers: { k: '${secret:NONE}' } });
    expect(withSecrets(check, values)).toEqual(check);
  });

  it.each([
    ['${secret:A}', false],
    ['$secret', false],
    ['${secret:}', true],
    ['${secret:a b}', true],
    ['${ secret:A}', true],
    ['${SECRET:A}', true],
    ['${secret:A', true],
  ])('%s is broken: %s', (text, isBroken) => expect(isBrokenReference(text)).toBe(isBroken));

  it('are told from what stands in the endpoint itself', () => {
    expect(credentialsIn('http://u:p%40@h/')).toEqual({ user: 'u', password: 'p@' });
    expect(credentialsIn('http://u:%zz@h/')).toEqual({ user: 'u', password: '%zz' });
    expect(credentialsIn('/path')).toEqual({ user: '', password: '' });
  });
});

describe('a text without values', () => {
  it('holds them in none of their spellings', () => {
    const unit = fc.constantFrom(...'abcXYZ019 :@/%"\\é');
    fc.assert(
      fc.property(fc.string({ unit, minLength: 4, maxLength: 30 }), fc.string(), (value, around) => {
        const basic = Buffer.from(value).toString('base64');
        for (const spelling of [value, encodeURIComponent(value), basic, JSON.stringify(value).slice(1, -1)]) {
          const text = withoutValues(`${around}${spelling}${around}`, [value]);
          if (!around.includes(spelling) && spelling.trim() !== '' && !'***'.includes(spelling))
            expect(text).toContain('***');
          expect(text.includes(value) && !around.includes(value)).toBe(false);
        }
      }),
    );
  });

  it('does not end in the beginning of one either', () => {
    expect(withoutValues('the answer was hunter2-is-my-pa…', ['hunter2-is-my-password'])).toBe('the answer was ***…');
    expect(withoutValues("found 'hunter2-is'", ['hunter2-is-my-password'])).toBe("found '***'");
  });
});
