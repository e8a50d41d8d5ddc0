import fc from 'fast-check';
import { choose, type Labels, Matcher, matcherFaults, matches, matcherText, parseMatcher } from './matcher';

const labels: Labels = {
  chain_id: ['A1'],
  category: ['data_flow'],
  service: ['data-store'],
  node: ['db', 'A1/db'],
  severity: ['critical'],
  type: ['node_failed'],
  tag: ['core', 'eu'],
};
const matcher = (text: string): Matcher => {
  const parsed = parseMatcher(text);
  if (parsed === undefined) throw new Error(`'${text}' is no matcher`);
  return parsed;
};
const holds = (text: string, of: Labels = labels): boolean => matches(matcher(text), of);

describe('a matcher', () => {
  it.each([
    'chain_id=A1',
    'chain=A1',
    'chain_id!=A2',
    'service=~"data-.*"',
    'service!~ai-.*',
    'node=A1/db',
    'node=db',
    'tag=eu',
    'tag!=us',
    'severity=~warning|critical',
  ])('holds: %s', (text) => expect(holds(text)).toBe(true));

  it.each(['chain_id=A2', 'chain_id=~A', 'chain_id!=A1', 'tag!=eu', 'tag!~e.', 'service=data', 'severity=~warn'])(
    'does not hold: %s',
    (text) => expect(holds(text)).toBe(false),
  );

  it('holds of nothing that is not known, even where it excludes', () => {
    const unknown = { ...labels, tag: null };
    expect(['tag=eu', 'tag!=eu', 'tag=~.*', 'tag!~x'].map((text) => holds(text, unknown))).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('is read as it is written', () => {
    const any = fc.record({
      field: fc.constantFrom('chain_id' as const, 'node' as const, 'tag' as const),
      operator: fc.constantFrom('=' as const, '!=' as const, '=~' as const, '!~' as const),
      value: fc.string({ minLength: 1, maxLength: 20 }).filter((value) => !/^~/.test(value)),
    });
    fc.assert(fc.property(any, (one) => expect(parseMatcher(matcherText(one))).toEqual(one)));
  });

  it('excludes exactly what its opposite takes, as far as the value is known', () => {
    const values = fc.array(fc.constantFrom('a', 'b', 'ab'));
    fc.assert(
      fc.property(values, fc.constantFrom('a', 'b', 'a|b', 'a.*'), (tag, value) => {
        const of = { ...labels, tag };
        expect(matches({ field: 'tag', operator: '!=', value }, of)).toBe(
          !matches({ field: 'tag', operator: '=', value }, of),
        );
        expect(matches({ field: 'tag', operator: '!~', value }, of)).toBe(
          !matches({ field: 'tag', operator: '=~', value }, of),
        );
      }),
    );
  });

  it.each(['', 'severity', 'colour=red', 'severity=', 'severity>warning', '=A1'])('is not read out of: %s', (text) =>
    expect(parseMatcher(text)).toBeUndefined(),
  );
});

describe('the faults of matchers', () => {
  const faults = (...texts: string[]) => matcherFaults(texts.map(matcher), 'matchers');

  it('name the field', () => {
    expect(faults('chain_id=A1', 'service=~(', 'severity=fatal', 'chain_id=Z9')).toEqual([
      { path: 'matchers.1.value', message: expect.stringContaining("'(' is no pattern") },
      { path: 'matchers.2.value', message: "'fatal' is no severity: it is one of info, warning, critical" },
      { path: 'matchers.3.value', message: 'Chain ID must follow pattern [A-E][1-9]+' },
    ]);
  });
});

describe('choosing', () => {
  it.each([['chain_id=A1'], ['severity!=critical'], ['severity=~w.*'], ['service=~data-.*'], ['tag!=x', 'node=db']])(
    'leaves something out: %j %j',
    (...texts) => expect(choose(texts.filter(Boolean).map(matcher))).toBe(true),
  );

  it.each([[], ['chain_id=~.*'], ['tag=~.+'], ['chain_id!=A1'], ['severity=~.*', 'tag!~x'], ['severity!~fatal']])(
    'takes everything, or all but what is excluded: %j %j',
    (...texts) => expect(choose(texts.filter(Boolean).map(matcher))).toBe(false),
  );
});
