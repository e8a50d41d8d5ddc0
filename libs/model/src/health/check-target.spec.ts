import fc from 'fast-check';
import { HealthCheck } from '../chain/health-check';
import { checkKey, resolveTarget, type ResolvedCheck } from './check-target';

const check = (fields: Partial<HealthCheck> = {}): HealthCheck => HealthCheck.parse(fields);
const resolved = (fields: Partial<HealthCheck> = {}): ResolvedCheck => ({
  ...check(fields),
  type: fields.type ?? 'http',
  endpoint: fields.endpoint ?? 'http://api.test/health',
});
const node = (health_check?: HealthCheck | null, service_name: string | null = 'api') => ({
  health_check,
  service_name,
});
const service = (base_url: string | null, health_check: HealthCheck | null = null) => ({ base_url, health_check });

describe('a heartbeat', () => {
  const waiting = (fields: Partial<HealthCheck>, more: object = {}) =>
    resolveTarget({ ...node(check({ type: 'heartbeat', ...fields })), ...more }, undefined);

  it.each([
    [{ endpoint: 'heartbeat://nightly' }, {}, 'heartbeat://nightly'],
    [{ endpoint: 'nightly' }, {}, 'heartbeat://nightly'],
    [{ type: undefined, endpoint: 'heartbeat://nightly' }, {}, 'heartbeat://nightly'],
    [{}, {}, 'heartbeat://api'],
    [{}, { component_name: 'job one' }, 'heartbeat://api/job%20one'],
  ])('%j %j is known as %s, registered or not', (fields, more, endpoint) =>
    expect(waiting(fields, more)).toMatchObject({ check: { type: 'heartbeat', endpoint } }),
  );

  it('needs a name or a service', () => {
    expect(waiting({}, { service_name: null })).toEqual({
      unchecked: 'its heartbeat has neither a name (heartbeat://…) nor a service',
    });
    expect(waiting({ endpoint: 'http://api.test' })).toHaveProperty('unchecked');
  });

  it('is the same check when it is waited for as long', () => {
    const keyOf = (fields: Partial<HealthCheck>) =>
      checkKey(resolved({ type: 'heartbeat', endpoint: 'heartbeat://a', ...fields }));
    expect(keyOf({})).toBe(keyOf({ interval_seconds: 60 }));
    expect(keyOf({})).not.toBe(keyOf({ interval_seconds: 61 }));
    expect(keyOf({})).not.toBe(keyOf({ grace_seconds: 0 }));
  });

  it('alone has an interval of its own', () => {
    expect(() => check({ type: 'tcp', interval_seconds: 5 })).toThrow(/goes with the type 'heartbeat' alone/);
    expect(() => check({ endpoint: 'heartbeat://a', grace_seconds: 5 })).not.toThrow();
  });
});

