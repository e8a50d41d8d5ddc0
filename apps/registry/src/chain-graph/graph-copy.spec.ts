import { aNode } from '@chain-mapping/testing';
import type { Changes, GraphRow, Position, ServiceRow } from './graph-changes.repository';
import { GraphCopy } from './graph-copy';

const AT: Position = { database: 'one', watermark: 100n };
const changes = (fields: Partial<Changes>): Changes => ({
  position: AT,
  chains: [],
  service_names: [],
  total_services: 0,
  ...fields,
});
const row = (id: string, fields: Partial<GraphRow> = {}): GraphRow => ({
  id,
  name: id,
  nodes: [aNode({ id: 'n', service_name: `${id}-service` })],
  edges: [],
  dependencies: [],
  revision: '1.1',
  ...fields,
});
const service = (name: string, base_url: string | null = null): ServiceRow => ({ name, base_url, health_check: null });

describe('a copy of the graph', () => {
  it.each<[string, Position, boolean]>([
    ['a later position of its database', { database: 'one', watermark: 101n }, true],
    ['its own position', AT, true],
    ['a database that counts from before, because it was restored', { database: 'one', watermark: 99n }, false],
    ['another database', { database: 'two', watermark: 101n }, false],
  ])('can be brought to %s: %#', (_, position, leads) => {
    expect(new GraphCopy(AT, []).leadsTo(changes({ position }))).toBe(leads);
  });

  it('knows which chains it does not have as they are now', () => {
    const copy = new GraphCopy(AT, []);
    copy.put(row('A1'));
    copy.put(row('A2'));
    const told = (id: string, revision: string | null) => ({ id, revision });
    expect(copy.staleChains(changes({ chains: [told('A1', '1.1'), told('A9', null)] }))).toEqual([]);
    expect(copy.staleChains(changes({ chains: [told('A1', '1.2'), told('A2', null), told('A3', '1.1')] }))).toEqual([
      'A1',
      'A2',
      'A3',
    ]);
    copy.forget('A2');
    expect(copy.staleChains(changes({ chains: [told('A2', null)] }))).toEqual([]);
    // Deleted and registered again.
    expect(copy.staleChains(changes({ chains: [told('A1', '2.1')] }))).toEqual(['A1']);
  });

  it('looks at the services when one was changed, or when there are not as many as before', () => {
    const copy = new GraphCopy(AT, [service('a'), service('b')]);
    expect(copy.mayHaveOtherServices(changes({ total_services: 2 }))).toBe(false);
    expect(copy.mayHaveOtherServices(changes({ total_services: 1 }))).toBe(true);
    expect(copy.mayHaveOtherServices(changes({ total_services: 2, service_names: ['a'] }))).toBe(true);
  });

  it('names the chains through services that are checked otherwise than before', () => {
    const copy = new GraphCopy(AT, [service('A1-service', 'http://one'), service('A2-service', 'http://two')]);
    for (const id of ['A1', 'A2', 'A3']) copy.put(row(id));
    expect(copy.takeServices([service('A1-service', 'http://one'), service('A2-service', 'http://new')])).toEqual([
      'A2',
    ]);
    expect(copy.takeServices([service('A2-service', 'http://new'), service('A3-service', 'http://x')])).toEqual([
      'A1',
      'A3',
    ]);
  });

  it('tells components apart by their checks, and keeps nothing of these but a short text', () => {
    const copy = new GraphCopy(AT, [service('gate', 'http://gate')]);
    const node = (id: string, fields: object) => aNode({ id, type: 'api_endpoint', ...fields });
    const body = 'x'.repeat(10_000);
    const endpoint = 'http://gate/orders';
    const nodes = [
      node('a', { service_name: 'gate', component_name: 'a' }),
      node('b', { service_name: 'gate', component_name: 'b' }),
      node('c', { service_name: 'gate', component_name: 'c', health_check: { endpoint: '/orders', body } }),
      node('d', { service_name: 'other', health_check: { endpoint, body } }),
      node('e', { service_name: 'other', component_name: 'e', health_check: { endpoint } }),
      node('f', { service_name: 'other', component_name: 'f' }),
    ];
    copy.put(row('A1', { nodes }));
    const targets = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => {
      const component = copy.graph.componentAt(copy.graph.place('A1', id) ?? -1);
      return [...(component.targets?.keys() ?? [])].join();
    });
    const [a, b, c, d, e, f] = targets;
    expect([a === b, a === c, c === d, d === e, f]).toEqual([true, false, true, false, '']);
    expect([a, c, e].map((target) => target?.length)).toEqual([20, 20, 20]);
  });
});
