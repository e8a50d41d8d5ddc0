import fc from 'fast-check';
import { EventReader } from './event-text';

const TEXT =
  'retry: 1000\n\nid: 1\nevent: health.changed\ndata: {"a":1}\n\n: keep-alive\n\nevent: stream.reset\ndata: {}\n\n';

describe('EventReader', () => {
  it('reads events with their ids, and nothing of what only keeps the connection open', () => {
    expect(new EventReader().read(TEXT)).toEqual([
      { id: '1', name: 'health.changed', data: '{"a":1}' },
      { id: undefined, name: 'stream.reset', data: '{}' },
    ]);
  });

  it('reads the same however the text is cut', () => {
    const whole = new EventReader().read(TEXT);
    fc.assert(
      fc.property(fc.array(fc.nat(TEXT.length), { maxLength: 10 }), (cuts) => {
        const reader = new EventReader();
        const places = [0, ...cuts.sort((a, b) => a - b), TEXT.length];
        const read = places.flatMap((from, index) => reader.read(TEXT.slice(from, places[index + 1] ?? from)));
        expect(read).toEqual(whole);
      }),
    );
  });

  it('joins the lines of data and takes a value with or without a blank before it', () => {
    expect(new EventReader().read('data:one\ndata: two: 2\n\n')).toEqual([
      { id: undefined, name: 'message', data: 'one\ntwo: 2' },
    ]);
  });
});
