import fc from 'fast-check';
import {
  groupKeyOf,
  type Incident,
  isQuiet,
  NotificationRoutesInput,
  QuietHours,
  routesFor,
} from '@chain-mapping/model';
import { MOST_A_MINUTE, nextAllowed, nextBatch, STORM_PAUSE_MS } from './batch';
import { retryAfter, retryAfterHeader } from './retry';

const CHANNEL = '00000000-0000-4000-8000-000000000001';

describe('the routes of an incident', () => {
  const incident = {
    id: 'i',
    severity: 'critical',
    culprit: { kind: 'component', chain_id: 'A1', service_name: 'data-bridge', display_name: 'data-bridge.feed' },
    affected_chains: [{ chain_id: 'B2' }],
    affected_services: ['strategy-engine'],
  } as unknown as Incident;
  const taken = (...routes: object[]): string[] => {
    const input = NotificationRoutesInput.parse({ routes: routes.map((each) => ({ channels: [CHANNEL], ...each })) });
    return routesFor(incident, { ...input, updated_at: null, updated_by: null }).map(({ name }) => name);
  };
  const matcher = (field: string, value: string, operator = '=') => ({ field, value, operator });

  it('are the first that matches, and those after it where it goes on', () => {
    const critical = { name: 'critical', matchers: [matcher('severity', 'critical')] };
    const bridge = { name: 'bridge', matchers: [matcher('culprit_service', 'data-.*', '=~')] };
    expect(taken(critical, bridge)).toEqual(['critical']);
    expect(taken({ ...critical, continue: true }, bridge)).toEqual(['critical', 'bridge']);
    expect(taken({ name: 'other', matchers: [matcher('severity', 'info')], continue: true })).toEqual(['default']);
  });

  it.each([
    ['severity', 'critical'],
    ['chain_id', 'B2'],
    ['chain_id', 'A1'],
    ['service', 'strategy-engine'],
    ['service', 'data-bridge'],
    ['culprit_service', 'data-bridge'],
    ['culprit', 'data-bridge.feed'],
    ['culprit_kind', 'component'],
  ])('match by %s', (field, value) => {
    expect(taken({ name: 'r', matchers: [matcher(field, value)] })).toEqual(['r']);
    expect(taken({ name: 'r', matchers: [matcher(field, value, '!=')] })).toEqual(['default']);
    expect(taken({ name: 'r', matchers: [matcher(field, `x|${value.slice(0, 1)}.*`, '=~')] })).toEqual(['r']);
    expect(taken({ name: 'r', matchers: [matcher(field, value), matcher(field, 'x', '=~')] })).toEqual(['default']);
  });

  it('group what is alike in what they say, else each incident by itself', () => {
    const { default: route } = NotificationRoutesInput.parse({ default: { group_by: ['severity'] } });
    expect(groupKeyOf(incident, { ...route, name: 'r' })).toBe('["r",["severity","critical"]]');
    expect(groupKeyOf(incident, { ...route, name: 'r', group_by: [] })).toBe('i');
  });

  it('say which of their matchers cannot be', () => {
    const named = (...matchers: object[]) => ({ routes: [{ name: 'a', channels: [], matchers }] });
    const parsed = NotificationRoutesInput.safeParse(named(matcher('severity', 'high'), matcher('service', '(', '=~')));
    expect(parsed.error?.issues.map(({ path }) => path.join('.'))).toEqual([
      'routes.0.matchers.0.value',
      'routes.0.matchers.1.value',
    ]);
  });

  it('have names of their own', () => {
    const named = (name: string) => ({ name, matchers: [matcher('severity', 'info')], channels: [] });
    const parsed = NotificationRoutesInput.safeParse({ routes: [named('a'), named('a'), named('default')] });
    expect(parsed.error?.issues.map(({ path, message }) => [path.join('.'), message])).toEqual([
      ['routes.1.name', 'is the name of another route'],
      ['routes.2.name', 'is the name of the default route'],
    ]);
  });
});

