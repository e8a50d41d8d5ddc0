import fc from 'fast-check';
import { Assertion, evaluate, failureOf, type Observed } from './assertion';

const assertion = (fields: object): Assertion => Assertion.parse(fields);
const json = (document: unknown): Observed => ({ body: JSON.stringify(document) });
const problems = (fields: object): string[] =>
  (Assertion.safeParse(fields).error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('an assertion', () => {
  it.each<[object, Observed]>([
    [{ on: 'status', equals: 200 }, { status: 200 }],
    [{ on: 'response_time', at_most: 50 }, { response_time: 50 }],
    [{ on: 'first_byte', at_most: 50 }, { first_byte: 49.96 }],
    [{ on: 'header', name: 'Content-Type', contains: 'json' }, { headers: { 'content-type': 'application/json' } }],
    [{ on: 'header', name: 'x-many', matches: '^a, b$' }, { headers: { 'x-many': ['a', 'b'] } }],
    [{ on: 'header', name: 'server', exists: false }, { headers: {} }],
    [{ on: 'body', contains: 'ok' }, { body: 'all ok' }],
    [{ on: 'body', matches: '^a.*z$' }, { body: 'a\nz' }],
    [{ on: 'json', path: '$.status', equals: 'up' }, json({ status: 'up' })],
    [{ on: 'json', path: '$.status', exists: true }, json({ status: null })],
    [{ on: 'json', path: '$.status', equals: null }, json({ status: null })],
    [{ on: 'json', path: '$.gone', exists: false }, json({})],
    [{ on: 'json', path: '$.parts[*].up', equals: true }, json({ parts: [{ up: true }, { up: true }] })],
    [{ on: 'json', path: "$.parts[?@.name == 'db'].lag", at_most: 3 }, json({ parts: [{ name: 'db', lag: 3 }] })],
    [{ on: 'json', path: '$..lag', at_least: 1, at_most: 2 }, json({ a: { lag: 1 }, b: [{ lag: 2 }] })],
    [{ on: 'json', path: '$.tags', contains: 'primary' }, json({ tags: ['primary', 'eu'] })],
    [{ on: 'certificate_days', at_least: 14 }, { certificate_days: 14 }],
  ])('%j holds of %j', (fields, observed) => {
    expect(evaluate(assertion(fields), observed)).toBeUndefined();
  });

  it.each<[object, Observed, string]>([
    [{ on: 'status', at_most: 299 }, { status: 301 }, 'The status is 301, expected at most 299'],
    [
      { on: 'response_time', at_most: 50 },
      { response_time: 80.26 },
      'The response time in ms is 80.3, expected at most 50',
    ],
    [{ on: 'status', equals: 200 }, {}, 'The status cannot be told of this check'],
    [{ on: 'header', name: 'ETag', equals: '1' }, { headers: {} }, 'The header etag is missing'],
    [{ on: 'header', name: 'etag', equals: '1' }, { headers: { etag: '2' } }, "The header etag is '2', expected '1'"],
    [{ on: 'header', name: 'server', exists: false }, { headers: { server: 'x' } }, 'The header server is there'],
    [{ on: 'body', contains: 'ok' }, { body: 'no' }, "The body is 'no', expected to contain 'ok'"],
    [{ on: 'body', matches: '^ok' }, { body: 'not ok' }, "The body is 'not ok', expected to match '^ok'"],
    [{ on: 'json', path: '$.status', equals: 'up' }, json({ status: 'down' }), "$.status is 'down', expected 'up'"],
    [{ on: 'json', path: '$.lag', at_most: 3 }, json({ lag: 4 }), '$.lag is 4, expected at most 3'],
    [{ on: 'json', path: '$.lag', at_most: 3 }, json({ lag: '1' }), "$.lag is '1', expected at most 3"],
    [{ on: 'json', path: '$.n', equals: 1 }, json({ n: '1' }), "$.n is '1', expected 1"],
    [{ on: 'json', path: '$.a', exists: true }, json({}), '$.a is missing'],
    [{ on: 'json', path: '$.a', exists: false }, json({ a: 1 }), '$.a is there'],
    [{ on: 'json', path: '$.a[*]', equals: 1 }, json({ a: [1, 2] }), '$.a[*] is 2, expected 1'],
    [{ on: 'json', path: '$.a', equals: 1 }, { body: '<html>' }, '$.a cannot be read: the body is not JSON'],
    [
      { on: 'certificate_days', at_least: 14 },
      { certificate_days: 3.02 },
      'The days left of the certificate is 3, expected at least 14',
    ],
  ])('%j does not hold of %j', (fields, observed, failure) => {
    expect(evaluate(assertion(fields), observed)).toBe(failure);
  });

  it('shows a little of what is long, and nothing that looks secret', () => {
    const long = evaluate(assertion({ on: 'body', equals: 'x' }), { body: `${'a '.repeat(5000)}` }) ?? '';
    expect(long.length).toBeLessThan(150);
    const url = { on: 'json', path: '$.db', equals: 'x' };
    expect(evaluate(assertion(url), json({ db: 'pg://u:hunter2@db' }))).toBe("$.db is 'pg://***@db', expected 'x'");
    const token = { on: 'json', path: '$.access_token', equals: 'abc' };
    expect(evaluate(assertion(token), json({ access_token: 'def' }))).toBe(
      '$.access_token is not shown, expected another',
    );
  });

  it.each<[object, string]>([
    [{ on: 'status' }, 'on: needs one of equals, at_least, at_most'],
    [{ on: 'status', contains: '2' }, "contains: does not go with 'status'"],
    [{ on: 'status', equals: '200' }, "equals: must be a number where 'status' is compared"],
    [{ on: 'header', exists: true }, 'name: names the header'],
    [{ on: 'body', name: 'x', contains: 'x' }, "name: does not go with 'body'"],
    [{ on: 'json', equals: 1 }, "path: says where in the JSON body, for example '$.status'"],
    [{ on: 'body', path: '$.a', contains: 'x' }, "path: does not go with 'body'"],
    [{ on: 'json', path: '$.a', exists: false, equals: 1 }, 'exists: what must not exist cannot be compared'],
    [{ on: 'json', path: '$.a[', equals: 1 }, 'path: unclosed bracketed selection'],
    [{ on: 'json', path: 'a', equals: 1 }, "path: expected '$'"],
    [{ on: 'json', path: "$[?match(@.a, '(a+)+b')]", exists: true }, "path: no such function 'match'"],
    [{ on: 'json', path: '$..a..b', exists: true }, "path: '$..a..b' has more than one '..'"],
    [{ on: 'json', path: '$[?@..a]', exists: true }, "path: a filter of '$[?@..a]' looks at more than one value"],
    [{ on: 'json', path: '$[?!(@.a == 1 && $[*])]', exists: true }, 'path: a filter of'],
    [{ on: 'json', path: '$[*,*][*,*][*,*][*,*][*,*]', exists: true }, 'path: '],
    [{ on: 'body', matches: '(' }, 'matches: error parsing regexp: missing closing )'],
    [{ on: 'body', matches: '(?=x)' }, 'matches: error parsing regexp'],
    [{ on: 'body', matches: '(a?){1000}b' }, 'matches: the pattern repeats too much'],
  ])('%j is refused', (fields, problem) => {
    expect(problems(fields).join('\n')).toContain(problem);
  });

  it('is never answered with an exception, whatever the path, the pattern and the body are', () => {
    const path = fc.oneof(
      fc.string().map((text) => `$${text}`),
      fc.constantFrom('$', '$..*', '$[0]', '$[?@ == 1]'),
    );
    fc.assert(
      fc.property(path, fc.string(), fc.oneof(fc.json(), fc.string()), (at, pattern, body) => {
        for (const fields of [
          { on: 'json', path: at, contains: 'a' },
          { on: 'body', matches: pattern },
        ]) {
          const { data } = Assertion.safeParse(fields);
          if (data !== undefined) expect(['string', 'undefined']).toContain(typeof evaluate(data, { body }));
        }
      }),
    );
  });

  it.each([['('.repeat(8) + 'a*'.repeat(1) + ')*'.repeat(8) + 'b'], ['(x+x+)+y'], ['(a|aa)+$']])(
    'takes no long time for the pattern %s',
    (pattern) => {
      const start = performance.now();
      evaluate(assertion({ on: 'body', matches: pattern }), { body: 'ax'.repeat(128 * 1024) });
      expect(performance.now() - start).toBeLessThan(2000);
    },
  );

  it('gives up a body that is nested too deeply', () => {
    const body = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(evaluate(assertion({ on: 'json', path: '$..a', exists: true }), { body })).toBe(
      '$..a cannot be read: the body is nested too deeply',
    );
    expect(evaluate(assertion({ on: 'json', path: '$', contains: 'a' }), { body })).toContain('expected to contain');
  });
});

describe('failureOf', () => {
  it('names the first that fails and counts the others', () => {
    const assertions = [
      { on: 'status', equals: 200 },
      { on: 'body', contains: 'a' },
      { on: 'body', contains: 'b' },
    ];
    const observed = { status: 200, body: '' };
    expect(failureOf(assertions.map(assertion), observed)).toBe("The body is '', expected to contain 'a' (and 1 more)");
    expect(failureOf(assertions.slice(0, 1).map(assertion), observed)).toBeUndefined();
  });
});
