import { migrateStreams } from '@chain-mapping/messaging';
import type { RunningService } from '@chain-mapping/service';
import { aNats, eventually, type TestProcess } from '@chain-mapping/testing';
import { FakeRegistryState, startFakeRegistry, startGateway, type StartedGateway } from './access.fixture';
import { PAGES } from '../dashboard/pages';
import { AccessGuard } from './access.guard';

/** Who may ask where. A new address is written down here, with who may ask there, or this test fails. */
const POLICIES = `
public    GET    /
public    GET    /api/problems
public    GET    /api/problems/:code
public    GET    /api/v1/access
public    GET    /api/v1/status
public    GET    /health
public    GET    /health/ready
public    GET    /metrics
public    GET    /status
public    GET    /status/badges/:file
public    GET    /status/style.css
public    POST   /api/v1/heartbeats/:token
viewer    GET    /api/v1/access/me
viewer    GET    /api/v1/alerts
viewer    GET    /api/v1/alerts/:alert_id
viewer    GET    /api/v1/chains
viewer    GET    /api/v1/chains/:chain_id
viewer    GET    /api/v1/chains/:chain_id/dependencies
viewer    GET    /api/v1/chains/:chain_id/diff
viewer    GET    /api/v1/chains/:chain_id/executions
viewer    GET    /api/v1/chains/:chain_id/health
viewer    GET    /api/v1/chains/:chain_id/history
viewer    GET    /api/v1/chains/:chain_id/metrics
viewer    GET    /api/v1/chains/:chain_id/monitoring
viewer    GET    /api/v1/chains/:chain_id/slo
viewer    GET    /api/v1/chains/:chain_id/validation
viewer    GET    /api/v1/chains/:chain_id/versions
viewer    GET    /api/v1/chains/:chain_id/versions/:version
viewer    GET    /api/v1/discovery/drift
viewer    GET    /api/v1/discovery/proposals
viewer    GET    /api/v1/discovery/proposals/:proposal_id
viewer    GET    /api/v1/discovery/scans/:scan_id
viewer    GET    /api/v1/events
viewer    GET    /api/v1/impact
viewer    GET    /api/v1/incidents
viewer    GET    /api/v1/incidents/:incident_id
viewer    GET    /api/v1/inhibition-rules
viewer    GET    /api/v1/maintenance-windows
viewer    GET    /api/v1/maintenance-windows/:window_id
viewer    GET    /api/v1/metrics
viewer    GET    /api/v1/metrics/export
viewer    GET    /api/v1/monitoring/chains
viewer    GET    /api/v1/monitoring/history
viewer    GET    /api/v1/monitoring/statistics
viewer    GET    /api/v1/notification-routes
viewer    GET    /api/v1/notifications
viewer    GET    /api/v1/paths
viewer    GET    /api/v1/services
viewer    GET    /api/v1/services/:name
viewer    GET    /api/v1/silences
viewer    GET    /api/v1/silences/:silence_id
viewer    GET    /api/v1/single-points-of-failure
viewer    GET    /api/v1/statistics
viewer    GET    /api/v1/stream
viewer    GET    /api/v1/topology
viewer    GET    /api/v1/topology/edges
viewer    GET    /health/detailed
viewer    GET    /metrics/chains
viewer    POST   /api/v1/chains/validate
viewer    POST   /api/v1/health-score
operator  DELETE /api/v1/chains/:chain_id
operator  DELETE /api/v1/chains/:chain_id/monitoring
operator  DELETE /api/v1/maintenance-windows/:window_id
operator  DELETE /api/v1/silences/:silence_id
operator  GET    /api/v1/notification-channels
operator  GET    /api/v1/notification-channels/:channel_id
operator  PATCH  /api/v1/chains/:chain_id
operator  PATCH  /api/v1/discovery/proposals/:proposal_id
operator  POST   /api/v1/alerts/:alert_id/acknowledge
operator  POST   /api/v1/alerts/:alert_id/resolve
operator  POST   /api/v1/apply
operator  POST   /api/v1/chains
operator  POST   /api/v1/chains/:chain_id/health/check
operator  POST   /api/v1/chains/:chain_id/nodes/:node_id/heartbeat-token
operator  POST   /api/v1/chains/:chain_id/rollback
operator  POST   /api/v1/discovery/proposals/:proposal_id/approve
operator  POST   /api/v1/discovery/proposals/:proposal_id/reject
operator  POST   /api/v1/discovery/scans
operator  POST   /api/v1/events
operator  POST   /api/v1/flows
operator  POST   /api/v1/incidents/:incident_id/acknowledge
operator  POST   /api/v1/incidents/:incident_id/resolve
operator  POST   /api/v1/maintenance-windows
operator  POST   /api/v1/notification-channels/:channel_id/test
operator  POST   /api/v1/silences
operator  PUT    /api/v1/chains/:chain_id/monitoring
operator  PUT    /api/v1/inhibition-rules
operator  PUT    /api/v1/services/:name
admin     DELETE /api/v1/api-keys/:key_id
admin     DELETE /api/v1/notification-channels/:channel_id
admin     DELETE /api/v1/secrets/:name
admin     GET    /api/v1/api-keys
admin     GET    /api/v1/audit-log
admin     GET    /api/v1/secrets
admin     POST   /api/v1/api-keys
admin     POST   /api/v1/notification-channels
admin     PUT    /api/v1/notification-channels/:channel_id
admin     PUT    /api/v1/notification-routes
admin     PUT    /api/v1/secrets/:name
`.trim();
const ORDER = ['public', 'viewer', 'operator', 'admin'];
const policies = POLICIES.split('\n').map((line) => {
  const [access = '', method = '', url = ''] = line.split(/ +/);
  return { access, method, url, path: url.replace(/:\w+/g, 'x') };
});
/** Its pages and their files: they are one policy, and no calls of the API. */
const isDashboard = (url: string): boolean =>
  url === '/assets/:file' || PAGES.some((page) => url === `/${page}` || url.startsWith(`/${page}/`));
