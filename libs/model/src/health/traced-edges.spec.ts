import fc from 'fast-check';
import { latencyBucket, type LatencySketch } from '../traces/latency-sketch';
import { newestOf, type TracedEdge, TracedEdges } from './traced-edges';

const sketch = (...latencies: number[]): LatencySketch => {
  const counts: Record<string, number> = {};
  for (const ms of latencies) counts[latencyBucket(ms)] = (counts[latencyBucket(ms)] ?? 0) + 1;
  return counts;
};

describe('the newest calls', () => {
  it('are those of the newest minutes that hold five together', () => {
    expect(newestOf([sketch(100, 100, 100, 100, 100), sketch(1)])).toBeCloseTo(100, -1);
    expect(newestOf([sketch(100), {}, sketch(10, 10, 10, 10), sketch(1, 1, 1, 1, 1, 1)])).toBeCloseTo(10, 0);
  });

  it('are all where there are fewer than five, and none without any', () => {
    expect(newestOf([sketch(50), {}, sketch(20, 20)])).toBeCloseTo(20, 0);
    expect(newestOf([])).toBeNull();
    expect(newestOf([{}, {}])).toBeNull();
  });

  it('have their median where most of them lie, to a bucket of the sketch', () => {
    const latencies = fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(latencies, latencies, (newest, older) => {
        const known = newest.length >= 5 ? newest : [...newest, ...older];
        const sorted = known.sort((a, b) => a - b);
        const median = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
        const found = newestOf([sketch(...newest), sketch(...older)]) ?? 0;
        expect(Math.abs(found - median) / median).toBeLessThan(0.021);
      }),
    );
  });
});

describe('traced edges', () => {
  const edge = (chain_id: string, source_node: string, target_node: string): TracedEdge => {
    return { chain_id, source_node, target_node, calls: 1, errors: 0, newest_ms: 1, latency: { '0': 1 }, last_seen: 0 };
  };

  it('are found by their chain and their ends', () => {
    const all = [edge('A1', 'a', 'b'), edge('A1', 'a', 'c'), edge('B1', 'a', 'b')];
    const traced = new TracedEdges(all);
    for (const each of all) expect(traced.of(each.chain_id, each)).toBe(each);
    expect(traced.of('B1', { source_node: 'a', target_node: 'c' })).toBeUndefined();
    expect(traced.of('A1', { source_node: 'b', target_node: 'a' })).toBeUndefined();
    expect([...traced.chain_ids]).toEqual(['A1', 'B1']);
    expect([traced.isEmpty, new TracedEdges([]).isEmpty]).toEqual([false, true]);
  });
});
