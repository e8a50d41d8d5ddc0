import { Time, TrackedEvent } from '@chain-mapping/model';
import fc from 'fast-check';
import { plainTime, timeOf } from './plain-time';
import { readEvent } from './read-event';

const right = {
  id: 'event-1',
  service_name: 'data-bridge',
  event_type: 'order',
  timestamp: '2026-02-28T23:59:59.999Z',
  attributes: {},
};

const odd = fc.oneof(
  fc.jsonValue(),
  fc.string({ maxLength: 300 }),
  fc.constantFrom(
    NaN,
    Infinity,
    -1,
    86_400_001,
    '',
    'a b',
    'A1',
    'A0',
    'x'.repeat(129),
    '1970-01-01T00:00:00Z',
    undefined,
  ),
);

describe('reading a tracked event', () => {
  it('takes what the schema takes, and nothing else', () => {
    const fields = fc.record(
      {
        id: odd,
        service_name: odd,
        event_type: odd,
        chain_id: odd,
        node_id: odd,
        timestamp: odd,
        duration_ms: odd,
        attributes: fc.oneof(odd, fc.dictionary(fc.string({ maxLength: 300 }), fc.jsonValue())),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fields, (some) => {
        const event = { ...right, ...some };
        const schema = TrackedEvent.safeParse(event);
        const read = readEvent(event);
        expect(typeof read !== 'string').toBe(schema.success);
        if (schema.success) expect(read).toMatchObject(schema.data);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([null, 7, 'text', [], {}])('says what is wrong with %j', (value) => {
    expect(readEvent(value)).toMatch(/: /);
  });

  it.each([999, 1000, 1001, 100_000])('takes %i levels of attributes as the schema does', (levels) => {
    const attributes: unknown = JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);
    const event = { ...right, attributes };
    const read = readEvent(event);
    expect(TrackedEvent.safeParse(event).success).toBe(levels <= 1000);
    expect(typeof read === 'string' ? read : 'taken').toBe(
      levels <= 1000 ? 'taken' : '.attributes: is nested deeper than 1000 levels',
    );
  });

  it('names the field that is wrong', () => {
    expect(readEvent({ ...right, duration_ms: -1 })).toMatch(/^\.duration_ms: /);
  });
});

describe('times', () => {
  it('are what Date.parse makes of them', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true }), (date) => {
        expect(plainTime(date.toISOString())).toBe(date.getTime());
      }),
    );
  });

  it.each([
    '2026-02-30T00:00:00.000Z',
    '2026-01-01T24:00:00.000Z',
    '2026-01-01T00:60:00.000Z',
    '2026-01-01T00:00:0x.000Z',
    '2026-01-01 00:00:00.000Z',
    '2026-01-01T00:00:00.000+',
    '',
  ])('are not in %j', (text) => {
    expect(plainTime(text)).toBeNull();
    expect(Time.safeParse(text).success).toBe(false);
  });

  it('may be written in other ways', () => {
    expect(timeOf('2026-01-01T00:00:00Z')).toBe(Date.UTC(2026, 0, 1));
  });
});
