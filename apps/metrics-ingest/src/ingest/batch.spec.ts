import { eventsTracked } from '@chain-mapping/contracts';
import fc from 'fast-check';
import { inBlocks, readBatch } from './batch';
import { readEvent } from './read-event';
import { RecentKeys } from './recent-keys';
import { eventRows, type RowGroup } from './rows';

const NOW = Date.UTC(2026, 0, 1);

const tracked = (id: string, timestamp = '2026-01-01T00:00:00.000Z') => ({
  id,
  service_name: 'data-bridge',
  event_type: 'order',
  timestamp,
  attributes: {},
});
const message = (data: unknown, { redelivered = false, type = eventsTracked.type } = {}) => ({
  event: { type, data },
  redelivered,
});
const source = {
  type: eventsTracked.type,
  list: 'events',
  time: 'timestamp',
  read: (thing: unknown) => {
    const event = readEvent(thing);
    return typeof event === 'string' ? event : eventRows(event, 'test');
  },
};
const read = (...messages: ReturnType<typeof message>[]) => readBatch(messages, source, 90, NOW);

describe('reading a batch', () => {
  it('doubts what comes in a message that was delivered before', () => {
    const { doubtful } = read(
      message({ events: [tracked('a')] }),
      message({ events: [tracked('b')] }, { redelivered: true }),
    );
    expect([...doubtful]).toEqual(['b']);
  });

  it('rejects what it cannot read, and keeps the rest', () => {
    const { groups, rejected } = read(
      message({ events: [] }),
      message({ events: [tracked('a')] }),
      message({ events: [tracked('b')] }, { type: 'something.else' }),
      message({ events: [tracked('c'), tracked('d', '1970-01-01T00:00:00.000Z')] }),
    );
    expect(groups.map(({ key }) => key)).toEqual(['a', 'c']);
    expect(rejected.map(({ index }) => index)).toEqual([0, 2, 3]);
    expect(rejected[2]?.reason).toContain('events.1.timestamp: 1970-01-01');
  });

  it('names what is wrong with one thing of a message, and keeps the others', () => {
    const { groups, rejected } = read(message({ events: [tracked('a'), { ...tracked('b'), event_type: '' }, 7] }));
    expect(groups.map(({ key }) => key)).toEqual(['a']);
    expect(rejected).toEqual([{ index: 0, reason: expect.stringMatching(/events\.1\.event_type: .*; .*events\.2: /) }]);
  });
});

describe('blocks', () => {
  it('hold everything in order, at most so many rows, and never split a group', () => {
    const groups: fc.Arbitrary<RowGroup[]> = fc.array(
      fc.record({ key: fc.uuid(), at: fc.nat(), rows: fc.array(fc.constant({}), { minLength: 1, maxLength: 8 }) }),
    );
    fc.assert(
      fc.property(groups, fc.integer({ min: 8, max: 20 }), (all, maxRows) => {
        const blocks = [...inBlocks(all, maxRows)];
        expect(blocks.flat()).toEqual(all);
        for (const block of blocks) expect(block.flatMap(({ rows }) => rows).length).toBeLessThanOrEqual(maxRows);
      }),
    );
  });
});

describe('recent keys', () => {
  const bytes = (key: string) => Buffer.from(key);

  it('are new once, and forgotten when many came after them', () => {
    const recent = new RecentKeys(2);
    expect(['a', 'b', 'a', 'c', 'a'].map((key) => recent.claim(bytes(key)))).toEqual([true, true, false, true, false]);
    for (const key of ['d', 'e', 'f', 'g']) recent.claim(bytes(key));
    expect(['a', 'b', 'c', 'f', 'g'].map((key) => recent.has(bytes(key)))).toEqual([false, false, false, true, true]);
  });

  it('are new again when they were not stored', () => {
    const recent = new RecentKeys(2);
    recent.claim(bytes('a'));
    recent.release(bytes('a'));
    expect(recent.claim(bytes('a'))).toBe(true);
  });
});
