import { type Attempt, type Change, faultsIn, type Kind, type ToldChange } from './books';

const change = (chain_id: string, version: number, tag: string, kind: Kind = 'updated'): Change => ({
  chain_id,
  version,
  tag,
  kind,
});
const told = (event_id: string, of: Change): ToldChange => ({ event_id, ...of });
const attempt = (tag: string, outcome: Attempt['outcome']): Attempt => ({ tag, outcome });

const first = change('A1', 1, 'ann', 'registered');
const second = change('A1', 2, 'bob');
const other = change('B1', 1, 'cyd', 'registered');
const agreeing = {
  attempts: [
    attempt('ann', 'acknowledged'),
    attempt('bob', 'unknown'),
    attempt('dan', 'unknown'),
    attempt('eve', 'refused'),
  ],
  changes: [first, second, other],
  events: [told('1', first), told('2', other), told('3', second)],
};

describe('the books', () => {
  it('agree when every change is told once, in the order of its chain, and what is unknown happened or did not', () => {
    expect(faultsIn(agreeing)).toEqual([]);
  });

  it.each([
    [
      'an acknowledged change that is not stored',
      { attempts: [attempt('fay', 'acknowledged')] },
      ['fay: acknowledged, but not stored'],
    ],
    ['a refused change that is stored', { attempts: [attempt('ann', 'refused')] }, ['ann: refused, but stored']],
    [
      'a change that is made twice',
      {
        changes: [...agreeing.changes, change('B2', 1, 'cyd', 'registered')],
        events: [...agreeing.events, told('4', change('B2', 1, 'cyd', 'registered'))],
      },
      ['cyd: stored more than once'],
    ],
    ['a lost event', { events: agreeing.events.slice(0, 2) }, ['A1 updated as version 2 by bob: stored, but not told']],
    [
      'an event without a commit',
      { changes: [first, second] },
      ['B1 registered as version 1 by cyd: told, but not stored'],
    ],
    [
      'an event that is told twice, under different ids',
      { events: [...agreeing.events, told('4', second)] },
      ['A1 updated as version 2 by bob: told more than once'],
    ],
    [
      'an event that is stored twice',
      { events: [...agreeing.events, told('3', second)] },
      ['event 3: more than once', 'A1 updated as version 2 by bob: told more than once'],
    ],
    [
      'events of a chain in the wrong order',
      { events: [told('3', second), told('1', first), told('2', other)] },
      ['told out of order: A1 updated as version 2 by bob, A1 registered as version 1 by ann'],
    ],
  ])('show %s', (_, wrong, faults) => {
    expect(faultsIn({ ...agreeing, ...wrong })).toEqual(faults);
  });
});
