import { Departures, MOST_DEPARTING } from './departures';

interface Sent {
  readonly id: string;
  readonly end: (isGone: boolean) => void;
}

describe('what leaves the outbox right after its commit', () => {
  let sent: Sent[];
  let now: number;
  let departures: Departures<{ id: string; key: string | null }>;
  const event = (id: string, key = 'a') => ({ id, key });
  const ids = () => sent.map(({ id }) => id);

  beforeEach(() => {
    sent = [];
    now = 0;
    departures = new Departures(
      ({ id }) => new Promise((end) => sent.push({ id, end })),
      () => now,
    );
  });

  it('leaves at once where nothing waits, other keys side by side', () => {
    departures.begin([event('1'), event('2', 'b')], []);
    expect(ids()).toEqual(['1', '2']);
  });

  it('leaves after what is before it in its key', async () => {
    departures.begin([event('1')], []);
    const [second] = departures.begin([event('2')], ['1']) ?? [];
    expect(ids()).toEqual(['1']);
    sent[0]?.end(true);
    await departures.left('1');
    expect(ids()).toEqual(['1', '2']);
    sent[1]?.end(true);
    expect(await second).toBe(true);
  });

  it('is for the relay after one that was refused', async () => {
    departures.begin([event('1')], []);
    const [second] = departures.begin([event('2')], ['1']) ?? [];
    sent[0]?.end(false);
    expect(await second).toBe(false);
    expect(ids()).toEqual(['1']);
    expect(departures.left('1')).toBeUndefined();
    expect(departures.begin([event('3')], ['1', '2'])).toBeUndefined();
    expect(ids()).toEqual(['1']);
    expect(departures.isOwn('3')).toBe(true);
  });

  it('is for the relay where something waits that another process has committed, or much', () => {
    expect(departures.begin([event('2')], ['1'])).toBeUndefined();
    const many = Array.from({ length: MOST_DEPARTING + 1 }, (_, number) => event(`many ${String(number)}`));
    expect(departures.begin(many, [])).toBeUndefined();
    expect(ids()).toEqual([]);
  });

  it('is forgotten once it is marked, or after a while', () => {
    departures.begin([event('1'), event('2')], []);
    departures.forget(['1']);
    expect(departures.isOwn('1')).toBe(true);
    departures.forget([]);
    expect([departures.isOwn('1'), departures.isOwn('2')]).toEqual([false, true]);
    now = 120_000;
    departures.begin([event('3')], []);
    expect(departures.isOwn('2')).toBe(false);
  });
});
