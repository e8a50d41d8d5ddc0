import fc from 'fast-check';
import { RecentIds } from './recent-ids';

const hex = (digits: number) =>
  fc.array(fc.constantFrom(...'0123456789abcdef'), { minLength: digits, maxLength: digits }).map((all) => all.join(''));
const trace = (number: number) => number.toString(16).padStart(32, 'a');
const span = (number: number) => number.toString(16).padStart(16, 'b');

describe('the ids that came last', () => {
  it('are found at their places, and no others', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(hex(32), hex(16)), { maxLength: 64 }),
        fc.tuple(hex(32), hex(16)),
        fc.integer(),
        (all, other, seed) => {
          const ids = new RecentIds(64, seed);
          const places = new Map(all.map(([trace_id, span_id]) => [trace_id + span_id, ids.put(trace_id, span_id)]));
          for (const [trace_id, span_id] of all) {
            expect(ids.find(trace_id, span_id)).toBe(places.get(trace_id + span_id));
          }
          expect(ids.find(...other)).toBe(places.get(other[0] + other[1]) ?? -1);
        },
      ),
    );
  });

  it('are told apart in every digit', () => {
    const ids = new RecentIds(8, 7);
    ids.put(trace(1), span(1));
    for (let digit = 0; digit < 32; digit += 1) {
      const another = `${trace(1).slice(0, digit)}f${trace(1).slice(digit + 1)}`;
      expect(ids.find(another, span(1))).toBe(-1);
    }
    for (let digit = 0; digit < 16; digit += 1) {
      const another = `${span(1).slice(0, digit)}f${span(1).slice(digit + 1)}`;
      expect(ids.find(trace(1), another)).toBe(-1);
    }
  });

  it('forget the oldest, however many have come', () => {
    const ids = new RecentIds(16, -3);
    for (let number = 0; number < 500; number += 1) {
      ids.put(trace(number % 7), span(number));
      for (let back = 0; back < 16 && back <= number; back += 5) {
        expect(ids.find(trace((number - back) % 7), span(number - back))).not.toBe(-1);
      }
      if (number >= 16) expect(ids.find(trace((number - 16) % 7), span(number - 16))).toBe(-1);
    }
  });
});