const BOOTSTRAP = 'the-first-key-of-all-that-nobody-knows';

describe('access to the API', () => {
  let nats: TestProcess;
  let registry: RunningService;
  let gateway: StartedGateway;
  const state = new FakeRegistryState();
  const keys = {
    viewer: state.key('a viewer', 'viewer'),
    operator: state.key('an operator', 'operator'),
    admin: state.key('an admin', 'admin'),
  };

  beforeAll(async () => {
    nats = await aNats();
    await migrateStreams({ url: nats.url });
    registry = await startFakeRegistry(nats.url, state);
    gateway = await startGateway({
      NATS_URL: nats.url,
      ADMIN_API_KEY: BOOTSTRAP,
      RATE_LIMIT_PER_SECOND: '0',
      BODY_LIMIT_BYTES: '2000',
      TRUST_PROXY: '127.0.0.1',
    });
    await eventually(async () => expect((await gateway.ask('GET', '/health/ready')).status).toBe(200));
  }, 120_000);

  afterAll(async () => {
    await gateway?.service.stop();
    await registry?.stop();
    await nats?.stop();
  });

  describe('each address', () => {
    it('has a policy that somebody chose', () => {
      const { routes } = gateway.service.app.get(AccessGuard);
      const lines = routes
        .filter(({ method, url }) => method !== 'HEAD' && !/^\/api\/(docs|openapi)/.test(url) && !isDashboard(url))
        .map(({ access, method, url }) => ({
          rank: ORDER.indexOf(access),
          line: `${access.padEnd(9)} ${method.padEnd(6)} ${url}`,
        }))
        .sort((a, b) => a.rank - b.rank || (a.line < b.line ? -1 : 1));
      expect(lines.map(({ line }) => line).join('\n')).toBe(POLICIES);
    });

    it('of the dashboard is open, and is counted for nobody', () => {
      const { routes } = gateway.service.app.get(AccessGuard);
      const pages = routes.filter(({ method, url }) => method === 'GET' && isDashboard(url));
      expect(pages.map(({ access }) => access)).toEqual(Array(2 * PAGES.length + 1).fill('public'));
    });

    it('of the documentation is open', () => {
      const { routes } = gateway.service.app.get(AccessGuard);
      const documentation = routes.filter(({ url }) => /^\/api\/(docs|openapi)/.test(url));
      expect(documentation.length).toBeGreaterThan(5);
      expect(new Set(documentation.map(({ access, method }) => `${access} ${method}`))).toEqual(
        new Set(['public GET', 'public HEAD']),
      );
    });

    it.each(policies.filter(({ access }) => access !== 'public'))(
      'asks for a key: $method $url',
      async ({ method, path }) => {
        const answer = await gateway.ask(method, path);
        expect(answer.status).toBe(401);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
        expect(await answer.json()).toMatchObject({ code: 'Unauthenticated', status: 401 });
      },
    );

    it.each(policies.filter(({ access }) => access === 'public'))(
      'asks for none: $method $url',
      async ({ method, path }) => {
        const { status } = await gateway.ask(method, path);
        expect([200, 302, 404]).toContain(status);
      },
    );

    it.each(policies.filter(({ access }) => access === 'operator' || access === 'admin'))(
      'lets no viewer do $method $url',
      async ({ method, path, access }) => {
        const answer = await gateway.ask(method, path, { key: keys.viewer });
        expect(answer.status).toBe(403);
        expect(await answer.json()).toMatchObject({
          code: 'Forbidden',
          detail: `This needs the role ${access}; yours is viewer`,
        });
      },
    );

    it.each(policies.filter(({ access }) => access === 'admin'))(
      'lets no operator do $method $url',
      async ({ method, path }) => {
        expect((await gateway.ask(method, path, { key: keys.operator })).status).toBe(403);
      },
    );

    it.each(['/api/v1/nothing', '/admin', '/.git/config', '/api/v1/chains/A1/nothing'])(
      'that is none does not say so to everybody: %s',
      async (path) => {
        expect((await gateway.ask('GET', path)).status).toBe(401);
        expect((await gateway.ask('POST', path, { body: {} })).status).toBe(401);
        expect((await gateway.ask('GET', path, { key: keys.viewer })).status).toBe(404);
      },
    );

    it('answers HEAD as it answers GET', async () => {
      expect((await gateway.ask('HEAD', '/api/v1/chains')).status).toBe(401);
      expect((await gateway.ask('HEAD', '/api/v1/chains', { key: keys.viewer })).status).toBe(200);
      expect((await gateway.ask('HEAD', '/api/v1/audit-log', { key: keys.operator })).status).toBe(403);
    });
  });

  describe('a key', () => {
    it('is made, lets in whoever holds it, and is revoked', async () => {
      const made = await gateway.ask('POST', '/api/v1/api-keys', {
        key: keys.admin,
        body: { name: 'deployments', role: 'viewer' },
      });
      expect([made.status, made.headers.get('cache-control')]).toEqual([201, 'no-store']);
      const { key, id, prefix } = (await made.json()) as { key: string; id: string; prefix: string };
      expect(key).toMatch(/^cmk_[0-9A-Za-z]{11}_[0-9A-Za-z]{43}$/);
      expect([prefix, made.headers.get('location')]).toEqual([key.slice(0, 15), `/api/v1/api-keys/${id}`]);
      expect((await gateway.ask('GET', '/api/v1/chains', { key })).status).toBe(200);

      expect((await gateway.ask('DELETE', `/api/v1/api-keys/${id}`, { key: keys.admin })).status).toBe(204);
      await eventually(
        async () => {
          const answer = await gateway.ask('GET', '/api/v1/chains', { key });
          expect(answer.status).toBe(401);
          expect(await answer.json()).toMatchObject({ detail: 'The key was revoked' });
        },
        { timeout_ms: 5000 },
      );
    });

    it.each([
      ['', 'name'],
      ['bootstrap', 'name'],
    ])('is not called %p', async (name, path) => {
      const answer = await gateway.ask('POST', '/api/v1/api-keys', { key: keys.admin, body: { name, role: 'viewer' } });
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ errors: [{ path }] });
    });

    it('is never told to another service', async () => {
      await gateway.ask('GET', '/api/v1/chains', { key: keys.viewer });
      expect(state.asked.every((hash) => /^[0-9a-f]{64}$/.test(hash))).toBe(true);
    });

    it('ends the live stream that it opened, when it ends itself', async () => {
      const key = state.key('a listener', 'viewer');
      const other = state.key('another listener', 'viewer');
      const stop = new AbortController();
      const [stream, staying] = await Promise.all(
        [key, other].map((each) => gateway.ask('GET', '/api/v1/stream', { key: each, signal: stop.signal })),
      );
      expect([stream?.status, staying?.status]).toEqual([200, 200]);
      expect(stream?.headers.get('x-request-id')).toEqual(expect.any(String));
      state.judge(key, { outcome: 'revoked' });
      await expect(stream?.text()).rejects.toThrow('terminated');
      const reader = staying?.body?.getReader();
      expect((await reader?.read())?.done).toBe(false);
      stop.abort();
    });

    it.each([
      ['a wrong one', `Bearer cmk_aB3dE6gH9kL_${'0'.repeat(43)}`],
      ['none of ours', 'Bearer ghp_16C7e42F292c6912E7710c838347Ae178B4a'],
      ['a token of an issuer that nobody trusts', 'Bearer eyJhbGciOiJub25lIn0.e30.'],
    ])('does not let in with %s', async (_, authorization) => {
      const answer = await gateway.ask('GET', '/api/v1/chains', { headers: { authorization } });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    });

    it.each(['Basic dXNlcjpwYXNz', 'Bearer', `cmk_${'0'.repeat(55)}`])(
      'is not what is sent as %p',
      async (authorization) => {
        const answer = await gateway.ask('GET', '/api/v1/chains', { headers: { authorization } });
        expect(answer.status).toBe(401);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      },
    );

    it('of the configuration makes the first ones', async () => {
      const answer = await gateway.ask('POST', '/api/v1/api-keys', {
        key: BOOTSTRAP,
        body: { name: 'the first', role: 'admin' },
      });
      expect(answer.status).toBe(201);
      expect(state.actors.at(-1)).toBe('bootstrap');
      expect((await gateway.ask('GET', '/api/v1/chains', { key: `${BOOTSTRAP}!` })).status).toBe(401);
    });
  });

  it('takes whoever changes something from the key, and not from what the request says', async () => {
    const headers = { 'x-actor': 'somebody else' };
    const answer = await gateway.ask('DELETE', '/api/v1/chains/A1', { key: keys.operator, headers });
    expect(answer.status).toBe(204);
    expect(state.actors.at(-1)).toBe('an operator');
  });

  it('refuses a reason that is too long, and names its header', async () => {
    const headers = { 'x-change-reason': 'r'.repeat(1001) };
    const answer = await gateway.ask('DELETE', '/api/v1/chains/A1', { key: keys.operator, headers });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ errors: [{ path: 'X-Change-Reason' }] });
  });

  it('reads no body before it knows who asks', async () => {
    const body = { name: 'x'.repeat(3000) };
    expect((await gateway.ask('POST', '/api/v1/chains', { body })).status).toBe(401);
    expect((await gateway.ask('POST', '/api/v1/chains', { body, key: keys.viewer })).status).toBe(403);
    expect((await gateway.ask('POST', '/api/v1/chains', { body, key: keys.operator })).status).toBe(413);
  });

  it('takes a body of the limit, and not one byte more', async () => {
    const ofLength = (length: number) => ({ name: 'x'.repeat(length - '{"name":""}'.length) });
    const post = async (length: number) => {
      const answer = await gateway.ask('POST', '/api/v1/chains', { body: ofLength(length), key: keys.operator });
      return ((await answer.json()) as { code: string }).code;
    };
    expect([await post(2000), await post(2001)]).toEqual(['InvalidInput', 'PayloadTooLarge']);
  });

  it('gives each answer an id: that of the request, or a new one', async () => {
    const idOf = async (headers: Record<string, string> = {}) => {
      const answer = await gateway.ask('GET', '/api/v1/chains/A1/nothing', { key: keys.viewer, headers });
      expect(((await answer.json()) as { request_id: string }).request_id).toBe(answer.headers.get('x-request-id'));
      return answer.headers.get('x-request-id');
    };
    expect(await idOf({ 'x-request-id': 'deploy-17' })).toBe('deploy-17');
    expect(await idOf({ 'x-request-id': '<script>' })).toMatch(/^[0-9a-f-]{36}$/);
    expect(await idOf()).toMatch(/^[0-9a-f-]{36}$/);
    expect((await gateway.ask('GET', '/health')).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect((await gateway.ask('GET', '/%ff')).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('tells browsers what they may do with an answer', async () => {
    const { headers } = await gateway.ask('GET', '/health');
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'self';object-src 'none';frame-ancestors 'none';base-uri 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('strict-transport-security')).toBeNull();
    const behindTls = await gateway.ask('GET', '/health', { headers: { 'x-forwarded-proto': 'https' } });
    expect(behindTls.headers.get('strict-transport-security')).toBe('max-age=31536000');
  });

  it('says how to get in, and whom a key stands for', async () => {
    const answer = await gateway.ask('GET', '/api/v1/access');
    expect(await answer.json()).toEqual({ access_control: 'on', oidc_issuer: null, sign_in: null });
    const me = await gateway.ask('GET', '/api/v1/access/me', { key: keys.operator });
    expect(await me.json()).toEqual({ kind: 'key', name: 'an operator', role: 'operator' });
  });

  it('shows documentation whose scripts are all files from here', async () => {
    const page = await gateway.ask('GET', '/api/docs');
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'self';object-src 'none';frame-ancestors 'none';base-uri 'none';style-src 'self' 'unsafe-inline';img-src 'self' data:",
    );
    const html = await page.text();
    const scripts = [...html.matchAll(/<script\b([^>]*)>([^<]*)/g)].map(([, attributes, code]) => ({
      file: /src=['"]([^'"]+)['"]/.exec(attributes ?? '')?.[1] ?? '',
      code: code?.trim(),
    }));
    expect(scripts.map(({ code }) => code)).toEqual(['', '', '']);
    expect(html).not.toMatch(/\son[a-z]+=/);
    const styles = [...html.matchAll(/<link[^>]+href=['"]([^'"]+)['"]/g)].map(([, file]) => file ?? '');
    for (const file of [...scripts.map((script) => script.file), ...styles]) {
      const answer = await gateway.ask('GET', new URL(file, 'http://x/api/docs').pathname);
      expect([file, answer.status]).toEqual([file, 200]);
      await answer.arrayBuffer();
    }
  });

  it('says in OpenAPI who may make each call, and how it says what went wrong', async () => {
    const document = (await (await gateway.ask('GET', '/api/openapi.json')).json()) as {
      paths: Record<string, Record<string, { security: unknown; responses: Record<string, unknown> }>>;
      components: { schemas: Record<string, unknown>; securitySchemes: unknown };
    };
    for (const { access, method, url } of policies.filter(({ url: each }) => each !== '/')) {
      const operation = document.paths[url.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
      expect([method, url, operation?.security]).toEqual([
        method,
        url,
        access === 'public' ? [] : [{ bearer: [access] }],
      ]);
      expect(operation?.responses.default).toMatchObject({
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      });
    }
    expect(document.components.securitySchemes).toMatchObject({ bearer: { type: 'http', scheme: 'bearer' } });
    expect(document.components.schemas.Problem).toMatchObject({ required: expect.arrayContaining(['type', 'status']) });
  });
});