describe('quiet hours', () => {
  const hours = (more: object) => [QuietHours.parse({ from: '22:00', to: '07:00', ...more })];
  const at = (time: string): number => Date.parse(time);

  it('go over midnight, and belong to the day on which they begin', () => {
    // 2026-03-13 is a Friday.
    const friday = hours({ weekdays: [5] });
    expect(isQuiet(friday, 'warning', at('2026-03-13T23:00:00Z'))).toBe(true);
    expect(isQuiet(friday, 'warning', at('2026-03-14T06:59:59Z'))).toBe(true);
    expect(isQuiet(friday, 'warning', at('2026-03-14T07:00:00Z'))).toBe(false);
    expect(isQuiet(friday, 'warning', at('2026-03-13T06:00:00Z'))).toBe(false);
    expect(isQuiet(friday, 'warning', at('2026-03-14T23:00:00Z'))).toBe(false);
  });

  it('go by the clocks of their zone, also when these are changed', () => {
    const berlin = hours({ time_zone: 'Europe/Berlin' });
    expect(isQuiet(berlin, 'info', at('2026-03-28T21:00:00Z'))).toBe(true);
    expect(isQuiet(berlin, 'info', at('2026-03-28T20:59:00Z'))).toBe(false);
    // On 2026-03-29 clocks go forward: 07:00 is 05:00 UTC and no longer 06:00.
    expect(isQuiet(berlin, 'info', at('2026-03-29T04:59:00Z'))).toBe(true);
    expect(isQuiet(berlin, 'info', at('2026-03-29T05:00:00Z'))).toBe(false);
  });

  it('are none for what is urgent, unless they say so', () => {
    expect(isQuiet(hours({}), 'critical', at('2026-03-13T23:00:00Z'))).toBe(false);
    expect(isQuiet(hours({ except: [] }), 'critical', at('2026-03-13T23:00:00Z'))).toBe(true);
  });

  it('of the same time at both ends are a whole day', () => {
    const all = hours({ from: '08:00', to: '08:00' });
    for (let hour = 0; hour < 24; hour += 1)
      expect(isQuiet(all, 'info', at('2026-03-13T00:00:00Z') + hour * 3_600_000)).toBe(true);
  });

  it.each([{ from: '24:00' }, { to: '7:00' }, { time_zone: 'Mars/Base' }, { weekdays: [0] }])(
    'cannot be %j',
    (more) => {
      expect(QuietHours.safeParse({ from: '22:00', to: '07:00', ...more }).success).toBe(false);
    },
  );
});

describe('the next message', () => {
  const row = (id: string, more: object = {}) => ({ id, group_key: id, kind: 'opened', message_id: null, ...more });

  it('to people is of one incident, or of a group, or of all where there are many', () => {
    expect(nextBatch([], 'people')).toEqual([]);
    expect(nextBatch([row('a'), row('b')], 'people').map(({ id }) => id)).toEqual(['a']);
    const group = [row('a', { group_key: 'g' }), row('b'), row('c', { group_key: 'g' })];
    expect(nextBatch(group, 'people').map(({ id }) => id)).toEqual(['a', 'c']);
    const many = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => row(id));
    expect(nextBatch(many, 'people')).toEqual(many);
  });

  it('to a machine is of all, and to a tracker of one', () => {
    const two = [row('a'), row('b')];
    expect(nextBatch(two, 'machine')).toEqual(two);
    expect(nextBatch(two, 'tracker').map(({ id }) => id)).toEqual(['a']);
  });

  it('is the same that was tried before', () => {
    const tried = [row('a', { message_id: 'm' }), row('b'), row('c', { message_id: 'm' })];
    expect(nextBatch(tried, 'machine').map(({ id }) => id)).toEqual(['a', 'c']);
  });

  it('waits for more in a storm', () => {
    const sent = Array.from({ length: MOST_A_MINUTE }, (_, index) => 100_000 + index);
    expect(nextAllowed(sent, 'people', 100_100)).toBe(100_009 + STORM_PAUSE_MS);
    expect(nextAllowed(sent.slice(1), 'people', 100_100)).toBe(100_100);
    expect(nextAllowed(sent, 'machine', 100_100)).toBe(100_100);
    expect(nextAllowed(sent, 'people', 170_000)).toBe(170_000);
  });
});

describe('the next try', () => {
  it('comes later each time, at most a quarter of an hour and a fifth, and never before it was asked for', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.double({ min: 0, max: 0.999, noNaN: true }), (failures, random) => {
        const delay = retryAfter(failures + 1, null, random);
        expect(delay).toBeGreaterThanOrEqual(800);
        expect(delay).toBeLessThanOrEqual(15 * 60_000 * 1.2);
        expect(retryAfter(failures + 1, 30_000, random)).toBeGreaterThanOrEqual(30_000);
      }),
    );
    expect([1, 2, 3, 11].map((failures) => retryAfter(failures, null, 0.5))).toEqual([1000, 2000, 4000, 900_000]);
    expect(retryAfter(1, 1e12, 0.5)).toBe(3_600_000);
  });

  it.each([
    [undefined, null],
    ['7', 7000],
    ['Tue, 10 Mar 2026 09:00:10 GMT', 10_000],
    ['Tue, 10 Mar 2026 08:00:00 GMT', 0],
    ['soon', null],
  ])('of the header %s is in %s ms', (value, ms) => {
    expect(retryAfterHeader(value, Date.parse('2026-03-10T09:00:00Z'))).toBe(ms);
  });
});
