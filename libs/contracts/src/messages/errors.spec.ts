import fc from 'fast-check';
import { DeadlineExceeded, DomainError, errorFromReply, InvalidInput, Unavailable } from './errors';

const fieldError = fc.record({ path: fc.string(), message: fc.string() });
const reply = fc.record({
  code: fc
    .string({ minLength: 1 })
    .filter((code) => !['InvalidInput', 'Unavailable', 'DeadlineExceeded'].includes(code)),
  message: fc.string(),
  details: fc.dictionary(fc.string(), fc.jsonValue()),
  errors: fc.array(fieldError),
  retryable: fc.boolean(),
});

/** As it is after the wire. */
const sent = (error: DomainError): DomainError => errorFromReply(JSON.parse(JSON.stringify(error.toReply())));

describe('errors between services', () => {
  it.each([
    new InvalidInput('wrong', [{ path: 'nodes.0.id', message: 'must not be empty' }]),
    new Unavailable('no database'),
    new DeadlineExceeded('no answer within 5000 ms'),
  ])('arrive as what was thrown: $code', (error) => {
    const arrived = sent(error);
    expect(arrived).toBeInstanceOf(error.constructor);
    expect(arrived.toReply()).toEqual(error.toReply());
    expect(arrived.retryable).toBe(error.code !== 'InvalidInput');
  });

  it('keep all that was said, also where the caller has no class for them', () => {
    fc.assert(
      fc.property(reply, (said) => {
        const arrived = errorFromReply(said);
        expect(arrived.toReply()).toEqual(said);
        expect([arrived.name, arrived instanceof DomainError]).toEqual([said.code, true]);
      }),
    );
  });

  it('of a service class arrive with its code, message and details', () => {
    class ChainNotFound extends DomainError {
      constructor(id: string) {
        super('ChainNotFound', `Chain ${id} not found`, { chain_id: id });
      }
    }
    expect(sent(new ChainNotFound('A1')).toReply()).toEqual({
      code: 'ChainNotFound',
      message: 'Chain A1 not found',
      details: { chain_id: 'A1' },
      errors: [],
      retryable: false,
    });
  });

  it('are not worth another try unless they say so', () => {
    expect(errorFromReply({ code: 'Odd', message: 'odd' })).toMatchObject({
      retryable: false,
      details: {},
      errors: [],
    });
  });
});
