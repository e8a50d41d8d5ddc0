import { givenRequestId, withoutToken } from './request-context';

describe('withoutToken', () => {
  it.each([
    ['/api/v1/heartbeats/cmh_secret', '/api/v1/heartbeats/***'],
    ['/api/v1/heartbeats/cmh_secret/fail?x=1', '/api/v1/heartbeats/***/fail?x=1'],
    ['/API/v1/Heartbeats/cmh_secret?a=b', '/API/v1/Heartbeats/***?a=b'],
    ['/api/v1/chains/A1', '/api/v1/chains/A1'],
  ])('of %s leaves %s', (url, shown) => expect(withoutToken(url)).toBe(shown));
});

describe('givenRequestId', () => {
  it.each(['0d8f4f0e-1f8e-4c53-a0a5-6b0f8c6e5b11', 'a', 'trace:7', 'req_1.5'])('takes %s over', (id) =>
    expect(givenRequestId(id)).toBe(id),
  );

  it.each([undefined, '', 'a b', 'a\nb', '<script>', 'é', 'a'.repeat(101), ['a', 'b'], 'a=b'])(
    'does not take %p',
    (header) => expect(givenRequestId(header)).toBeUndefined(),
  );
});
