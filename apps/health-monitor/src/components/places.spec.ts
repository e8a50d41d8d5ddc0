import { Places } from './places';

describe('Places', () => {
  it('are never more than there are, and go to who waits longest', async () => {
    const places = new Places(2);
    await Promise.all([places.take(), places.take()]);
    const order: number[] = [];
    const waiting = [1, 2].map((number) => places.take().then(() => order.push(number)));
    expect(places.taken).toBe(2);
    places.giveBack();
    places.giveBack();
    await Promise.all(waiting);
    expect(order).toEqual([1, 2]);
    expect(places.taken).toBe(2);
    places.giveBack();
    places.giveBack();
    expect(places.taken).toBe(0);
  });
});
