import fc from 'fast-check';
import {
  isInMaintenance,
  maintenanceFaults,
  maintenanceState,
  nextMaintenanceChange,
  type MaintenanceTimes,
} from './maintenance-times';
import { MaintenanceWindowInput } from './maintenance-window';

const at = (text: string): number => Date.parse(text);
const NOW = at('2026-01-01T00:00:00.000Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The times from `from` on, for so many days, at which the window opens and closes, found by following its changes. */
function openings(window: MaintenanceTimes, from: string, days: number): [string, string][] {
  const found: [string, string][] = [];
  let time: number | null = at(from);
  let opened: number | null = null;
  while (time !== null && time < at(from) + days * DAY) {
    if (isInMaintenance(window, time)) opened ??= time;
    else if (opened !== null) {
      found.push([new Date(opened).toISOString(), new Date(time).toISOString()]);
      opened = null;
    }
    time = nextMaintenanceChange(window, time);
  }
  return found;
}

const recurring = (cron: string, duration_seconds: number, time_zone?: string): MaintenanceTimes => ({
  cron,
  duration_seconds,
  time_zone,
});

describe('a window that is open once', () => {
  const window = { starts_at: '2026-01-01T10:00:00.000Z', ends_at: '2026-01-01T11:00:00.000Z' };

  it.each([
    ['2026-01-01T09:59:59.999Z', false, 'upcoming', window.starts_at],
    ['2026-01-01T10:00:00.000Z', true, 'active', window.ends_at],
    ['2026-01-01T10:59:59.999Z', true, 'active', window.ends_at],
    ['2026-01-01T11:00:00.000Z', false, 'ended', null],
  ])('at %s: %s, %s, until %s', (time, isOpen, state, next) => {
    expect(isInMaintenance(window, at(time))).toBe(isOpen);
    expect(maintenanceState(window, at(time))).toBe(state);
    expect(nextMaintenanceChange(window, at(time))).toBe(next === null ? null : at(next));
  });
});

describe('a window that recurs', () => {
  it('goes by the clocks of its zone when they skip an hour', () => {
    expect(openings(recurring('30 2 * * *', 3600, 'Europe/Berlin'), '2026-03-28T00:00:00.000Z', 3)).toEqual([
      ['2026-03-28T01:30:00.000Z', '2026-03-28T02:30:00.000Z'],
      ['2026-03-29T01:00:00.000Z', '2026-03-29T02:00:00.000Z'],
      ['2026-03-30T00:30:00.000Z', '2026-03-30T01:30:00.000Z'],
    ]);
  });

  it('opens once when an hour comes twice, and lasts as long as ever', () => {
    expect(openings(recurring('30 2 * * *', 7200, 'Europe/Berlin'), '2026-10-24T00:00:00.000Z', 3)).toEqual([
      ['2026-10-24T00:30:00.000Z', '2026-10-24T02:30:00.000Z'],
      ['2026-10-25T00:30:00.000Z', '2026-10-25T02:30:00.000Z'],
      ['2026-10-26T01:30:00.000Z', '2026-10-26T03:30:00.000Z'],
    ]);
  });

  it('is in UTC without a zone', () => {
    expect(openings(recurring('30 2 * * 0', 60), '2026-03-28T00:00:00.000Z', 9)).toEqual([
      ['2026-03-29T02:30:00.000Z', '2026-03-29T02:31:00.000Z'],
      ['2026-04-05T02:30:00.000Z', '2026-04-05T02:31:00.000Z'],
    ]);
  });

  it('keeps to its bounds', () => {
    const bounds = { starts_at: '2026-01-02T00:30:00.000Z', ends_at: '2026-01-03T00:15:00.000Z' };
    expect(openings({ ...recurring('0 0 * * *', 3600), ...bounds }, '2026-01-01T12:00:00.000Z', 5)).toEqual([
      ['2026-01-02T00:30:00.000Z', '2026-01-02T01:00:00.000Z'],
      ['2026-01-03T00:00:00.000Z', '2026-01-03T00:15:00.000Z'],
    ]);
  });

  it('is one window where one follows upon the other', () => {
    const change = nextMaintenanceChange(recurring('* * * * *', 60), NOW);
    expect(change).toBeGreaterThan(NOW + 10 * MINUTE);
    expect(isInMaintenance(recurring('* * * * *', 60), change ?? 0)).toBe(true);
  });
});

describe('properties', () => {
  const runs = { numRuns: 50 };
  const zones = fc.constantFrom(
    undefined,
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kolkata',
  );
  const crons = fc.constantFrom(
    '0 * * * *',
    '30 2 * * *',
    '15 1,3 * * *',
    '0 0 * * 7',
    '*/20 * * * *',
    '0 3 1 * *',
    '0 12 29 2 *',
  );
  const windows: fc.Arbitrary<MaintenanceTimes> = fc.oneof(
    fc.record({ cron: crons, time_zone: zones, duration_seconds: fc.integer({ min: 1, max: 5400 }) }),
    fc.tuple(fc.integer({ min: 0, max: 2 * DAY }), fc.integer({ min: 1, max: 2 * DAY })).map(([start, length]) => ({
      starts_at: new Date(NOW + start).toISOString(),
      ends_at: new Date(NOW + start + length).toISOString(),
    })),
  );
  // Both changes of the clocks are among the times.
  const times = fc.integer({ min: NOW - DAY, max: NOW + 366 * DAY });

  it('nothing changes before the next change, which is later than now', () => {
    fc.assert(
      fc.property(windows, times, fc.double({ min: 0, max: 1, noNaN: true }), (window, time, share) => {
        const next = nextMaintenanceChange(window, time);
        const before = isInMaintenance(window, time);
        if (next !== null) expect(next).toBeGreaterThan(time);
        const until = next === null ? time + 365 * DAY : next - 1;
        expect(isInMaintenance(window, Math.floor(time + share * (until - time)))).toBe(before);
        expect(isInMaintenance(window, until)).toBe(before);
      }),
      runs,
    );
  });

  it('a closed window opens at its next change', () => {
    fc.assert(
      fc.property(windows, times, (window, time) => {
        const next = nextMaintenanceChange(window, time);
        if (next === null || isInMaintenance(window, time)) return;
        expect(isInMaintenance(window, next)).toBe(true);
      }),
      runs,
    );
  });

  it('a window that is taken is open for exactly its duration, whatever the clocks do', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('30 2 * * *', '0 0 * * 7', '0 3 1 * *'),
        zones,
        fc.integer({ min: 1, max: 80_000 }),
        times,
        (cron, time_zone, duration_seconds, time) => {
          const window = { cron, time_zone, duration_seconds };
          const opens = isInMaintenance(window, time) ? nextMaintenanceChange(window, time) : time;
          const opened = nextMaintenanceChange(window, opens ?? time) ?? 0;
          expect((nextMaintenanceChange(window, opened) ?? 0) - opened).toBe(duration_seconds * 1000);
        },
      ),
    );
  });
});

