import { DomainError, InvalidInput, Unavailable } from '@chain-mapping/contracts';
import fc from 'fast-check';
import { isBackendAway } from './backend-away';
import { MAX_ATTEMPTS, retryDelay } from './backoff';
import { isGivenUp, kindOf } from './failure';

const withCode = (code: string): Error => Object.assign(new Error('…'), { code });

describe('backoff', () => {
  it('waits 0.2, 1, 5, 15 and then always 30 seconds', () => {
    expect([1, 2, 3, 4, 5, 6, 100].map((failures) => retryDelay(failures, 0.5))).toEqual([
      200, 1_000, 5_000, 15_000, 30_000, 30_000, 30_000,
    ]);
  });

  it('spreads each wait by a fifth either way', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (failures, random) => {
          const middle = retryDelay(failures, 0.5);
          const delay = retryDelay(failures, random);
          return delay >= 0.8 * middle - 1 && delay <= 1.2 * middle + 1;
        },
      ),
    );
  });
});

describe('failures', () => {
  it.each(['ECONNREFUSED', 'ECONNRESET', '57P01', '57P03', '08006', '53300', '40001', 'CONNECTION_CLOSED'])(
    'takes %s for a backend that is away',
    (code) => expect(isBackendAway(withCode(code))).toBe(true),
  );

  it.each(['23505', '42P01', '22P02', 'ERR_INVALID_ARG_TYPE'])('does not take %s for a backend that is away', (code) =>
    expect(isBackendAway(withCode(code))).toBe(false),
  );

  it('finds the reason inside of what wraps it', () => {
    const cause = withCode('ECONNREFUSED');
    expect(isBackendAway(new Error('query failed', { cause }))).toBe(true);
    expect(isBackendAway(Object.assign(new Error('query failed'), { driverError: cause }))).toBe(true);
    expect(isBackendAway(new AggregateError([new Error('first'), cause]))).toBe(true);
    expect(isBackendAway(new Error('Connection terminated unexpectedly'))).toBe(true);
  });

  it('does not follow errors that contain themselves', () => {
    const error = new Error('round');
    error.cause = error;
    expect(isBackendAway(error)).toBe(false);
  });

  it('tells by the thrower whether trying again helps', () => {
    expect(kindOf(new Unavailable('away'))).toBe('transient');
    expect(kindOf(withCode('ECONNRESET'))).toBe('transient');
    expect(kindOf(new InvalidInput('wrong', []))).toBe('permanent');
    expect(kindOf(new DomainError('ChainNotFound', 'gone'))).toBe('permanent');
    expect(kindOf(new DomainError('Internal', 'fault of another service'))).toBe('unexpected');
    expect(kindOf(new TypeError('fault'))).toBe('unexpected');
    expect(kindOf('text')).toBe('unexpected');
  });

  it('gives up at once, after five failures, or never', () => {
    expect(isGivenUp('permanent', 0)).toBe(true);
    expect(isGivenUp('unexpected', MAX_ATTEMPTS - 1)).toBe(false);
    expect(isGivenUp('unexpected', 5)).toBe(true);
    expect(isGivenUp('transient', 1_000_000)).toBe(false);
  });
});
