import { HealthCheck, type HeartbeatRecord, HeartbeatReport, type ResolvedCheck } from '@chain-mapping/model';
import fc from 'fast-check';
import { deadlineOf, verdictOf } from './heartbeat-verdict';

const NOW = Date.parse('2026-01-01T00:00:00.000Z');
const SECOND = 1000;
const checkOf = (fields: object = {}): ResolvedCheck => ({
  ...HealthCheck.parse({ type: 'heartbeat', ...fields }),
  type: 'heartbeat',
  endpoint: 'heartbeat://backup',
});
const record = (age_s: number, report: object | null): HeartbeatRecord => ({
  since: NOW - age_s * SECOND,
  report: report === null ? null : HeartbeatReport.parse(report),
});
const check = checkOf({ interval_seconds: 60, grace_seconds: 10 });

describe('what a heartbeat says', () => {
  it('is that all is well until its time is over', () => {
    expect(verdictOf(record(69.999, {}), check, NOW)).toMatchObject({ status: 'healthy', error_message: null });
    expect(verdictOf(record(70, {}), check, NOW)).toMatchObject({
      status: 'unhealthy',
      error_message: 'No heartbeat since 2025-12-31T23:58:50.000Z',
    });
  });

  it('is nothing before the first one, and after its time that it is missing', () => {
    expect(verdictOf(record(69.999, null), check, NOW)).toMatchObject({ status: 'unknown' });
    expect(verdictOf(record(70, null), check, NOW)).toMatchObject({ status: 'unhealthy' });
  });

  it('is what the target says of itself, and for how long it worked', () => {
    const report = { status: 'fail', message: 'disk full', duration_ms: 1500 };
    expect(verdictOf(record(1, report), check, NOW)).toEqual({
      status: 'unhealthy',
      response_time: null,
      error_message: 'The target reports a failure: disk full',
      timings: { total_ms: 1500 },
    });
  });

  it.each([
    [{}, 66],
    [{ interval_seconds: 20 }, 25],
    [{ interval_seconds: 3600 }, 3960],
    [{ interval_seconds: 10, grace_seconds: 0 }, 10],
  ])('%j: is missed after %s s', (fields, seconds) => {
    expect(deadlineOf(record(0, {}), checkOf(fields)) - NOW).toBe(seconds * SECOND);
  });

  it('gets worse with time alone, never better', () => {
    const reports = fc.constantFrom(null, {}, { status: 'fail' });
    fc.assert(
      fc.property(reports, fc.nat(200), fc.nat(200), (report, age, later) => {
        const before = verdictOf(record(age, report), check, NOW);
        const after = verdictOf(record(age + later, report), check, NOW);
        if (before.status === 'unhealthy') expect(after.status).toBe('unhealthy');
        if (age + later >= 70) expect(after.status).toBe('unhealthy');
      }),
    );
  });
});
