import { DomainError, InvalidInput } from '@chain-mapping/contracts';
import fc from 'fast-check';
import { packetText, replyOf, responseIn, valueOf } from './reply';
import { Written } from './written';

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

  it('holds a response whose text can be cut out, whatever it is', () => {
    const nested = { response: { isDisposed: true, id: 'x' }, isDisposed: true, id: 'x' };
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.constant(JSON.stringify(nested))), fc.string(), (json, id) => {
        const response: unknown = JSON.parse(json);
        const packet = Buffer.from(packetText({ response, isDisposed: true, id }));
        expect(responseIn(packet, id)?.toString()).toBe(JSON.stringify(response));
        expect(responseIn(packet, `${id}.`)).toBeUndefined();
      }),
    );
  });

  it('is the same packet for a value and for its text', () => {
    fc.assert(
      fc.property(fc.json(), fc.oneof(fc.string(), fc.constant(undefined)), (json, id) => {
        const response: unknown = JSON.parse(json);
        const packet = packetText({ response: Written.of(response), isDisposed: true, id });
        expect(packet).toBe(packetText({ response, isDisposed: true, id }));
      }),
    );
  });

  it('has no such text where it fails, or another wrote it', () => {
    const failure = packetText({ err: { code: 'Busy' }, isDisposed: true, id: 'a' });
    expect(responseIn(Buffer.from(failure), 'a')).toBeUndefined();
    expect(responseIn(Buffer.from('{"id":"a","response":1,"isDisposed":true}'), 'a')).toBeUndefined();
    expect(responseIn(Buffer.from('{"response":'), 'a')).toBeUndefined();
  });
});
