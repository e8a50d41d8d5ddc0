import { randomUUID } from 'node:crypto';
import { type AuditEntry, auditRecorded, listAuditLog } from '@chain-mapping/contracts';
import { Events, MessagingModule } from '@chain-mapping/messaging';
import { eventually } from '@chain-mapping/testing';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { aRegistry, type StartedRegistry } from '../registry.fixture';

const anEntry = (fields: Partial<AuditEntry> = {}): AuditEntry => ({
  id: randomUUID(),
  time: '2030-01-01T12:00:00.000Z',
  actor: 'ann',
  actor_kind: 'key',
  actor_id: 'aB3dE6gH9kL',
  role: 'operator',
  method: 'DELETE',
  route: '/api/v1/chains/:chain_id',
  path: '/api/v1/chains/A1',
  created: null,
  reason: 'no longer used',
  status: 204,
  code: null,
  client_address: '10.0.0.7',
  request_id: 'request-1',
  user_agent: 'curl/8.5.0',
  ...fields,
});

describe('the audit log', () => {
  let registry: StartedRegistry;
  let gateway: INestApplicationContext;

  beforeAll(async () => {
    registry = await aRegistry();
    gateway = await NestFactory.createApplicationContext(
      MessagingModule.forRoot({ service: 'gateway', url: registry.urls.nats }),
      { logger: false },
    );
  }, 180_000);

  afterAll(async () => {
    await gateway?.close();
    await registry?.stop();
  }, 120_000);

  const record = (...entries: AuditEntry[]) =>
    gateway.get(Events).publish(auditRecorded, { recorder: 'gateway' }, { entries });
  const find = (filter: Parameters<typeof registry.messages.ask<typeof listAuditLog>>[1]) =>
    registry.messages.ask(listAuditLog, filter);

  it('keeps an entry as it was recorded', async () => {
    const entry = anEntry({ actor: 'whole' });
    await record(entry);
    await eventually(async () => expect((await find({ actor: 'whole' })).entries).toEqual([entry]));
  });

  it('keeps each entry once, however often and in whatever company it comes', async () => {
    const [first, second, third] = ['01', '02', '03'].map((second) =>
      anEntry({ actor: 'once', time: `2030-01-01T12:00:${second}.000Z` }),
    ) as [AuditEntry, AuditEntry, AuditEntry];
    await record(first, second);
    await record(second, third);
    await record(third);
    await record(anEntry({ actor: 'the last of them' }));
    await eventually(async () => expect((await find({ actor: 'the last of them' })).total).toBe(1));
    expect(await find({ actor: 'once' })).toMatchObject({ entries: [third, second, first], total: 3 });
  });

  it('is asked by actor, action and time', async () => {
    await record(
      anEntry({ actor: 'asked', path: '/1', time: '2031-01-01T00:00:00.000Z' }),
      anEntry({ actor: 'asked', path: '/2', time: '2031-01-02T00:00:00.000Z', method: 'POST', route: '/api/v1/apply' }),
      anEntry({ actor: 'asked', path: '/3', time: '2031-01-03T00:00:00.000Z', method: 'POST', route: null }),
    );
    const paths = async (filter: Parameters<typeof find>[0]) =>
      (await find({ actor: 'asked', ...filter })).entries.map(({ path }) => path);
    await eventually(async () => expect(await paths({})).toEqual(['/3', '/2', '/1']));
    expect(await paths({ action: 'post' })).toEqual(['/3', '/2']);
    expect(await paths({ action: 'POST /api/v1/APPLY' })).toEqual(['/2']);
    expect(await paths({ action: '%' })).toEqual([]);
    expect(await paths({ from: '2031-01-02T00:00:00.000Z' })).toEqual(['/3', '/2']);
    expect(await paths({ from: '2031-01-02T00:00:00.000Z', to: '2031-01-03T00:00:00.000Z' })).toEqual(['/2']);
    expect(await find({ actor: 'asked', limit: 1, offset: 1 })).toMatchObject({
      entries: [{ path: '/2' }],
      total: 3,
      limit: 1,
      offset: 1,
    });
    expect(await find({ actor: '\0' })).toMatchObject({ entries: [], total: 0 });
  });

  it.each([
    `UPDATE audit_log SET actor = 'someone else'`,
    `DELETE FROM audit_log`,
    `DELETE FROM audit_log WHERE actor = 'nobody at all'`,
    `TRUNCATE audit_log`,
    `TRUNCATE audit_log CASCADE`,
    `INSERT INTO audit_log SELECT * FROM audit_log ON CONFLICT (id) DO UPDATE SET actor = 'someone else'`,
  ])('cannot be changed: %s', async (statement) => {
    const before = await registry.sql.query('SELECT * FROM audit_log ORDER BY id');
    await expect(registry.sql.query(statement)).rejects.toMatchObject({ code: '42501' });
    await registry.sql.query('BEGIN');
    await registry.sql.query(`SET LOCAL session_replication_role = 'replica'`);
    await expect(registry.sql.query(statement)).rejects.toMatchObject({ code: '42501' });
    await registry.sql.query('ROLLBACK');
    expect((await registry.sql.query('SELECT * FROM audit_log ORDER BY id')).rows).toEqual(before.rows);
  });
});
