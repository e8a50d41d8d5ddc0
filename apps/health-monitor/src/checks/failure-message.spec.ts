import { addressOf, failureMessage, withoutSecrets } from './failure-message';

const failure = (code: string, message = 'x') => Object.assign(new Error(message), { code });

describe('failureMessage', () => {
  it.each([
    ['ECONNREFUSED', 'Connection refused by api.test:80'],
    ['ECONNRESET', 'Connection closed by api.test:80 without an answer'],
    ['ENOTFOUND', 'The host name of api.test:80 cannot be resolved'],
    ['EHOSTUNREACH', 'No route to api.test:80'],
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
