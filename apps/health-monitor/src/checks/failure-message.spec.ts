import { addressOf, failureKind, failureMessage, withoutSecrets } from './failure-message';

const failure = (code: string, message = 'x') => Object.assign(new Error(message), { code });

describe('failureMessage', () => {
  it.each([
    ['ECONNREFUSED', 'Connection refused by api.test:80'],
    ['ECONNRESET', 'Connection closed by api.test:80 without an answer'],
    ['ENOTFOUND', 'The host name of api.test:80 cannot be resolved'],
    ['EHOSTUNREACH', 'No route to api.test:80'],
    ['EAI_AGAIN', 'The host name of api.test:80 cannot be resolved: no name server answers'],
    ['ENETUNREACH', 'No route to the network of api.test:80'],
    ['EMFILE', 'The monitor can open no more connections (EMFILE)'],
    ['CERT_HAS_EXPIRED', 'TLS handshake failed: x'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'TLS handshake failed: x'],
    ['HPE_INVALID_CONSTANT', 'Not an HTTP answer from api.test:80'],
    ['EWHATEVER', 'api.test:80: x'],
  ])('says what %s means', (code, message) => {
    expect(failureMessage(failure(code), 'api.test:80')).toBe(message);
  });

  it('looks into an error that stands for several addresses', () => {
    expect(failureMessage(new AggregateError([failure('ECONNREFUSED')]), 'localhost:1')).toBe(
      'Connection refused by localhost:1',
    );
  });
});

describe('failureKind', () => {
  it.each([
    ['ECONNREFUSED', 'no_answer'],
    ['ECONNRESET', 'no_answer'],
    ['ENOTFOUND', 'no_answer'],
    ['EHOSTUNREACH', 'no_answer'],
    ['ETIMEDOUT', 'no_answer'],
    ['EAI_AGAIN', 'no_names'],
    ['ENETUNREACH', 'no_network'],
    ['EMFILE', 'local'],
    ['ENFILE', 'local'],
    ['ENOBUFS', 'local'],
    ['ENETDOWN', 'local'],
    ['EADDRNOTAVAIL', 'local'],
    ['CERT_HAS_EXPIRED', 'other'],
    ['EWHATEVER', 'other'],
  ])('of %s is %s, also inside another message', (code, kind) => {
    const message = failureMessage(failure(code), 'api.test:80');
    expect(failureKind(message)).toBe(kind);
    expect(failureKind(`Handshake failed: ${message}`)).toBe(kind);
  });

  it.each([
    ['Timed out after 5000 ms', 'no_answer'],
    ['No heartbeat since 2026-01-01T00:00:00.000Z', 'no_answer'],
    ['The target reports a failure: No heartbeat since then', 'other'],
    ['Session refused by db:5432: no such user', 'other'],
  ])('of "%s" is %s', (message, kind) => expect(failureKind(message)).toBe(kind));
});

describe('withoutSecrets', () => {
  it('takes credentials out of URLs and cuts what is long', () => {
    expect(withoutSecrets('cannot reach postgres://me:secret@db/x\nnow')).toBe('cannot reach postgres://***@db/x now');
    expect(withoutSecrets('x'.repeat(1000)).length).toBeLessThan(310);
  });
});

describe('addressOf', () => {
  it.each([
    ['http://u:p@api.test/x', 'api.test', 80, 'api.test:80'],
    ['redis://[::1]:6380', '::1', 6380, '[::1]:6380'],
  ])('reads %s', (endpoint, host, port, text) => {
    expect(addressOf(endpoint, 80)).toEqual({ host, port, text });
  });
});
