import { bearerOf } from './identification';

describe('bearerOf', () => {
  it.each(['Bearer abc.def-g_h~i+j/k=', 'bearer abc.def-g_h~i+j/k=', 'BEARER   abc.def-g_h~i+j/k= '])(
    'reads %p',
    (header) => expect(bearerOf(header)).toBe('abc.def-g_h~i+j/k='),
  );

  it.each([undefined, '', 'Bearer', 'Bearer ', 'Bearer a b', 'Basic abc', 'abc', 'Bearer é', 'XBearer abc'])(
    'reads nothing from %p',
    (header) => expect(bearerOf(header)).toBeUndefined(),
  );
});
