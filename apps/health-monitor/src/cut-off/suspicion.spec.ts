import fc from 'fast-check';
import { type Circumstances, firstStep, MANY_HOSTS, whenSilent } from './suspicion';

const step = (fields: Partial<Circumstances>) =>
  firstStep({ kind: 'no_answer', hasAnswered: true, hasReferences: false, witnesses: 0, ...fields });

describe('before a failure counts', () => {
  it.each<[string, Partial<Circumstances>]>([
    ['count', {}],
    ['count', { witnesses: MANY_HOSTS - 1 }],
    ['ask_witnesses', { witnesses: MANY_HOSTS }],
    ['count', { witnesses: MANY_HOSTS, hasAnswered: false }],
    ['ask_references', { hasReferences: true, hasAnswered: false }],
    ['unknown', { kind: 'local', hasReferences: true, witnesses: 9 }],
    ['count', { kind: 'other', hasReferences: true, witnesses: 9 }],
    ['unknown', { kind: 'no_names' }],
    ['ask_witnesses', { kind: 'no_names', witnesses: 1 }],
    ['ask_witnesses', { kind: 'no_network', witnesses: 1 }],
    ['count', { kind: 'no_network', hasAnswered: false }],
  ])('%s: %j', (expected, fields) => expect(step(fields)).toBe(expected));

  it('is held back for good only by references, or by what says itself that it is the monitor', () => {
    expect(whenSilent('ask_references', 'no_answer')).toBe('unknown');
    expect(whenSilent('ask_witnesses', 'no_names')).toBe('unknown');
    expect(whenSilent('ask_witnesses', 'no_answer')).toBe('hold');
  });

  it('never unknown at once where the target did answer wrongly, and never asks about it', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.nat(20), (hasAnswered, hasReferences, witnesses) => {
        expect(firstStep({ kind: 'other', hasAnswered, hasReferences, witnesses })).toBe('count');
      }),
    );
  });
});
