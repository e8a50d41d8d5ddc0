import { eventsTracked } from '@chain-mapping/contracts';
import fc from 'fast-check';
import { nativeBlock } from '../storage/native-block';
import { tables } from '../storage/tables';
import { readBatch } from './batch';
import { eventBlock } from './event-block';
import type { PlainEvents } from './plain-events';
import { readEvent } from './read-event';
import { eventRows } from './rows';
import { ScannedEvents, scannedMessage } from './scanned-message';

const right = {
  id: 'event-1',
  service_name: 'data-bridge',
  event_type: 'order',
  chain_id: 'A1',
  node_id: 'node',
  timestamp: '2026-02-28T23:59:59.999Z',
  duration_ms: 12.5,
  attributes: { amount: 33, currency: 'EUR' },
};

const around = (events: string, before = '', after = ''): Buffer =>
  Buffer.from(
    `{"specversion":"1.0","id":"1","source":"/bench","type":"${eventsTracked.type}","time":"2026-02-28T23:59:59.999Z"` +
      `${before},"data":{"events":[${events}]}}${after}`,
  );
const message = (...events: readonly unknown[]): Buffer =>
  around(events.map((event) => JSON.stringify(event)).join(','));

const plainOf = (bytes: Buffer): PlainEvents | null => {
  const data = scannedMessage(bytes)?.data;
  return data instanceof ScannedEvents ? data.plain : null;
};
const isPlain = (event: string): boolean => plainOf(around(event)) !== null;
const all = (events: PlainEvents) => ({ events, rows: Int32Array.from({ length: events.count }, (_, row) => row) });

/** The block that the schema and the rows of parsed events come to. */
function expected(messages: readonly Buffer[]): Buffer {
  const rows = messages.flatMap((bytes) => {
    const { data } = JSON.parse(bytes.toString('utf8')) as { data: { events: unknown[] } };
    return data.events.flatMap((one) => {
      const event = readEvent(one);
      if (typeof event === 'string') throw new Error(event);
      return eventRows(event, 'test').rows;
    });
  });
  return nativeBlock(tables.events.columns, rows);
}

const odd = fc.oneof(
  fc.jsonValue(),
  fc.double(),
  fc.string({ unit: 'binary', maxLength: 140 }),
  fc.constantFrom(-1, 0, 86_400_001, '', 'a b', 'A1', 'A0', 'x'.repeat(129), 'ü'.repeat(128), '2026-01-01T00:00:00Z'),
);
const number = fc.oneof(
  fc.double({ noNaN: true }),
  fc.integer(),
  fc.integer().map((value) => value / 1000),
);
const attributes = fc.dictionary(
  fc.oneof(fc.string({ maxLength: 5 }), fc.constantFrom('a', 'ü', 'x'.repeat(257), '1', '__proto__')),
  fc.oneof(
    number,
    fc.boolean(),
    fc.constant(null),
    fc.string({ unit: 'binary', maxLength: 5 }),
    fc.constant({ a: [1] }),
  ),
  { maxKeys: 4 },
);
const name = fc.constantFrom('a', 'b-1', 'ü', 'x'.repeat(128));
const plausible = fc.record(
  {
    id: fc.uuid(),
    service_name: fc.constantFrom('a', 'b-1'),
    event_type: name,
    chain_id: fc.option(fc.constantFrom('A1', 'E20')),
    node_id: fc.option(name),
    timestamp: fc
      .date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    duration_ms: fc.option(fc.double({ min: 0, max: 86_400_000, noNaN: true })),
    attributes,
  },
  { requiredKeys: ['id', 'service_name', 'event_type', 'timestamp', 'attributes'] },
);

