import fc from 'fast-check';
import { latencyBucket } from '../traces/latency-sketch';
import { applyResult, type ComponentState } from './component-state';
import { edgeLatency, isEdgeTooSlow } from './edge-latency';
import type { NodeComponent } from './node-component';
import { TRACED_WINDOW_MS, type TracedEdge } from './traced-edges';

const NOW = Date.parse('2026-01-01T00:00:00.000Z');
const SLA = 100;

/** Answered its checks so, the newest last. */
function checked(...latencies: number[]): NodeComponent {
  let state: ComponentState | undefined;
  for (const [index, response_time] of latencies.entries()) {
    const at = NOW - (latencies.length - index) * 1000;
    const result = { slot: at, checked_at: at, status: 'healthy' as const, response_time, error_message: null };
    const next = applyResult(state, result, { failures: { count: 1, of: 1 }, recoveries: 1 });
    if (next !== 'stale') state = next;
  }
  return { target_id: 'target', interval_ms: 5000, state };
}

/** As traces saw it: so many calls of the same latency. */
function seen(calls: number, ms: number, age = 1000): TracedEdge {
  const ends = { chain_id: 'A1', source_node: 'a', target_node: 'b' };
  const latency = { [latencyBucket(ms)]: calls };
  return { ...ends, calls, errors: 0, newest_ms: ms, latency, last_seen: NOW - age };
}

const FAST = checked(10, 10, 10, 10, 10);
const SLOW = checked(500, 500, 500, 500, 500);
const UNCHECKED: NodeComponent = { unchecked: 'nothing checks it' };

describe('the latency of an edge', () => {
  it('is what the checks of its target say where traces saw nothing', () => {
    expect(edgeLatency(FAST, undefined, SLA, NOW)).toEqual({
      ...{ latency: 10, latency_source: 'check', sla_compliance: 1, breached: false },
      p95: 10,
    });
    expect(edgeLatency(SLOW, undefined, SLA, NOW)).toMatchObject({ latency: 500, sla_compliance: 0, breached: true });
  });

  it('is what traces saw, whatever the checks say', () => {
    const slow = edgeLatency(FAST, seen(5, 500), SLA, NOW);
    expect(slow).toMatchObject({ latency: 500, latency_source: 'traces', sla_compliance: 0, breached: true });
    expect(slow.p95).toBeCloseTo(500, -2);
    const fast = { latency: 20, latency_source: 'traces', sla_compliance: 1, breached: false };
    expect(edgeLatency(SLOW, seen(5, 20), SLA, NOW)).toMatchObject(fast);
    expect(edgeLatency(UNCHECKED, seen(5, 20), SLA, NOW)).toMatchObject(fast);
    expect(edgeLatency(UNCHECKED, seen(5, 500), SLA, NOW)).toMatchObject({ breached: true });
  });

  it('counts of traces what came in the last five minutes', () => {
    expect(edgeLatency(FAST, seen(9, 500, TRACED_WINDOW_MS), SLA, NOW)).toMatchObject({ latency: 500, breached: true });
    const old = seen(9, 500, TRACED_WINDOW_MS + 1);
    expect(edgeLatency(FAST, old, SLA, NOW)).toMatchObject({ latency: 10, latency_source: 'check', breached: false });
  });

  it('breaks no SLA by a few slow calls', () => {
    const few = { latency: 500, latency_source: 'traces', sla_compliance: 0, breached: false };
    expect(edgeLatency(FAST, seen(4, 500), SLA, NOW)).toMatchObject(few);
  });

  it('is what checks say where they say that it is too slow and traces saw too little', () => {
    const bySlowChecks = { latency: 500, latency_source: 'check', sla_compliance: 0, breached: true };
    expect(edgeLatency(SLOW, seen(4, 20), SLA, NOW)).toMatchObject(bySlowChecks);
  });

  it('counts for no SLA in maintenance', () => {
    const maintained = { ...FAST, in_maintenance: true as const };
    expect(edgeLatency(maintained, seen(5, 500), SLA, NOW)).toMatchObject({
      ...{ latency: 500, sla_compliance: null, breached: false },
    });
  });

  it('names no source where nothing is known', () => {
    expect(edgeLatency(UNCHECKED, undefined, SLA, NOW)).toEqual({
      ...{ latency: null, sla_compliance: null, breached: false, p95: null },
    });
  });

  it('says of a share of calls what share of them is within the SLA', () => {
    const mixed = { ...seen(5, 500), calls: 20, latency: { [latencyBucket(20)]: 15, [latencyBucket(500)]: 5 } };
    const { sla_compliance, p95 } = edgeLatency(FAST, mixed, SLA, NOW);
    expect(sla_compliance).toBe(0.75);
    expect(p95).toBeCloseTo(500, -2);
  });
});

describe('properties', () => {
  const component = fc.constantFrom(FAST, SLOW, UNCHECKED, checked(500), { ...SLOW, in_maintenance: true as const });
  const traced = fc.option(
    fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.constantFrom(1, 99, 101, 5000), fc.constantFrom(0, 299_000, 301_000))
      .map(([calls, ms, age]) => seen(calls, ms, age)),
    { nil: undefined },
  );

  it('the short way to the breach comes to the same, and a breach is always one of the latency that is told', () => {
    fc.assert(
      fc.property(component, traced, (each, edge) => {
        const { latency, breached } = edgeLatency(each, edge, SLA, NOW);
        expect(isEdgeTooSlow(each, edge, SLA, NOW)).toBe(breached);
        if (breached) expect(latency).toBeGreaterThan(SLA);
      }),
    );
  });

  it('an SLA that is less strict is never broken sooner', () => {
    fc.assert(
      fc.property(component, traced, fc.integer({ min: 1, max: 6000 }), fc.nat(6000), (each, edge, sla, more) => {
        const [strict, loose] = [sla, sla + more].map((bound) => edgeLatency(each, edge, bound, NOW));
        expect(Number(loose?.breached)).toBeLessThanOrEqual(Number(strict?.breached));
        if (loose?.latency_source !== strict?.latency_source) return;
        expect(loose?.sla_compliance ?? 1).toBeGreaterThanOrEqual(strict?.sla_compliance ?? 0);
      }),
    );
  });
});
