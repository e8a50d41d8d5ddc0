import { QueryFailedError } from 'typeorm';
import { isConnectionError, isUniqueViolation } from './errors';

const withCode = (code: unknown, more: object = {}) => Object.assign(new Error('failed'), { code, ...more });
/** As TypeORM throws it: the fields of the driver's error are copied onto its own. */
const ofQuery = (code: string, more: object = {}) => new QueryFailedError('SELECT 1', [], withCode(code, more));

describe('a connection error', () => {
  it.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EPIPE',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
  ])('is %s of the network', (code) => expect(isConnectionError(withCode(code))).toBe(true));

  it.each(['57P01', '57P02', '57P03', '53300', '08000', '08003', '08006'])('is %s of the server', (code) => {
    expect(isConnectionError(withCode(code))).toBe(true);
    expect(isConnectionError(ofQuery(code))).toBe(true);
  });

  it.each([
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'timeout exceeded when trying to connect',
    'Client has encountered a connection error and is not queryable',
  ])('is what the driver has no code for: %s', (message) => {
    expect(isConnectionError(new Error(message))).toBe(true);
  });

  it.each([
    ['a wrong password', withCode('28P01')],
    ['a database that is not there', withCode('3D000')],
    ['a statement that took too long', ofQuery('57014')],
    ['a wrong statement', ofQuery('42601')],
    ['a row that is there already', ofQuery('23505')],
    ['a code that is no text', withCode(8)],
    ['any other error', new Error('no')],
    ['a text', 'ECONNREFUSED'],
    ['nothing', undefined],
    ['null', null],
  ])('is not %s', (_, error) => expect(isConnectionError(error)).toBe(false));

  it('is told by its code, whatever its message says', () => {
    const error = Object.assign(new Error('Connection terminated'), { code: '42P01' });
    expect(isConnectionError(error)).toBe(false);
  });
});

describe('a unique violation', () => {
  const error = ofQuery('23505', { constraint: 'chain_definitions_pkey' });

  it('is told by its code, and by its constraint where one is named', () => {
    expect(isUniqueViolation(error)).toBe(true);
    expect(isUniqueViolation(error, 'chain_definitions_pkey')).toBe(true);
    expect(isUniqueViolation(error, 'services_pkey')).toBe(false);
  });

  it.each([ofQuery('23503'), withCode('ECONNREFUSED'), new Error('duplicate key'), 'duplicate key', null, undefined])(
    'is nothing else: %s',
    (other) => expect(isUniqueViolation(other)).toBe(false),
  );
});
