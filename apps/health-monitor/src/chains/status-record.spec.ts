import type { ChainHealth, Status } from '@chain-mapping/model';
import fc from 'fast-check';
import { publishedUpTo, recordOf, StatusRecord } from './status-record';

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

function after(...statuses: Status[]): StatusRecord | undefined {
  let record: StatusRecord | undefined;
  for (const [index, status] of statuses.entries()) {
    record = recordOf(record, health(status), 1000 * (index + 1), true) ?? record;
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
      status: 'unhealthy',
      since: 3000,
      unpublished: [{ previous_status: null }, { status: 'unhealthy', previous_status: 'healthy', since: 3000 }],
    });
  });

  it('calls nothing unknown before it has looked around', () => {
    const before = after('healthy');
    expect(recordOf(before, health('unknown'), 5000, false)).toBeUndefined();
    expect(recordOf(before, health('unknown'), 5000, true)).toMatchObject({ status: 'unknown' });
    expect(recordOf(before, health('unhealthy'), 5000, false)).toMatchObject({ status: 'unhealthy' });
  });

  it('has a sequence and a version that always grow, also when the clock goes back', () => {
    const status = fc.constantFrom<Status>('healthy', 'degraded', 'unhealthy', 'unknown');
    fc.assert(
      fc.property(fc.array(fc.tuple(status, fc.nat(1e6))), (steps) => {
        let record: StatusRecord | undefined;
        for (const [each, now] of steps) {
          const next = recordOf(record, health(each), now, true);
          if (next === undefined) continue;
          expect(next.sequence).toBeGreaterThan(record?.sequence ?? -1);
          expect(next.version).toBeGreaterThan(record?.version ?? 0);
          expect(next.unpublished.length).toBeLessThanOrEqual(20);
          expect(StatusRecord.parse(next)).toEqual(next);
          record = next;
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
