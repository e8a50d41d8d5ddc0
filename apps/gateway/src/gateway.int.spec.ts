import { chainDeleted, checkChain, DomainError, type InputOf, registerChain } from '@chain-mapping/contracts';
import { Answers, Events, MessagingModule, migrateStreams, natsTransport } from '@chain-mapping/messaging';
import type { Chain } from '@chain-mapping/model';
import { type RunningService, startService } from '@chain-mapping/service';
import { aNats, eventually, type TestProcess } from '@chain-mapping/testing';
import { Controller, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadConfig } from './config';
import { GatewayModule } from './gateway.module';
import { listen } from './http/listen';

/** Answers like a registry whose answer breaks the contract, which must not reach the caller as it is. */
@Controller()
class BrokenRegistry {
  @Answers(registerChain)
  register(): Promise<Chain> {
    throw new Error('secret: password=hunter2');
  }
}

/** Answers like a health monitor that knows no node. */
@Controller()
class NodelessMonitor {
  @Answers(checkChain)
  check({ chain_id, node_id }: InputOf<typeof checkChain>): Promise<never> {
    throw new DomainError('NodeNotFound', `Chain '${chain_id}' has no node '${String(node_id)}'`);
  }
}

@Module({ controllers: [BrokenRegistry, NodelessMonitor] })
class BrokenRegistryModule {}