describe('resolveTarget', () => {
  it('takes an absolute endpoint as it is and reads the type from its scheme', () => {
    const target = resolveTarget(node(check({ endpoint: 'redis://cache.test:6380' }), null), undefined);
    expect(target).toEqual({ check: { ...check(), endpoint: 'redis://cache.test:6380', type: 'redis' } });
  });

  it.each([
    ['http://api.test', '/health', 'http://api.test/health'],
    ['http://api.test/base/', 'health', 'http://api.test/base/health'],
    ['https://api.test/base', '/health?deep=1', 'https://api.test/base/health?deep=1'],
    ['http://api.test', '//evil.test/x', 'http://api.test/evil.test/x'],
  ])('puts a path below the base_url: %s + %s', (base_url, endpoint, expected) => {
    expect(resolveTarget(node(check({ endpoint })), service(base_url))).toMatchObject({
      check: { endpoint: expected, type: 'http' },
    });
  });

  it('speaks WebSocket at an http base_url when the check asks for it', () => {
    const target = resolveTarget(node(check({ endpoint: '/ws', type: 'websocket' })), service('https://api.test'));
    expect(target).toMatchObject({ check: { endpoint: 'wss://api.test/ws', type: 'websocket' } });
  });

  it('takes a host and a port where the type is given', () => {
    const target = resolveTarget(node(check({ endpoint: 'db.test:5433', type: 'postgres' }), null), undefined);
    expect(target).toMatchObject({ check: { endpoint: 'postgres://db.test:5433', type: 'postgres' } });
  });

  it('checks a node without an endpoint as its service is', () => {
    const common = check({ endpoint: '/health', timeout_ms: 700 });
    for (const own of [undefined, null, check()]) {
      expect(resolveTarget(node(own), service('http://api.test', common))).toMatchObject({
        check: { endpoint: 'http://api.test/health', type: 'http', timeout_ms: 700 },
      });
    }
  });

  it("checks the service's address itself when the service has no endpoint", () => {
    expect(resolveTarget(node(), service('redis://cache.test:6380', check({ type: 'redis' })))).toMatchObject({
      check: { endpoint: 'redis://cache.test:6380', type: 'redis' },
    });
    expect(resolveTarget(node(check({ timeout_ms: 300 })), service('http://api.test'))).toMatchObject({
      check: { endpoint: 'http://api.test/', type: 'http' },
    });
  });

  it('gives a node the kind of check that it asks for', () => {
    const target = resolveTarget(
      node(check({ type: 'tcp' })),
      service('http://api.test:81', check({ endpoint: '/health' })),
    );
    expect(target).toMatchObject({ check: { endpoint: 'http://api.test:81/', type: 'tcp' } });
  });

  it('resolves each member of a composite as a check of the node', () => {
    const composite = check({
      type: 'composite',
      timeout_ms: 900,
      needs: 'any',
      checks: [
        { endpoint: '/a', expected_status_codes: [200] },
        { name: 'broker', endpoint: 'nats://n.test:4222', expected_status_codes: [200] },
        { type: 'tcp', expected_status_codes: [200] },
      ],
    });
    const target = resolveTarget(node(composite), service('http://u:secret@api.test:81'));
    expect(target).toMatchObject({
      check: {
        type: 'composite',
        needs: 'any',
        members: [
          { name: 'http api.test:81/a', type: 'http', endpoint: 'http://u:secret@api.test:81/a', timeout_ms: 900 },
          { name: 'broker', type: 'nats', endpoint: 'nats://n.test:4222', timeout_ms: 900 },
          { name: 'tcp api.test:81', type: 'tcp', timeout_ms: 900 },
        ],
      },
    });
    expect(resolveTarget(node(composite, null), undefined)).toEqual({
      unchecked: expect.stringContaining("'/a' of its checks cannot be made: its endpoint '/a' is a path"),
    });
  });

  it('asks the resolver of the machine for a name without one', () => {
    expect(resolveTarget(node(check({ endpoint: 'dns:///api.test?type=A' }), null), undefined)).toMatchObject({
      check: { type: 'dns', endpoint: 'dns:///api.test?type=A' },
    });
  });

  it.each([
    ['a disabled check', node(check({ enabled: false })), service('http://api.test'), 'disabled'],
    ['a service that is not registered', node(), undefined, "service 'api' is not in the service registry"],
    ['a path without a service', node(check({ endpoint: '/x' }), null), undefined, 'the node has no service'],
    ['a path without a base_url', node(check({ endpoint: '/x' })), service(null), "service 'api' has no base_url"],
    ['a service without anything', node(), service(null), 'neither a base_url nor an endpoint'],
    ['a node without anything', node(undefined, null), undefined, 'no endpoint and no service'],
    ['an unknown scheme', node(check({ endpoint: 'ftp://x.test/' })), undefined, "scheme 'ftp'"],
    ['a type that does not fit', node(check({ endpoint: 'http://x.test', type: 'redis' })), undefined, "type 'redis'"],
    ['a broken URL', node(check({ endpoint: 'http://' })), undefined, 'not a valid URL'],
    ['a disabled service check', node(), service('http://api.test', check({ enabled: false })), 'disabled'],
  ])('says why it cannot check %s', (_, checked, of, reason) => {
    expect(resolveTarget(checked, of)).toEqual({ unchecked: expect.stringContaining(reason) });
  });

  it('answers with an absolute endpoint or a reason for whatever text it is given', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.option(fc.webUrl()), (endpoint, base_url) => {
        const target = resolveTarget(node(check({ endpoint })), service(base_url));
        if ('check' in target) expect(URL.canParse(target.check.endpoint)).toBe(true);
        else expect(target.unchecked).not.toBe('');
      }),
    );
  });
});