describe('messages of events that are scanned', () => {
  it('come to the same block, to the byte, as what is parsed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(plausible, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 3 }),
        (lists) => {
          const messages = lists.map((events) => message(...events));
          const scanned = messages.filter((bytes) => plainOf(bytes) !== null);
          // A block of no rows is never made.
          fc.pre(scanned.length > 0);
          const picked = scanned.flatMap((bytes) => plainOf(bytes) ?? []).map(all);
          expect(eventBlock(picked, 'test').bytes.equals(expected(scanned))).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('are taken only where the schema takes them, whatever is in them', () => {
    const fields = fc.record(
      Object.fromEntries(Object.keys(right).map((field) => [field, odd])) as Record<keyof typeof right, typeof odd>,
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fields, (some) => {
        const bytes = message({ ...right, ...some });
        const plain = plainOf(bytes);
        if (plain !== null) expect(eventBlock([all(plain)], 'test').bytes.equals(expected([bytes]))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('are never misread, whichever byte is another one', () => {
    const whole = message(right, { ...right, id: 'event-2', attributes: { text: 'a\\b"', n: -0.5, yes: true } });
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const bytes = Buffer.from(whole);
        bytes[at] = byte;
        const plain = plainOf(bytes);
        if (plain !== null) expect(eventBlock([all(plain)], 'test').bytes.equals(expected([bytes]))).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  it('are those of clients', () => {
    expect(plainOf(message(right, { ...right, chain_id: null, node_id: null, duration_ms: null }))?.count).toBe(2);
    expect(plainOf(message(...Array.from({ length: 1000 }, () => right)))?.count).toBe(1000);
    expect(plainOf(message(...Array.from({ length: 1001 }, () => right)))).toBeNull();
  });

  it.each([
    ['1.50', false],
    ['1.5', true],
    ['-0', false],
    ['0.0000001', false],
    ['0.000001', true],
    ['1e3', false],
    ['01', false],
    ['12345678901234567890', false],
    ['123.58000000000001', true],
    ['"\\n\\""', true],
    ['"\\u00fc"', false],
    ['"\\/"', false],
    ['{"b":1}', false],
    ['[1]', false],
    ['true', true],
    ['nul', false],
  ])('hold the attribute %s as it stands only where it would be written so: %s', (value, taken) => {
    expect(isPlain(JSON.stringify({ ...right, attributes: { a: 0 } }).replace('"a":0', `"a":${value}`))).toBe(taken);
  });

  it.each(['24:00:00.000Z', '23:60:00.000Z', '23:59:60.000Z', '23:59:59.99aZ', '23-59:59.999Z', '23:59:59.999+'])(
    'have times that there are, also on a day that was read before: not %s',
    (time) => {
      expect(plainOf(message(right, right))).not.toBeNull();
      expect(plainOf(message(right, { ...right, timestamp: `2026-02-28T${time}` }))).toBeNull();
    },
  );

  it('hold each name once, and no blanks', () => {
    const text = JSON.stringify(right);
    expect(isPlain(text)).toBe(true);
    expect(isPlain(text.replace('"amount":33', '"currency":33'))).toBe(false);
    expect(isPlain(text.replace('"amount":33', '"7":33'))).toBe(false);
    expect(isPlain(text.replace('"amount":33', '"amount": 33'))).toBe(false);
    expect(isPlain(text.replace('"id"', '"node_id":"x","id"'))).toBe(false);
    expect(isPlain(text.replace('"node_id"', '"more":1,"node_id"'))).toBe(false);
  });

  it('are events at the top of a whole event', () => {
    const text = JSON.stringify(right);
    expect(plainOf(around(text, ',"subject":"s"'))).not.toBeNull();
    expect(plainOf(around(text, ',"extra":{"a":1'))).toBeNull();
    expect(plainOf(around(text, ',"subject":"s'))).toBeNull();
    expect(plainOf(around(text, '', ' '))).toBeNull();
  });

  it('are parsed where one is past its retention, so that the reason names it', () => {
    const now = Date.parse(right.timestamp);
    const source = { type: eventsTracked.type, list: 'events', time: 'timestamp', read: () => 'parsed' };
    const read = (bytes: Buffer) => {
      const event = scannedMessage(bytes);
      if (event === undefined) throw new Error('not scanned');
      return readBatch([{ event, redelivered: true }], source, 90, now);
    };
    const { plain, rejected } = read(message(right, { ...right, timestamp: '1970-01-01T00:00:00.000Z' }));
    expect(plain).toEqual([]);
    expect(rejected).toHaveLength(1);
    expect(read(message(right)).plain).toMatchObject([{ events: { count: 1 }, redelivered: true }]);
  });
});
