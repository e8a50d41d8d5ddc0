import { AuditEntry } from '@chain-mapping/contracts';
import fc from 'fast-check';
import { type AnsweredRequest, auditEntryOf, isRecorded } from './audit-entry';

const time = new Date('2030-01-01T12:00:00.000Z');
const id = '5f0c7f0e-8a3b-4a53-9d0e-2f6f1c1b7a55';
const aRequest = (fields: Partial<AnsweredRequest> = {}): AnsweredRequest => ({
  id: 'request-1',
  method: 'POST',
  url: '/api/v1/chains?dry=1',
  route: '/api/v1/chains',
  address: '10.0.0.7',
  headers: { 'user-agent': 'curl/8.5.0', 'x-change-reason': ' a new feed ' },
  caller: { kind: 'key', name: 'deployments', role: 'operator', id: 'aB3dE6gH9kL' },
  status: 201,
  problem: undefined,
  location: '/api/v1/chains/A7',
  ...fields,
});

describe('the audit log holds', () => {
  it.each([
    ['a change', {}],
    ['a change by who is not known', { caller: undefined, status: 401 }],
    ['a change that may not be', { status: 403 }],
    ['a change that breaks a rule', { status: 422 }],
    ['a change that failed', { status: 503 }],
    ['a change at no address', { route: undefined, status: 404 }],
    ['events that were refused', { route: '/api/v1/events', status: 401 }],
  ])('%s', (_, fields) => expect(isRecorded(aRequest(fields))).toBe(true));
});

describe('the audit log does not hold', () => {
  it.each([
    ['a question', { method: 'GET', status: 200 }],
    ['a question that was refused', { method: 'GET', status: 403 }],
    ['what comes too often', { status: 429 }],
    ['the events of services', { route: '/api/v1/events', status: 202 }],
    ['heartbeats', { route: '/api/v1/heartbeats/:token', status: 200 }],
    ['guesses at heartbeats', { route: '/api/v1/heartbeats/:token', status: 404 }],
  ])('%s', (_, fields) => expect(isRecorded(aRequest(fields))).toBe(false));
});

describe('an entry of the audit log', () => {
  it('says who did what, when, from where and why, and what came of it', () => {
    expect(auditEntryOf(aRequest(), id, time)).toEqual({
      id,
      time: '2030-01-01T12:00:00.000Z',
      actor: 'deployments',
      actor_kind: 'key',
      actor_id: 'aB3dE6gH9kL',
      role: 'operator',
      method: 'POST',
      route: '/api/v1/chains',
      path: '/api/v1/chains',
      created: '/api/v1/chains/A7',
      reason: 'a new feed',
      status: 201,
      code: null,
      client_address: '10.0.0.7',
      request_id: 'request-1',
      user_agent: 'curl/8.5.0',
    });
  });

  it('says that nobody knows who it was', () => {
    const refused = { caller: undefined, status: 401, problem: 'Unauthenticated', location: undefined, headers: {} };
    expect(auditEntryOf(aRequest(refused), id, time)).toMatchObject({
      actor: 'anonymous',
      actor_kind: 'nobody',
      actor_id: null,
      role: null,
      created: null,
      reason: null,
      code: 'Unauthenticated',
      user_agent: null,
    });
  });

  it('always fits into the log, whatever the request holds', () => {
    const text = fc.string({ maxLength: 3000 });
    fc.assert(
      fc.property(text, text, text, text, text, fc.option(text, { nil: undefined }), (...texts) => {
        const [name, url, agent, reason, method, route] = texts;
        const request = aRequest({
          method,
          url,
          route,
          location: url,
          headers: { 'user-agent': agent, 'x-change-reason': reason },
          caller: { kind: 'token', name, role: null, id: name },
        });
        expect(AuditEntry.safeParse(auditEntryOf(request, id, time)).error).toBeUndefined();
      }),
    );
  });
});
