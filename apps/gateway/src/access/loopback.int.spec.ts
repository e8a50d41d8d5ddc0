import { request } from 'node:http';
import { migrateStreams } from '@chain-mapping/messaging';
import type { RunningService } from '@chain-mapping/service';
import { aNats, eventually, type TestProcess } from '@chain-mapping/testing';
import { FakeRegistryState, startFakeRegistry, startGateway, type StartedGateway } from './access.fixture';

describe('the API without access control', () => {
  let nats: TestProcess;
  let registry: RunningService;
  let gateway: StartedGateway;
  const state = new FakeRegistryState();

  beforeAll(async () => {
    nats = await aNats();
    await migrateStreams({ url: nats.url });
    registry = await startFakeRegistry(nats.url, state);
    gateway = await startGateway({ NATS_URL: nats.url, ACCESS_CONTROL: 'off', RATE_LIMIT_PER_SECOND: '0' });
    await eventually(async () => expect((await gateway.ask('GET', '/health/ready')).status).toBe(200));
  }, 120_000);

  afterAll(async () => {
    await gateway?.service.stop();
    await registry?.stop();
    await nats?.stop();
  });

  /** `fetch` sets these headers itself, as a browser does. */
  const ask = (
    method: string,
    path: string,
    headers: Record<string, string>,
  ): Promise<{ status: number; body: string }> =>
    new Promise((resolve, reject) => {
      request(`${gateway.url}${path}`, { method, headers, agent: false }, (response) => {
        let body = '';
        response.on('data', (part: Buffer) => (body += part.toString('utf8')));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      })
        .on('error', reject)
        .end();
    });

  it('lets a program of this machine do everything, as whom it says that it is', async () => {
    expect((await gateway.ask('DELETE', '/api/v1/chains/A1', { headers: { 'x-actor': 'ann' } })).status).toBe(204);
    expect((await gateway.ask('DELETE', '/api/v1/chains/A1')).status).toBe(204);
    expect((await gateway.ask('GET', '/api/v1/api-keys')).status).toBe(200);
    expect(state.actors).toEqual(['ann', 'anonymous']);
  });

  it.each(['evil.example', 'evil.example:8000', '0.0.0.0', '10.0.0.7', '127.0.0.1.evil.example', 'a@localhost'])(
    'does not answer for the host %s, which a page may have had its name point here from',
    async (host) => {
      for (const path of ['/api/v1/chains', '/health', '/api/docs', '/nothing']) {
        const { status, body } = await ask('GET', path, { host });
        expect([path, status, JSON.parse(body)]).toMatchObject([path, 421, { code: 'HostNotServed' }]);
      }
    },
  );

  it.each(['localhost', 'localhost:8000', '127.0.0.1', '127.0.0.2:1', '[::1]:8000'])('answers for %s', async (host) => {
    expect((await ask('GET', '/api/v1/chains', { host })).status).toBe(200);
  });

  it.each<Record<string, string>>([
    { 'sec-fetch-site': 'cross-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' },
  ])('lets no page of another site change anything: %p', async (headers) => {
    const asked = { host: 'localhost:8000', ...headers };
    const { status, body } = await ask('DELETE', '/api/v1/chains/A1', asked);
    expect([status, JSON.parse(body)]).toMatchObject([403, { code: 'CrossSiteRequest' }]);
    expect(state.actors).toEqual(['ann', 'anonymous']);
    // What it may ask for it cannot read: no header lets the browser hand it over.
    expect((await ask('GET', '/api/v1/chains', asked)).status).toBe(200);
  });

  it('lets its own pages change things', async () => {
    const headers = { host: 'localhost:8000', origin: 'http://localhost:8000', 'sec-fetch-site': 'same-origin' };
    expect((await ask('DELETE', '/api/v1/chains/A1', headers)).status).toBe(204);
  });

  it('lets no other site ask beforehand what it may', async () => {
    const answer = await gateway.ask('OPTIONS', '/api/v1/chains', {
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(answer.status).toBe(404);
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });
});
