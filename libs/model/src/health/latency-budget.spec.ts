import fc from 'fast-check';
import type { ChainEdge } from '../chain/edge';
import { latencyBudget } from './latency-budget';

/** `a>b:100/40`: an SLA of 100 ms, of which 40 are spent; either may be missing. */
function budget(text: string, latency_sla?: number) {
  const spent = new Map<ChainEdge, number | null>();
  for (const each of text.split(' ')) {
    const [ends = '', sla = '', p95 = ''] = each.split(/[:/]/);
    const [source_node = '', target_node = ''] = ends.split('>');
    const edge = {
      source_node,
      target_node,
      type: 'http_request',
      latency_sla: sla === '' ? null : Number(sla),
    } as const;
    spent.set(edge, p95 === '' ? null : Number(p95));
  }
  const edges = [...spent.keys()];
  const nodes = [...new Set(edges.flatMap((edge) => [edge.source_node, edge.target_node]))].map((id) => ({
    id,
    type: 'service' as const,
    display_name: id,
  }));
  return latencyBudget({ nodes, edges, latency_sla }, (edge) => spent.get(edge) ?? null);
}

describe('latencyBudget', () => {
  it('adds up the longest path, and names the edge that overspends most', () => {
    expect(budget('a>b:100/40 b>c:50/90 b>d:20/5 c>e:10/15')).toEqual({
      budget_ms: 160,
      spent_ms: 145,
      remaining_ms: 15,
      path: ['a', 'b', 'c', 'e'],
      edges: [
        { source_node: 'a', target_node: 'b', latency_sla: 100, p95: 40 },
        { source_node: 'b', target_node: 'c', latency_sla: 50, p95: 90 },
        { source_node: 'c', target_node: 'e', latency_sla: 10, p95: 15 },
      ],
      overspent_by: { source_node: 'b', target_node: 'c', by_ms: 40 },
    });
  });

  it('takes the budget of the chain where there is one, along the slowest path where no edge says more', () => {
    expect(budget('a>b:/40 a>c:/60 c>d:/50', 100)).toMatchObject({
      budget_ms: 100,
      spent_ms: 110,
      remaining_ms: -10,
      path: ['a', 'c', 'd'],
      overspent_by: null,
    });
  });

  it('says nothing without an SLA, and of time that nobody measured', () => {
    expect(budget('a>b:/40')).toBeNull();
    expect(budget('a>b:100/ b>c:50/')).toMatchObject({ budget_ms: 150, spent_ms: null, remaining_ms: null });
    expect(budget('a>b:100/ b>c:50/60')).toMatchObject({ spent_ms: 60, remaining_ms: 90 });
    expect(budget('a>b:100/10 b>a:100/10')).toBeNull();
  });

  it('looks at every path', () => {
    const pair = fc.tuple(fc.nat(6), fc.nat(6)).filter(([from, to]) => from < to);
    const edge = fc.tuple(pair, fc.constantFrom(null, 10, 20, 50), fc.constantFrom(null, 5, 30));
    fc.assert(
      fc.property(fc.array(edge, { minLength: 1, maxLength: 12 }), (drawn) => {
        const edges = drawn.map(([[from, to], latency_sla]): ChainEdge => ({
          ...{ source_node: String(from), target_node: String(to), type: 'http_request', latency_sla },
        }));
        const p95 = new Map(edges.map((each, at) => [each, drawn[at]?.[2] ?? null]));
        const paths = (id: string): ChainEdge[][] => [
          [],
          ...edges
            .filter((each) => each.source_node === id)
            .flatMap((each) => paths(each.target_node).map((rest) => [each, ...rest])),
        ];
        const nodes = Array.from({ length: 7 }, (_, id) => ({
          id: String(id),
          type: 'service' as const,
          display_name: '',
        }));
        const most = nodes
          .flatMap(({ id }) => paths(id))
          .map((path) => ({
            sla: path.reduce((sum, each) => sum + (each.latency_sla ?? 0), 0),
            spent: path.reduce((sum, each) => sum + (p95.get(each) ?? 0), 0),
          }))
          .reduce((best, each) =>
            each.sla > best.sla || (each.sla === best.sla && each.spent > best.spent) ? each : best,
          );
        const found = latencyBudget({ nodes, edges }, (each) => p95.get(each) ?? null);
        if (found === null) expect(most.sla).toBe(0);
        else expect({ sla: found.budget_ms, spent: found.spent_ms ?? 0 }).toEqual(most);
      }),
    );
  });
});
