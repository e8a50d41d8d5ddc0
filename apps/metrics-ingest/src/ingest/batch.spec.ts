import { eventsTracked } from '@chain-mapping/contracts';
import fc from 'fast-check';
import { inBlocks, readBatch } from './batch';
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
  event: eventsTracked,
  groups: ({ events }: { events: ReturnType<typeof tracked>[] }) => events.map((one) => eventRows(one, 'test')),
};
const read = (...messages: ReturnType<typeof message>[]) => readBatch(messages, source, 90, NOW);

describe('reading a batch', () => {
  it('takes each key once', () => {
    const { groups } = read(message({ events: [tracked('a'), tracked('b')] }), message({ events: [tracked('a')] }));
    expect(groups.map(({ key }) => key)).toEqual(['a', 'b']);
  });

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
    expect(rejected[2]?.reason).toContain('d: 1970-01-01');
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
  it('forgets the oldest', () => {
    const recent = new RecentKeys(2);
    recent.add(['a', 'b']);
    recent.add(['a', 'c']);
    expect(['a', 'b', 'c'].map((key) => recent.has(key))).toEqual([true, false, true]);
  });
});
