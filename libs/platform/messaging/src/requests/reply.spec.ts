import { DomainError, InvalidInput } from '@chain-mapping/contracts';
import { replyOf, valueOf } from './reply';

const thrownBy = (reply: unknown): unknown => {
  try {
    return valueOf(reply);
  } catch (error) {
    return error;
  }
};

describe('reply', () => {
  it('gives the response', () => {
    expect(valueOf({ response: { a: 1 }, isDisposed: true })).toEqual({ a: 1 });
  });

  it('throws again what was thrown', () => {
    const error = new InvalidInput('invalid', [{ path: 'a.0', message: 'required' }]);
    expect(thrownBy({ err: replyOf(error) })).toEqual(error);
    const gone = new DomainError('ChainNotFound', 'no A1', { chain_id: 'A1' });
    expect(thrownBy({ err: replyOf(gone) })).toMatchObject({ code: 'ChainNotFound', details: { chain_id: 'A1' } });
  });

  it('tells nothing of a fault', () => {
    expect(replyOf(new Error('secret'))).toEqual({ code: 'Internal', message: 'internal error', retryable: false });
    expect(thrownBy({ err: 'Internal server error' })).toMatchObject({ code: 'Internal' });
  });

  it('tells a backend that is away as something to try again', () => {
    const error = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:5432'), { code: 'ECONNREFUSED' });
    expect(replyOf(error)).toMatchObject({ code: 'Unavailable', retryable: true });
    expect(JSON.stringify(replyOf(error))).not.toContain('10.0.0.1');
  });
});