describe('checkKey', () => {
  it('is the same for the same check, however it was written down', () => {
    const one = resolved({ headers: { Accept: 'a', 'X-Key': 'b' }, expected_status_codes: [200, 204], method: 'GET' });
    const other = resolved({
      headers: { 'x-key': 'b', accept: 'a' },
      expected_status_codes: [204, 200, 200],
      retries: 0,
    });
    expect(checkKey(one)).toBe(checkKey(other));
  });

  it.each<[string, Partial<HealthCheck>]>([
    ['endpoint', { endpoint: 'http://api.test/other' }],
    ['timeout', { timeout_ms: 1 }],
    ['expectation', { expect: 'ok' }],
    ['codes', { expected_status_codes: [201] }],
    ['counting', { failures: { count: 2, of: 3 } }],
    ['assertion', { assertions: [{ on: 'json', path: '$.a', equals: 1 }] }],
    ['connection', { connection: 'kept' }],
    ['way of redirects', { follow_redirects: true }],
  ])('tells checks of another %s apart', (_, fields) => {
    expect(checkKey(resolved(fields))).not.toBe(checkKey(resolved()));
  });

  it('tells composites apart by their members and by what they need', () => {
    const of = (...members: string[]): ResolvedCheck => ({
      ...resolved(),
      type: 'composite',
      endpoint: 'composite:',
      members: members.map((endpoint) => ({ ...resolved({ endpoint }), name: 'a' })),
    });
    const key = checkKey(of('http://a.test/', 'http://b.test/'));
    expect(checkKey({ ...of('http://a.test/', 'http://b.test/'), needs: 'all' })).toBe(key);
    expect(checkKey({ ...of('http://a.test/', 'http://b.test/'), needs: 'any' })).not.toBe(key);
    expect(checkKey(of('http://a.test/', 'http://c.test/'))).not.toBe(key);
  });
});

describe('a health check', () => {
  it.each<[object, string]>([
    [{ assertions: [{ on: 'body', matches: '(' }] }, 'assertions.0.matches'],
    [{ assertions: [{ on: 'json', path: '$[', exists: true }] }, 'assertions.0.path'],
    [{ endpoint: 'redis://c.test', assertions: [{ on: 'status', equals: 200 }] }, 'assertions.0.on'],
    [{ assertions: Array.from({ length: 21 }, () => ({ on: 'status', equals: 200 })) }, 'assertions'],
    [{ type: 'composite' }, 'checks'],
    [{ checks: [{ endpoint: '/a' }] }, 'checks'],
    [{ type: 'composite', endpoint: '/a', checks: [{ endpoint: '/a' }] }, 'endpoint'],
    [{ type: 'composite', needs: 2, checks: [{ endpoint: '/a' }] }, 'needs'],
    [{ type: 'composite', checks: [{ type: 'composite' }] }, 'checks.0.type'],
    [{ type: 'composite', checks: [{ endpoint: 'heartbeat://a' }] }, 'checks.0.type'],
    [
      { type: 'composite', checks: [{ endpoint: 'tcp://a:1', assertions: [{ on: 'status', equals: 1 }] }] },
      'checks.0.assertions.0.on',
    ],
    [{ needs: 'any' }, 'needs'],
    [{ type: 'ai_model', endpoint: 'http://a.test/v1' }, 'model'],
  ])('that is %j is refused at the field', (fields, path) => {
    const { error } = HealthCheck.safeParse(fields);
    expect(error?.issues.map((issue) => issue.path.join('.'))).toContain(path);
  });

  it('may compare the response time whatever its type is', () => {
    expect(
      HealthCheck.parse({ type: 'redis', assertions: [{ on: 'response_time', at_most: 5 }] }).assertions,
    ).toHaveLength(1);
  });
});
