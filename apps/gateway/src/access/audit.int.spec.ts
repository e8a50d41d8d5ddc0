import { request } from 'node:http';
import { type AuditEntry, auditRecorded, streams } from '@chain-mapping/contracts';
import { Consumers, MessagingModule, migrateStreams, on } from '@chain-mapping/messaging';
import type { RunningService } from '@chain-mapping/service';
import { aNats, eventually, type TestProcess } from '@chain-mapping/testing';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FakeRegistryState, startFakeRegistry, startGateway, type StartedGateway } from './access.fixture';

describe('the audit trail', () => {
  let nats: TestProcess;
  let registry: RunningService;
  let gateway: StartedGateway;
  let listener: INestApplicationContext;
  const state = new FakeRegistryState();
  const keys = { admin: state.key('an admin', 'admin'), viewer: state.key('a viewer', 'viewer') };
  const heard: AuditEntry[] = [];

  beforeAll(async () => {
    nats = await aNats();
    await migrateStreams({ url: nats.url });
    registry = await startFakeRegistry(nats.url, state);
    gateway = await startGateway({ NATS_URL: nats.url, RATE_LIMIT_PER_SECOND: '0' });
    listener = await NestFactory.createApplicationContext(
      MessagingModule.forRoot({ service: 'listener', url: nats.url }),
      { logger: false },
    );
    await listener.init();
    listener.get(Consumers).consume({
      name: 'listener-audit',
      stream: streams.audit,
      filter: auditRecorded.pattern,
      handlers: [on(auditRecorded, async ({ entries }) => void heard.push(...entries))],
    });
    await eventually(async () => expect((await gateway.ask('GET', '/health/ready')).status).toBe(200));
  }, 120_000);

  afterAll(async () => {
    await listener?.close();
    await gateway?.service.stop();
    await registry?.stop();
    await nats?.stop();
  });

  /** The lines of a request, once there is one. */
  const linesOf = (id: string) =>
    eventually(() => {
      const lines = heard.filter(({ request_id }) => request_id === id);
      expect(lines).not.toEqual([]);
      return lines;
    });
  const metric = async (name: string): Promise<number> => {
    const text = await (await gateway.ask('GET', '/metrics')).text();
    return Number(new RegExp(`^${name}(?:{[^}]*})? (\\d+)$`, 'm').exec(text)?.[1]);
  };

  it('has one line for each request that changes something', async () => {
    await gateway.ask('DELETE', '/api/v1/chains/A1?now=1', {
      key: keys.admin,
      headers: { 'x-request-id': 'one-line', 'x-change-reason': 'no longer used', 'user-agent': 'a test' },
    });
    expect(await linesOf('one-line')).toEqual([
      {
        id: expect.any(String),
        time: expect.any(String),
        actor: 'an admin',
        actor_kind: 'key',
        actor_id: expect.any(String),
        role: 'admin',
        method: 'DELETE',
        route: '/api/v1/chains/:chain_id',
        path: '/api/v1/chains/A1',
        created: null,
        reason: 'no longer used',
        status: 204,
        code: null,
        client_address: '127.0.0.1',
        request_id: 'one-line',
        user_agent: 'a test',
      },
    ]);
  });

  it('says which key was made, and which was revoked, and not how either lets one in', async () => {
    const made = await gateway.ask('POST', '/api/v1/api-keys', {
      key: keys.admin,
      body: { name: 'new', role: 'viewer' },
      headers: { 'x-request-id': 'key-made' },
    });
    const { id, key } = (await made.json()) as { id: string; key: string };
    await gateway.ask('DELETE', `/api/v1/api-keys/${id}`, {
      key: keys.admin,
      headers: { 'x-request-id': 'key-revoked' },
    });
    expect(await linesOf('key-made')).toMatchObject([{ created: `/api/v1/api-keys/${id}`, status: 201 }]);
    expect(await linesOf('key-revoked')).toMatchObject([{ path: `/api/v1/api-keys/${id}`, status: 204 }]);
    expect(JSON.stringify(heard)).not.toContain(key.slice(-43));
  });

  it.each<[string, string, string, { key?: string; body?: unknown }, object]>([
    ['who is not known', 'POST', '/api/v1/chains', {}, { status: 401, code: 'Unauthenticated', actor_kind: 'nobody' }],
    [
      'who may not',
      'DELETE',
      '/api/v1/chains/A1',
      { key: keys.viewer },
      { status: 403, code: 'Forbidden', role: 'viewer' },
    ],
    ['what is wrong', 'POST', '/api/v1/chains', { key: keys.admin, body: {} }, { status: 400, code: 'InvalidInput' }],
    [
      'what fails',
      'POST',
      '/api/v1/apply',
      { key: keys.admin, body: { chains: [] } },
      { status: 503, code: 'Unavailable' },
    ],
    ['what is nowhere', 'PUT', '/nowhere', { key: keys.viewer }, { status: 404, code: 'NotFound', route: null }],
  ])('has a line for %s', async (what, method, path, asked, line) => {
    const id = what.replaceAll(' ', '-');
    await gateway.ask(method, path, { ...asked, headers: { 'x-request-id': id } });
    expect(await linesOf(id)).toMatchObject([{ method, path, ...line }]);
  });

  it('has none for questions', async () => {
    const headers = { 'x-request-id': 'question' };
    await gateway.ask('GET', '/api/v1/chains', { key: keys.viewer, headers });
    await gateway.ask('GET', '/api/v1/audit-log', { key: keys.viewer, headers });
    await gateway.ask('DELETE', '/api/v1/chains/A1', { key: keys.admin, headers: { 'x-request-id': 'after' } });
    await linesOf('after');
    expect(heard.filter(({ request_id }) => request_id === 'question')).toEqual([]);
  });

  it('has a line for whoever does not wait for the answer', async () => {
    state.holds = new Promise<void>((resolve) => (state.release = resolve));
    const sent = request(`${gateway.url}/api/v1/chains/A1`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${keys.admin}`, 'x-request-id': 'impatient' },
      agent: false,
    });
    sent.on('error', () => undefined).end();
    await eventually(() => expect(state.waiting).toBe(1));
    const closed = new Promise((resolve) => sent.once('close', resolve));
    sent.destroy();
    await closed;
    state.release();
    expect(await linesOf('impatient')).toMatchObject([{ actor: 'an admin', status: 204 }]);
  });

  it('is shown to admins by who, what and when', async () => {
    const from = '2030-01-01T00:00:00.000Z';
    const answer = await gateway.ask('GET', `/api/v1/audit-log?actor=ann&action=DELETE&from=${from}&limit=5`, {
      key: keys.admin,
    });
    expect(answer.status).toBe(200);
    expect(state.audits).toEqual([{ actor: 'ann', action: 'DELETE', from, limit: 5, offset: 0 }]);
    const wrong = await gateway.ask('GET', '/api/v1/audit-log?from=yesterday', { key: keys.admin });
    expect(await wrong.json()).toMatchObject({ status: 400, errors: [{ path: 'from' }] });
  });

  it('waits for NATS, and lets nobody wait for it', async () => {
    process.kill(nats.pid, 'SIGKILL');
    // Nothing but the trail needs NATS for this one.
    const score = await gateway.ask('POST', '/api/v1/health-score', { headers: { 'x-request-id': 'nats-is-away' } });
    expect(score.status).toBe(401);
    expect(await metric('chain_mapping_audit_waiting')).toBe(1);
    await nats.startAgain();
    expect(await linesOf('nats-is-away')).toMatchObject([{ path: '/api/v1/health-score' }]);
    expect(await metric('chain_mapping_audit_waiting')).toBe(0);
    expect(await metric('chain_mapping_audit_dropped_total')).toBe(0);
  }, 120_000);

  it('sends what is left before the gateway stops', async () => {
    const stopping = await startGateway({ NATS_URL: nats.url, ACCESS_CONTROL: 'off', RATE_LIMIT_PER_SECOND: '0' });
    await eventually(async () => expect((await stopping.ask('GET', '/health/ready')).status).toBe(200));
    await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        stopping.ask('POST', '/api/v1/health-score', { body: {}, headers: { 'x-request-id': `last-${index}` } }),
      ),
    );
    await stopping.service.stop();
    await eventually(() => expect(heard.filter(({ request_id }) => request_id.startsWith('last-'))).toHaveLength(200));
    expect(heard.find(({ request_id }) => request_id === 'last-0')).toMatchObject({ actor_kind: 'open', status: 200 });
  }, 120_000);
});
