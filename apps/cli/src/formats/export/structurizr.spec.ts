import fc from 'fast-check';
import {
  anyChains,
  chainSaying,
  HOSTILE,
  referencePlatform,
  serviceSaying,
  storedChain,
  storedService,
} from './exported.fixture';
import { structurizr } from './structurizr';

/** The tokens of a line, by the rules of the language: in quotes `\"` is a quote, and nothing else is special. */
function tokensOf(line: string): string[] {
  const tokens: string[] = [];
  let rest = line.trim();
  while (rest !== '') {
    const [whole, quoted, plain] = /^(?:"((?:[^"\\]|\\")*)"|([^\s"]+))(?=\s|$)/.exec(rest) ?? [];
    if (whole === undefined) throw new Error(`no token: ${rest}`);
    tokens.push(quoted?.replace(/\\"/g, '"') ?? plain ?? '');
    rest = rest.slice(whole.length).trimStart();
  }
  return tokens;
}

interface Read {
  /** Names by identifier. */
  readonly elements: Record<string, string>;
  readonly relationships: string[][];
  readonly views: Record<string, { title: string; steps: string[][]; properties: Record<string, string> }>;
}

/** Reads a workspace as the language has it: line by line, names before their use, steps only along relationships. */
function read(text: string): Read {
  const { elements, relationships, views }: Read = { elements: {}, relationships: [], views: {} };
  const open: string[] = [];
  let view: Read['views'][string] | undefined;
  for (const line of text.split('\n')) {
    expect(line).not.toMatch(/\\$|\$\{[a-zA-Z0-9\-_.]+\}/);
    if (/^\s*(#|$)/.test(line)) continue;
    const tokens = tokensOf(line);
    const [first = '', second, third = '', fourth = ''] = tokens;
    if (second === '->') {
      for (const end of [first, third]) expect(Object.keys(elements)).toContain(end);
      if (view === undefined) relationships.push([first, third, fourth]);
      else {
        expect(relationships.map(([source, target]) => [source, target])).toContainEqual([first, third]);
        view.steps.push([first, third, fourth]);
      }
    } else if (second === '=') {
      expect(first).toMatch(/^\w[a-zA-Z0-9_-]*$/);
      expect(Object.keys(elements).map((known) => known.toLowerCase())).not.toContain(first.toLowerCase());
      elements[first] = fourth;
    } else if (first === 'dynamic') {
      view = { title: '', steps: [], properties: {} };
      views[third] = view;
    } else if (first === 'title' && view !== undefined) view.title = second ?? '';
    else if (open.at(-1) === 'properties' && view !== undefined && first !== '}') view.properties[first] = second ?? '';
    if (tokens.at(-1) === '{') open.push(first);
    if (first === '}') {
      expect(tokens).toEqual(['}']);
      if (open.pop() === 'dynamic') view = undefined;
    }
  }
  expect(open).toEqual([]);
  const unique = relationships.map((relationship) => relationship.join('\u0000'));
  expect(new Set(unique).size).toBe(unique.length);
  return { elements, relationships, views };
}

describe('structurizr', () => {
  it('draws services as containers, those of others as systems, and a chain as a dynamic view', () => {
    const chain = storedChain({
      id: 'B1',
      name: 'Orders',
      category: 'service_communication',
      latency_sla: 500,
      nodes: [
        { id: 'api', type: 'api_endpoint', service_name: 'orders', component_name: 'api' },
        { id: 'logic', type: 'service', service_name: 'orders', component_name: 'logic' },
        { id: 'rows', type: 'database', service_name: 'store', component_name: 'orders' },
        { id: 'bank', type: 'external_service', service_name: 'bank' },
      ],
      edges: [
        { source_node: 'api', target_node: 'logic', type: 'function_call' },
        { source_node: 'logic', target_node: 'rows', type: 'database_query', protocol: 'postgresql', latency_sla: 100 },
        { source_node: 'logic', target_node: 'bank', type: 'http_request', operation: 'POST /payments' },
      ],
    });
    const text = structurizr.write({
      chains: [chain],
      services: [storedService({ name: 'store', description: 'Rows' })],
    });
    expect(read(text)).toEqual({
      elements: { platform: 'Platform', store: 'store', orders: 'orders', bank: 'bank' },
      relationships: [
        ['orders', 'store', 'database_query'],
        ['orders', 'bank', 'http_request'],
      ],
      views: {
        B1: {
          title: 'B1 Orders',
          steps: [
            ['orders', 'store', 'database_query, within 100 ms'],
            ['orders', 'bank', 'POST /payments'],
          ],
          properties: {
            'chain-mapping.id': 'B1',
            'chain-mapping.name': 'Orders',
            'chain-mapping.category': 'service_communication',
            'chain-mapping.latency_sla': '500',
          },
        },
      },
    });
    expect(text).toContain('store = container "store" "Rows" "" "Database"');
    expect(text).toContain('bank = softwareSystem "bank" "" "External"');
    expect(text).toContain('# Inside one container: api -> logic function_call');
  });

  it('says once how two services are joined, with the protocol that is known first', () => {
    const nodes = ['a', 'b', 'c'].map((id) => ({ id, type: 'service' as const, service_name: id === 'c' ? 'b' : id }));
    const call = (target_node: string, protocol?: string) =>
      ({ source_node: 'a', target_node, type: 'http_request', protocol }) as const;
    const edges = [call('b', 'https'), call('c', 'h2')];
    const chain = storedChain({ id: 'A1', name: 'x', category: 'data_flow', nodes, edges });
    const text = structurizr.write({ chains: [chain], services: [] });
    expect(read(text).relationships).toEqual([['a', 'b', 'http_request']]);
    expect(text).toContain('a -> b "http_request" "https"');
    expect(read(text).views.A1?.steps).toHaveLength(2);
  });

  it('gives services identifiers that differ, and that mean nothing to the language', () => {
    const names = ['order-s', 'order_s', 'container', 'THIS', '2nd', 'Platform'];
    const services = names.map((name) => storedService({ name }));
    const { elements } = read(structurizr.write({ chains: [], services }));
    expect(Object.values(elements).sort()).toEqual([...names, 'Platform'].sort());
    expect(Object.keys(elements)).not.toContain('container');
    expect(Object.keys(elements)).not.toContain('THIS');
  });

  it('says of a chain that stays inside one container why it has no view', () => {
    const nodes = ['a', 'b'].map((id) => ({ id, type: 'service' as const, service_name: 'one' }));
    const edges = [{ source_node: 'a', target_node: 'b', type: 'function_call' as const }];
    const text = structurizr.write({
      chains: [storedChain({ id: 'A1', name: 'x', category: 'data_flow', nodes, edges })],
      services: [],
    });
    expect(read(text).views).toEqual({});
    expect(text).toContain('# A1 has no view: no edge leaves a container');
  });

  it.each(HOSTILE)('keeps %j inside its quotes', (hostile) => {
    const { views } = read(structurizr.write({ chains: [chainSaying(hostile)], services: [serviceSaying(hostile)] }));
    expect(Object.keys(views)).toEqual(['A1']);
    expect(views.A1?.properties['chain-mapping.id']).toBe('A1');
    expect(views.A1?.steps).toHaveLength(2);
  });

  it('writes a workspace, whatever chains say', () => {
    fc.assert(
      fc.property(anyChains, (chains) => {
        const { views } = read(structurizr.write({ chains, services: [] }));
        for (const key of Object.keys(views)) expect(chains.map(({ id }) => id)).toContain(key);
      }),
    );
  });

  it('draws the reference platform: a view for each chain', () => {
    const platform = referencePlatform();
    const { views, elements } = read(structurizr.write(platform));
    expect(Object.keys(views).sort()).toEqual(platform.chains.map(({ id }) => id).sort());
    expect(Object.values(elements).sort()).toEqual(['Platform', ...platform.services.map(({ name }) => name)].sort());
  });
});
