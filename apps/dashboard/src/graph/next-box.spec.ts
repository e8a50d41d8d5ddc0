import { nextBox } from './next-box';

const PLACES = new Map([
  ['here', { x: 0, y: 0 }],
  ['ahead', { x: 300, y: 10 }],
  ['aside', { x: 100, y: 400 }],
  ['below', { x: 0, y: 60 }],
  ['behind', { x: -300, y: 0 }],
]);

describe('nextBox', () => {
  it.each([
    ['ArrowRight', 'ahead'],
    ['ArrowDown', 'below'],
    ['ArrowLeft', 'behind'],
    ['ArrowUp', undefined],
    ['Enter', undefined],
  ])('%s goes to %s', (key, id) => expect(nextBox(PLACES, 'here', key)).toBe(id));

  it('begins nowhere', () => expect(nextBox(PLACES, 'gone', 'ArrowRight')).toBeUndefined());
});
