import { givenRequestId } from './request-context';

describe('givenRequestId', () => {
  it.each(['0d8f4f0e-1f8e-4c53-a0a5-6b0f8c6e5b11', 'a', 'trace:7', 'req_1.5'])('takes %s over', (id) =>
    expect(givenRequestId(id)).toBe(id),
  );

  it.each([undefined, '', 'a b', 'a\nb', '<script>', 'é', 'a'.repeat(101), ['a', 'b'], 'a=b'])(
    'does not take %p',
    (header) => expect(givenRequestId(header)).toBeUndefined(),
  );
});
