import { sloTimes, type ChainHealth, type Status } from '@chain-mapping/model';
import fc from 'fast-check';
import {
  afterHearing,
  type Announced,
  isChange,
  newerOf,
  publishedUpTo,
  recordOf,
  restored,
  StatusRecord,
  tooSoonFor,
  type Assessment,
} from './status-record';

const health = (status: Status): ChainHealth => ({
  chain_id: 'A1',
  status,
  overall_score: null,
  coverage: null,
  node_health: [],
  edge_health: [],
  sla_compliance: null,
  error_budget: null,
  root_cause: null,
  checked_at: null,
});

const found = (status: Status, now: number, more: Partial<Assessment> = {}): Assessment => ({
  ...{ status, breached: false, now, unknown_since: now, isSettled: true, remembered_from: Infinity },
  ...more,
});

const next = (record: StatusRecord | undefined, each: Assessment): StatusRecord | undefined =>
  recordOf(record, each, isChange(record, each) ? health(each.status) : undefined);

function after(...statuses: Status[]): StatusRecord | undefined {
  let record: StatusRecord | undefined;
  for (const [index, status] of statuses.entries()) {
    record = next(record, found(status, 1000 * (index + 1))) ?? record;
  }
  return record;
}

describe('recordOf', () => {
  it('begins with the first known status', () => {
    expect(after('unknown')).toBeUndefined();
    expect(after('unknown', 'healthy')).toMatchObject({
      status: 'healthy',
      since: 2000,
      unpublished: [{ status: 'healthy', previous_status: null }],
    });
  });

  it('changes only when the status does', () => {
    expect(after('healthy', 'healthy', 'unhealthy', 'unhealthy')).toMatchObject({
      version: 2,
      status: 'unhealthy',
      since: 3000,
      unpublished: [{ previous_status: null }, { status: 'unhealthy', previous_status: 'healthy', since: 3000 }],
    });
  });

  it('believes no memory from before the status was announced', () => {
    const degraded = after('healthy', 'degraded');
    expect(next(degraded, found('healthy', 5000, { remembered_from: 1900 }))?.status ?? 'degraded').toBe('degraded');
    expect(next(degraded, found('healthy', 5000, { remembered_from: 2100 }))).toMatchObject({ status: 'healthy' });
    expect(next(undefined, found('healthy', 5000, { remembered_from: 1900 }))).toMatchObject({ status: 'healthy' });
  });

  it('calls nothing unknown before it has looked around', () => {
    const before = after('healthy');
    expect(next(before, found('unknown', 5000, { isSettled: false }))).toMatchObject({
      status: 'healthy',
      since: 1000,
    });
    expect(next(before, found('unknown', 5000))).toMatchObject({ status: 'unknown' });
    expect(next(before, found('unhealthy', 5000, { isSettled: false }))).toMatchObject({ status: 'unhealthy' });
  });

  it('counts time while nothing is known for neither side, from when the last result was stale', () => {
    const away = next(after('healthy'), found('unknown', 90_000, { isSettled: false, unknown_since: 16_000 }));
    expect(away).toMatchObject({ version: 2, status: 'healthy', unpublished: [{ sequence: 1000 }] });
    const back = next(away, found('healthy', 91_000));
    expect(back).toMatchObject({ version: 3, status: 'healthy', since: 1000 });
    expect(back?.slo && sloTimes(back.slo, 0, 100_000)).toEqual({ good: 15_000 + 9000, bad: 0, uncounted: 75_000 });
  });

  it('notes that an edge breaks its SLA, and announces nothing new', () => {
    const before = after('degraded');
    const breached = next(before, found('degraded', 3000, { breached: true }));
    expect(breached).toMatchObject({
      version: 2,
      slo: { kind: 'bad', since: 3000 },
      unpublished: [{ sequence: 1000 }],
    });
    expect(next(breached, found('degraded', 4000, { breached: true }))).toBeUndefined();
  });

  it('has a sequence and a version that always grow, also when the clock goes back', () => {
    const status = fc.constantFrom<Status>('healthy', 'degraded', 'unhealthy', 'unknown');
    fc.assert(
      fc.property(fc.array(fc.tuple(status, fc.nat(1e6), fc.boolean())), (steps) => {
        let record: StatusRecord | undefined;
        for (const [each, now, breached] of steps) {
          const after = next(record, found(each, now, { breached }));
          if (after === undefined) continue;
          expect(after.sequence).toBeGreaterThanOrEqual(record?.sequence ?? -1);
          if (after.status !== record?.status) expect(after.sequence).toBeGreaterThan(record?.sequence ?? -1);
          expect(after.version).toBeGreaterThan(record?.version ?? 0);
          expect(after.unpublished.length).toBeLessThanOrEqual(20);
          expect(StatusRecord.parse(after)).toEqual(after);
          record = after;
        }
      }),
    );
  });
});