describe('what is wrong with a window', () => {
  const faults = (fields: object) => maintenanceFaults(MaintenanceWindowInput.parse({ name: 'w', ...fields }), NOW);
  const once = { ends_at: '2026-01-01T01:00:00.000Z', chain_ids: ['A1'] };
  const daily = { cron: '0 3 * * *', duration_seconds: 3600, time_zone: 'Europe/Berlin', everything: true };

  it.each([
    [once],
    [daily],
    [{ ...daily, duration_seconds: 23 * 3600 }],
    [{ ...daily, cron: '@weekly', time_zone: null }],
  ])('nothing: %j', (fields) => expect(faults(fields)).toEqual([]));

  it.each<[string, object, RegExp]>([
    ['ends_at', { ...once, ends_at: null }, /must be given/],
    ['ends_at', { ...once, starts_at: '2026-01-01T02:00:00.000Z' }, /after the start/],
    ['ends_at', { ...once, starts_at: '2025-01-01T00:00:00.000Z', ends_at: '2025-01-02T00:00:00.000Z' }, /is over/],
    ['time_zone', { ...daily, time_zone: 'Europe/Nowhere' }, /'Europe\/Nowhere' is not an IANA time zone/],
    ['time_zone', { ...once, time_zone: 'UTC' }, /give cron too/],
    ['duration_seconds', { ...once, duration_seconds: 60 }, /give cron too/],
    ['duration_seconds', { ...daily, duration_seconds: null }, /must be given/],
    ['duration_seconds', { ...daily, cron: '0 3,4 * * *', duration_seconds: 3601 }, /3600 at the shortest/],
    // The day on which an hour is skipped has 23.
    ['duration_seconds', { ...daily, duration_seconds: 24 * 3600 }, /82800 at the shortest/],
    ['cron', { ...daily, cron: 'every day' }, /five/],
    ['cron', { ...daily, cron: '0 0 3 * * *' }, /5/],
    ['cron', { ...daily, cron: '99 3 * * *' }, /minute: 99/],
    ['cron', { ...daily, cron: '0 0 30 2 *' }, /never begins/],
    ['chain_ids', { ends_at: once.ends_at }, /chain_ids, service_names or nodes, or set everything/],
    ['everything', { ...once, everything: true }, /nothing to name/],
  ])('%s: %j', (path, fields, message) => {
    expect(faults(fields)).toEqual([{ path, message: expect.stringMatching(message) }]);
  });
});
