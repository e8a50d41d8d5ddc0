import { TrackedEventInput } from '@chain-mapping/model';
import { byService, timeFaults } from './tracked-events';

const received = new Date('2026-01-10T00:00:00.000Z');
const anEvent = (fields: object) =>
  TrackedEventInput.parse({ service_name: 'data-bridge', event_type: 'started', ...fields });

describe('byService', () => {
  it('gives each event an id and, where it says none, the time of receipt', () => {
    let last = 0;
    const groups = byService(
      [
        anEvent({}),
        anEvent({ service_name: 'exchange', timestamp: '2026-01-09T00:00:00.000Z' }),
        anEvent({ event_type: 'ended' }),
      ],
      received,
      () => `id-${(last += 1)}`,
    );
    expect([...groups.keys()]).toEqual(['data-bridge', 'exchange']);
    expect(groups.get('data-bridge')).toMatchObject([
      { id: 'id-1', event_type: 'started', timestamp: '2026-01-10T00:00:00.000Z' },
      { id: 'id-3', event_type: 'ended' },
    ]);
    expect(groups.get('exchange')).toMatchObject([{ id: 'id-2', timestamp: '2026-01-09T00:00:00.000Z' }]);
  });
});

describe('byService, told again', () => {
  it('keeps the id that an event comes with, so that it is stored once', () => {
    const groups = byService([{ ...anEvent({}), id: 'mine' }], received, () => 'new');
    expect(groups.get('data-bridge')).toMatchObject([{ id: 'mine' }]);
  });
});

describe('timeFaults', () => {
  it('takes what will be stored', () => {
    expect(timeFaults([anEvent({}), anEvent({ timestamp: '2025-12-01T00:00:00.000Z' })], received)).toEqual([]);
  });

  it('names the events that are too old or too far ahead', () => {
    const events = [
      anEvent({ timestamp: '2023-01-01T00:00:00.000Z' }),
      anEvent({}),
      anEvent({ timestamp: '2026-02-01T00:00:00.000Z' }),
    ];
    expect(timeFaults(events, received)).toEqual([
      { path: 'events.0.timestamp', message: 'is older than 90 days' },
      { path: 'events.2.timestamp', message: 'is more than a day ahead' },
    ]);
  });
});