describe('publishedUpTo', () => {
  it('keeps what has not been published', () => {
    const record = after('healthy', 'unhealthy');
    const [first] = record?.unpublished ?? [];
    const published = record && first && publishedUpTo(record, first.sequence);
    expect(published).toMatchObject({ version: (record?.version ?? 0) + 1, unpublished: [{ status: 'unhealthy' }] });
    expect(published && first && publishedUpTo(published, first.sequence)).toBeUndefined();
  });
});

describe('what another replica announced', () => {
  const statuses = fc.array(fc.constantFrom<Status>('healthy', 'degraded', 'unhealthy', 'unknown'), { maxLength: 12 });
  const announcements = (made: readonly Status[]): Announced[] =>
    made.map((status, index) => ({ status, since: 1000 * (index + 1), sequence: index + 1, health: health(status) }));

  it('is known by its newest, however often and in whichever order it is heard', () => {
    fc.assert(
      fc.property(statuses, fc.array(fc.nat(11), { maxLength: 30 }), (made, order) => {
        const all = announcements(made);
        const heard = order.flatMap((index) => all[index] ?? []);
        let record: StatusRecord | undefined;
        for (const each of heard) record = afterHearing(record, each);
        const newest = heard.reduce<Announced | undefined>(
          (found, each) => (found === undefined || each.sequence > found.sequence ? each : found),
          undefined,
        );
        expect(record?.sequence).toBe(newest?.sequence);
        expect(record?.status).toBe(newest?.status);
        expect(record?.unpublished ?? []).toEqual([]);
      }),
    );
  });

  it('is not announced again, nor gone back behind, when what is stored is older or lost', () => {
    const old = after('healthy');
    const [, heard] = announcements(['healthy', 'unhealthy']);
    if (old === undefined || heard === undefined) throw new Error('nothing to compare');
    const remembered = afterHearing(old, { ...heard, sequence: old.sequence + 1 });
    for (const stored of [old, undefined]) {
      const before = newerOf(stored, remembered);
      expect(before).toBe(remembered);
      expect(isChange(before, found('unhealthy', 9000))).toBe(false);
      const again = restored(stored, before);
      expect(again).toMatchObject({ status: 'unhealthy', sequence: old.sequence + 1, unpublished: [] });
      expect(again?.version).toBeGreaterThan(stored?.version ?? 0);
    }
    expect(newerOf(remembered, old)).toBe(remembered);
    expect(restored(remembered, remembered)).toBeUndefined();
  });
});

describe('what contradicts something that was only just announced', () => {
  it('waits for a moment where maintenance is the matter, and nowhere else', () => {
    const maintained = after('healthy', 'maintenance');
    expect(tooSoonFor(maintained, found('healthy', 2100), Infinity)).toBe(1900);
    expect(tooSoonFor(maintained, found('healthy', 4000), Infinity)).toBe(0);
    expect(tooSoonFor(maintained, found('maintenance', 2100), Infinity)).toBe(0);
    expect(tooSoonFor(after('healthy'), found('maintenance', 1050), Infinity)).toBe(1950);
    expect(tooSoonFor(after('healthy'), found('unhealthy', 1050), Infinity)).toBe(0);
    expect(tooSoonFor(undefined, found('maintenance', 1050), Infinity)).toBe(0);
    // A clock that went back makes nobody wait for longer.
    expect(tooSoonFor(maintained, found('healthy', 0), Infinity)).toBe(2000);
  });

  it('waits for windows that were read after it was announced, but not for ever', () => {
    const maintained = after('healthy', 'maintenance');
    expect(tooSoonFor(maintained, found('healthy', 4000), 2000)).toBe(500);
    expect(tooSoonFor(maintained, found('healthy', 4000), 2001)).toBe(0);
    expect(tooSoonFor(maintained, found('healthy', 32_000), 2000)).toBe(0);
    expect(tooSoonFor(maintained, found('maintenance', 4000), 2000)).toBe(0);
  });
});
