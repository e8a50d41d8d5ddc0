import { evidenceOf } from './evidence';

describe('evidenceOf', () => {
  const item = { file: 'app.py', snippet: 'one\ntwo', line_start: 8, kind: 'service_call', confidence: 0.95 };

  it('shows each place once, with all that it speaks for', () => {
    const items = [
      { ...item, supports: { node: 'risk' } },
      { ...item, supports: { edge: { source: 'orders', target: 'risk' } } },
    ];
    expect(evidenceOf({ items })).toEqual([
      {
        file: 'app.py',
        line: 8,
        lines: ['one', 'two'],
        kind: 'service_call',
        confidence: 0.95,
        supports: ['risk', 'orders → risk'],
      },
    ]);
  });

  it('leaves out what is of no known form', () => {
    expect(evidenceOf({ items: [null, 'text', { file: 1 }, { file: 'a' }] })).toEqual([]);
    expect(evidenceOf({ items: 'none' })).toEqual([]);
    expect(evidenceOf({})).toEqual([]);
  });
});