describe('the gateway', () => {
  let nats: TestProcess;
  let gateway: RunningService;
  let registry: RunningService;
  let url: string;

  beforeAll(async () => {
    nats = await aNats();
    await migrateStreams({ url: nats.url });
    const env = {
      NATS_URL: nats.url,
      PORT: '0',
      BODY_LIMIT_BYTES: '20000',
      ACCESS_CONTROL: 'off',
      RATE_LIMIT_PER_SECOND: '0',
    };
    const config = loadConfig(env);
    gateway = await startService({ name: 'gateway', config, module: GatewayModule.forRoot, listen });
    registry = await startService({
      name: 'registry',
      config,
      module: () => ({
        module: BrokenRegistryModule,
        imports: [MessagingModule.forRoot({ service: 'registry', url: nats.url })],
      }),
      transport: () => natsTransport({ service: 'registry', url: nats.url }),
    });
    url = await (gateway.app as NestFastifyApplication).getUrl();
  });

  afterAll(async () => {
    await registry?.stop();
    await gateway?.stop();
    await nats?.stop();
  });

  const post = (path: string, body: string, type = 'application/json') =>
    fetch(`${url}${path}`, { method: 'POST', body, headers: { 'content-type': type } });

  it('is alive and ready', async () => {
    expect((await fetch(`${url}/health`)).status).toBe(200);
    await eventually(async () => expect((await fetch(`${url}/health/ready`)).status).toBe(200));
  });

  it('names every wrong field of a chain', async () => {
    const answer = await post(
      '/api/v1/chains',
      JSON.stringify({ name: '', category: 'nonsense', nodes: [{ id: 'a b', type: 'service' }] }),
    );
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    const body = (await answer.json()) as { errors: { path: string }[]; code: string; instance: string };
    expect(body).toMatchObject({ code: 'InvalidInput', instance: '/api/v1/chains', status: 400 });
    expect(body.errors.map(({ path }) => path)).toEqual(['name', 'category', 'nodes.0.id']);
  });

  it('names a field that cannot even be compared with its bounds', async () => {
    const answer = await post('/api/v1/chains', '{"name":{"length":{"toString":1}},"category":"ai_ml","nodes":[]}');
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'InvalidInput', errors: [{ path: 'name' }] });
  });

  it.each([
    ['a body that is no JSON', '/api/v1/chains', '{"name":', 'application/json', 400],
    ['a body that is no object', '/api/v1/chains', '[]', 'application/json', 400],
    ['a body of another type', '/api/v1/chains', '<chain/>', 'application/xml', 415],
    ['a body over the limit', '/api/v1/chains', JSON.stringify({ name: 'x'.repeat(30_000) }), 'application/json', 413],
    ['a prototype in the body', '/api/v1/chains', '{"__proto__":{"a":1}}', 'application/json', 400],
    ['an address that is none', '/api/v1/nothing', '{}', 'application/json', 404],
  ])('answers %s with a problem', async (_, path, body, type, status) => {
    const answer = await post(path, body, type);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({ status, instance: path });
  });

  it.each([
    ['/api/v1/chains?limit=many', 'limit'],
    ['/api/v1/chains?limit=0', 'limit'],
    ['/api/v1/chains?category=nonsense', 'category'],
    ['/api/v1/alerts?severity=loud', 'severity'],
    ['/api/v1/discovery/proposals?status=open', 'status'],
  ])('names the wrong parameter of %s', async (path, parameter) => {
    const answer = await fetch(`${url}${path}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ errors: [{ path: parameter }] });
  });

  it('says 503 at once while the owner of the answer is not there', async () => {
    const answer = await fetch(`${url}/api/v1/alerts`);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(await answer.json()).toMatchObject({ code: 'Unavailable' });
  });

  it('keeps to itself what went wrong inside', async () => {
    const answer = await post('/api/v1/chains', JSON.stringify({ name: 'A chain', category: 'data_flow' }));
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('hunter2');
  });

  it('answers what is there even when the owners are away', async () => {
    const answer = await fetch(`${url}/health/detailed`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ chain_mapping: { total_chains: null, active_alerts: null } });
  });

  it('asks for the check of one node, of none that has no name, and of all without a body', async () => {
    const path = '/api/v1/chains/A1/health/check';
    const missing = await post(path, '{"node_id":"store"}');
    expect(missing.status).toBe(404);
    expect(await missing.json()).toMatchObject({ code: 'NodeNotFound', detail: "Chain 'A1' has no node 'store'" });
    const nameless = await post(path, '{"node_id":""}');
    expect(nameless.status).toBe(400);
    expect(await nameless.json()).toMatchObject({ errors: [{ path: 'node_id' }] });
    const all = await fetch(`${url}${path}`, { method: 'POST' });
    expect(await all.json()).toMatchObject({ detail: "Chain 'A1' has no node 'undefined'" });
  });

  it('scores figures', async () => {
    const score = async (body: object) => (await post('/api/v1/health-score', JSON.stringify(body))).json();
    expect(await score({ availability: 1, error_rate: 0, avg_latency: 50 })).toEqual({ health_score: 100 });
    expect(await score({ availability: 1 })).toEqual({ health_score: null });
  });

  it('describes itself as OpenAPI 3.1', async () => {
    const document = (await (await fetch(`${url}/api/openapi.json`)).json()) as {
      openapi: string;
      paths: Record<string, Record<string, unknown>>;
    };
    expect(document.openapi).toMatch(/^3\.1/);
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/api/v1/chains', '/api/v1/chains/{chain_id}/health', '/api/v1/stream']),
    );
  });

  it('tells who comes back what it missed, or that it must read the state anew', async () => {
    const publisher = registry.app.get(Events, { strict: false });
    const read = async (lastHeard: string | undefined, until: RegExp): Promise<string> => {
      const stop = new AbortController();
      const headers = new Headers(lastHeard === undefined ? [] : [['last-event-id', lastHeard]]);
      const stream = await fetch(`${url}/api/v1/stream`, { headers, signal: stop.signal });
      const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
      const deleted = (chain_id: string) =>
        publisher.publish(chainDeleted, { chain_id }, { chain_id, version: 1, changed_by: 'test' });
      if (lastHeard === undefined) await Promise.all([deleted('A7'), deleted('A8')]);
      let seen = '';
      while (!until.test(seen)) seen += (await reader?.read())?.value ?? '';
      stop.abort();
      return seen;
    };
    const first = await read(undefined, /(A7|A8)[^]*(A7|A8)/);
    const [before = '', after = ''] = [...first.matchAll(/^id: (.+)$/gm)].map(([, id]) => id);
    const again = await read(before, /event: chain.deleted/);
    expect([...again.matchAll(/^id: (.+)$/gm)].map(([, id]) => id)).toEqual([after]);
    expect(await read('of-long-ago', /\n\n[^]*\n\n/)).toContain('event: stream.reset');
  });

  it('passes events on to the live stream', async () => {
    const stop = new AbortController();
    const stream = await fetch(`${url}/api/v1/stream`, { signal: stop.signal });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    let seen = '';
    const publisher = registry.app.get(Events, { strict: false });
    const reading = (async () => {
      while (!seen.includes('chain.deleted')) seen += (await reader?.read())?.value ?? '';
    })();
    // Once: from the head of the answer on nothing is missed.
    await publisher.publish(chainDeleted, { chain_id: 'A1' }, { chain_id: 'A1', version: 1, changed_by: 'test' });
    await reading;
    stop.abort();
    expect(seen).toContain('event: chain.deleted');
    expect(seen).toContain('"chain_id":"A1"');
  });
});
