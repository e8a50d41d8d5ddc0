import { SilenceInput, silenceFaults, silenceState } from './silence';

const NOW = Date.parse('2026-03-10T09:00:00.000Z');
const input = (more: object) =>
  SilenceInput.parse({
    matchers: [{ field: 'chain_id', value: 'A1' }],
    comment: 'moving the database',
    ends_at: '2026-03-10T10:00:00.000Z',
    ...more,
  });
const pathsOf = (more: object) => silenceFaults(input(more), NOW).map(({ path }) => path);

describe('a silence', () => {
  it('has nothing wrong with it', () => expect(pathsOf({})).toEqual([]));

  it('says that it is meant where it matches everything', () => {
    expect(pathsOf({ matchers: [] })).toEqual(['matchers']);
    expect(pathsOf({ matchers: [{ field: 'tag', operator: '=~', value: '.*' }] })).toEqual(['matchers']);
    expect(pathsOf({ matchers: [], everything: true })).toEqual([]);
    expect(pathsOf({ matchers: [{ field: 'chain_id', operator: '!=', value: 'A1' }], everything: true })).toEqual([]);
  });

  it('ends after it starts, and not in the past', () => {
    expect(pathsOf({ starts_at: '2026-03-10T10:00:00.000Z' })).toEqual(['ends_at']);
    expect(pathsOf({ starts_at: '2026-03-10T07:00:00.000Z', ends_at: '2026-03-10T08:00:00.000Z' })).toEqual([
      'ends_at',
    ]);
  });

  it('is upcoming, active and ended, each from the very millisecond on', () => {
    const times = { starts_at: '2026-03-10T09:00:00.000Z', ends_at: '2026-03-10T10:00:00.000Z', ended_at: null };
    const hour = 3_600_000;
    expect([NOW - 1, NOW, NOW + hour - 1, NOW + hour].map((at) => silenceState(times, at))).toEqual([
      'upcoming',
      'active',
      'active',
      'ended',
    ]);
    expect(silenceState({ ...times, ended_at: '2026-03-10T09:30:00.000Z' }, NOW)).toBe('ended');
  });
});
