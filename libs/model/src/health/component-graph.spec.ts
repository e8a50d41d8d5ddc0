import { derivedFields, type NodeInput } from '../chain/chain';
import { HealthCheck } from '../chain/health-check';
import { ComponentGraph } from './component-graph';
import { type ComponentCondition, rootCausesOf } from './root-cause';

const check = (endpoint: string) => HealthCheck.parse({ endpoint });

function graphOf(nodes: readonly (NodeInput & { target?: string })[]): ComponentGraph {
  const targets = new Map(nodes.flatMap(({ id, target }) => (target === undefined ? [] : [[id, target] as const])));
  const chain = { id: 'A1', edges: [], ...derivedFields({ nodes: [...nodes], edges: [] }) };
  return new ComponentGraph([{ chain, targetOf: (id) => targets.get(id) }]);
}

const culprits = (graph: ComponentGraph, ...failing: string[]): string[] => {
  const conditions = new Map<number, ComponentCondition>();
  for (const target of failing) {
    const number = graph.numberOfTarget(target);
    if (number !== undefined) conditions.set(number, { status: 'unhealthy', since: 1 });
  }
  return rootCausesOf(graph, conditions).culprits.map(({ id }) => id);
};

const service = { type: 'service' as const, service_name: 'bridge' };

describe('a service and its parts', () => {
  const graph = graphOf([
    { ...service, id: 'bridge', target: 'whole' },
    { ...service, id: 'again', target: 'whole' },
    { ...service, id: 'quotes', target: 'part', health_check: check('/quotes') },
    { ...service, id: 'ticks', target: 'stream', health_check: check('/ws/ticks') },
  ]);

  it('fail of the service when it fails', () => {
    expect(culprits(graph, 'whole', 'part', 'stream')).toEqual(['whole']);
  });

  it('fail by themselves while the service works', () => {
    expect(culprits(graph, 'part', 'stream')).toEqual(['part', 'stream']);
    expect(culprits(graph, 'whole')).toEqual(['whole']);
  });

  it('have nothing to do with each other where two checks are that of the service, or none is', () => {
    const two = graphOf([
      { ...service, id: 'a', target: 'one' },
      { ...service, id: 'b', target: 'other' },
    ]);
    expect(culprits(two, 'one', 'other')).toEqual(['one', 'other']);
    const none = graphOf([
      { ...service, id: 'a', target: 'one', health_check: check('/a') },
      { ...service, id: 'b', target: 'other', health_check: check('/b') },
      { ...service, id: 'c', service_name: 'elsewhere', target: 'third' },
    ]);
    expect(culprits(none, 'one', 'other', 'third')).toEqual(['one', 'other', 'third']);
  });
});
