import { addressesOf, httpAddress } from './config';

describe('addressesOf', () => {
  it('takes what is given before the environment', () => {
    const env = { NATS_URL: 'nats://env:4222', CHAIN_MAPPING_URL: 'http://env', CHAIN_MAPPING_API_KEY: 'key' };
    expect(addressesOf({ url: 'http://given/' }, env)).toEqual({
      nats: undefined,
      http: { url: 'http://given', apiKey: 'key' },
    });
    expect(addressesOf({ nats: 'nats://given' }, env)).toMatchObject({
      nats: { servers: 'nats://given' },
      http: undefined,
    });
    expect(addressesOf({}, env)).toMatchObject({ nats: { servers: 'nats://env:4222' }, http: { url: 'http://env' } });
  });

  it('is the gateway of this machine where nothing is said', () => {
    expect(addressesOf({}, {})).toEqual({ nats: undefined, http: { url: 'http://127.0.0.1:8000', apiKey: undefined } });
  });

  it('names a wrong address', () => {
    expect(() => httpAddress({ url: 'ftp://x' }, {})).toThrow("url must be an address of HTTP, not 'ftp://x'");
  });
});
