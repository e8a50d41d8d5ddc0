import * as contracts from '@chain-mapping/contracts';
import { DeadlineExceeded, DomainError, Unavailable } from '@chain-mapping/contracts';
import { codeOf, Problem, problem, problemKinds, problemOfDomainError } from './problem';

const declared = Object.entries(contracts).flatMap(([name, value]) =>
  typeof value === 'object' && 'errors' in value && Array.isArray(value.errors)
    ? value.errors.map((code: unknown) => [name, String(code)] as const)
    : [],
);

describe('the kinds of problems', () => {
  it.each(declared)('hold what %s may answer: %s', (_, code) => {
    expect(problemKinds).toHaveProperty(code);
  });

  it.each(Object.entries(problemKinds))('say of %s what it is, when it comes and what to do', (code, kind) => {
    expect(code).toMatch(/^([A-Z][a-z]+)+$/);
    expect(kind.status).toBeGreaterThanOrEqual(400);
    expect(kind.title).toMatch(/^[A-Z][^.|]+$/);
    expect(kind.help).toMatch(/^[A-Z][^|]+\.$/);
  });

  it('have each status that Fastify answers by itself', () => {
    for (const status of [400, 404, 405, 413, 414, 415, 429]) expect(problemKinds[codeOf(status)]?.status).toBe(status);
    expect(codeOf(502)).toBe('Internal');
  });
});

describe('a problem', () => {
  it('says what the error said', () => {
    const error = new DomainError('ChainNotFound', 'There is no chain A9', { chain_id: 'A9' });
    expect(Problem.parse(problemOfDomainError(error, '/api/v1/chains/A9'))).toEqual({
      type: '/api/problems/ChainNotFound',
      title: 'There is no such chain',
      status: 404,
      detail: 'There is no chain A9',
      instance: '/api/v1/chains/A9',
      code: 'ChainNotFound',
    });
  });

  it.each([
    new DomainError('Internal', 'relation "chains" does not exist'),
    new DomainError('constructor', 'a name of every object'),
    new DomainError('NobodyKnows', 'connect ECONNREFUSED db.internal:5432'),
    new Unavailable('connect ECONNREFUSED db.internal:5432'),
    new DeadlineExceeded('no answer of db.internal within 5000 ms'),
  ])('keeps to itself what $code says of the inside', (error) => {
    const { status, code, detail, type } = problemOfDomainError(error, '/');
    expect(detail).not.toContain(error.message);
    expect([status, type]).toEqual([problemKinds[code]?.status, `/api/problems/${code}`]);
    expect(status).toBeGreaterThanOrEqual(500);
  });

  it('names each wrong field, and nothing else of what the error carries', () => {
    const errors = [{ path: 'name', message: 'is too long', value: 'secret' }];
    expect(problem('InvalidInput', 'name is too long', '/', errors).errors).toEqual([
      { path: 'name', message: 'is too long' },
    ]);
  });
});
