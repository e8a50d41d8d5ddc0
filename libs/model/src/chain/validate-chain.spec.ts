import fc from 'fast-check';
import { ChainInput } from './chain';
import { errorsBeyondDraft, validateChain } from './validate-chain';

const none: ReadonlySet<string> = new Set();

const node = (id: string, more: object = {}) => ({ id, type: 'service', ...more });
const edge = (source_node: string, target_node: string, more: object = {}) => ({
  source_node,
  target_node,
  type: 'http_request',
  ...more,
});
const chain = (nodes: unknown, edges: unknown = [], more: object = {}) => ({
  name: 'Orders',
  category: 'data_flow',
  nodes,
  edges,
  ...more,
});

const errorsOf = (input: unknown) => validateChain(input, none).errors;

describe('errors', () => {
  it('finds nothing wrong with a sound chain', () => {
    const sound = chain([node('a'), node('b')], [edge('a', 'b')], { id: 'A1' });
    expect(validateChain(sound, none)).toMatchObject({ valid: true, errors: [] });
  });

  it('wants at least one node', () => {
    const expected = [{ code: 'no_nodes', message: 'Chain must have at least one node', path: 'nodes' }];
    expect(errorsOf(chain([]))).toEqual(expected);
    expect(errorsOf({ name: 'Orders', category: 'data_flow' })).toEqual(expected);
  });

  it('wants each node id once', () => {
    expect(errorsOf(chain([node('a'), node('a')]))).toEqual([
      { code: 'duplicate_node_id', message: 'Node IDs must be unique', path: 'nodes.1.id' },
    ]);
  });

  it('wants both ends of an edge among the nodes', () => {
    expect(errorsOf(chain([node('a')], [edge('a', 'b'), edge('c', 'a')]))).toEqual([
      { code: 'target_node_not_found', message: 'Target node b not found', path: 'edges.0.target_node' },
      { code: 'source_node_not_found', message: 'Source node c not found', path: 'edges.1.source_node' },
    ]);
  });

  it('spells a cycle out', () => {
    expect(errorsOf(chain([node('a'), node('b')], [edge('a', 'b'), edge('b', 'a')]))).toEqual([
      { code: 'circular_dependency', message: 'Circular dependency: a -> b -> a', path: 'edges.1' },
    ]);
  });

  it('refuses a chain that depends on itself', () => {
    expect(errorsOf(chain([node('a')], [], { id: 'A1', dependencies: ['B1', 'A1'] }))).toEqual([
      { code: 'self_dependency', message: 'A chain cannot depend on itself', path: 'dependencies.1' },
    ]);
  });

  it.each(['INVALID', 'A0', 'F1', 'A0123456789012', 7, '', null])('says how an id must look: %p', (id) => {
    const expected = { code: 'invalid_id', message: 'Chain ID must follow pattern [A-E][1-9]+', path: 'id' };
    expect(errorsOf(chain([node('a')], [], { id }))).toEqual(id === null ? [] : [expected]);
  });

  it('names the field that has not the shape of a chain', () => {
    const paths = errorsOf({ category: 'x', nodes: [{ id: 'a', type: 'y' }], edges: 'none' }).map(({ path }) => path);
    expect(paths.sort()).toEqual(['category', 'edges', 'name', 'nodes.0.type']);
  });

  it('applies the rules to what can be read of a chain without a proper shape', () => {
    const messages = errorsOf({ nodes: [null, { id: 'a' }, { id: 'a' }], edges: [3, edge('a', 'b')] }).map(
      ({ message, path }) => `${path}: ${message}`,
    );
    expect(messages).toEqual(
      expect.arrayContaining(['nodes.2.id: Node IDs must be unique', 'edges.1.target_node: Target node b not found']),
    );
  });

  it.each([undefined, null, 5, 'chain', [], true])('takes %p for no chain', (input) => {
    expect(validateChain(input, none)).toMatchObject({ valid: false, warnings: [], suggestions: [] });
  });

  it('counts what would be too much to list', () => {
    const errors = errorsOf(chain(Array.from({ length: 900 }, () => 1)));
    expect(errors).toHaveLength(101);
    expect(errors.at(-1)?.message).toBe('800 more like these');
  });
});

describe('warnings', () => {
  it('names isolated nodes, unless the chain has only one', () => {
    const warningsOf = (input: unknown) =>
      validateChain(input, none).warnings.map(({ path, message }) => [path, message]);
    const apart = chain([node('a'), node('b'), node('isolated')], [edge('a', 'b')]);
    expect(warningsOf(apart)).toEqual([['nodes.2', expect.stringContaining("'isolated'")]]);
    expect(warningsOf(chain([node('a')]))).toEqual([]);
  });

  it('names a service that is not registered, once', () => {
    const nodes = [
      node('a', { service_name: 'known' }),
      node('b', { service_name: 'x' }),
      node('c', { service_name: 'x' }),
    ];
    const input = chain(nodes, [edge('a', 'b'), edge('b', 'c')]);
    expect(validateChain(input, new Set(['known']))).toMatchObject({
      valid: true,
      warnings: [
        { code: 'unknown_service', message: "Service 'x' not found in service registry", path: 'nodes.1.service_name' },
      ],
    });
  });
});

describe('suggestions', () => {
  const checked = { health_check: { endpoint: 'http://orders/health' } };
  const row = (length: number) =>
    chain(
      Array.from({ length }, (_, index) => node(`n${index}`, checked)),
      Array.from({ length: length - 1 }, (_, index) => edge(`n${index}`, `n${index + 1}`, { latency_sla: 100 })),
    );

  it('are none for a chain of ten nodes, checked and with SLAs', () => {
    expect(validateChain(row(10), none).suggestions).toEqual([]);
  });

  it('propose to break a chain of more than ten nodes', () => {
    expect(validateChain(row(11), none).suggestions).toEqual([
      expect.stringContaining('breaking this chain into smaller'),
    ]);
  });

  it('name edges without an SLA', () => {
    const input = chain([node('a', checked), node('b', checked)], [edge('a', 'b')]);
    expect(validateChain(input, none).suggestions).toEqual([expect.stringMatching(/without an SLA: a -> b$/)]);
  });

  it.each([
    [{}, true],
    [{ health_check: { enabled: false, endpoint: 'http://orders/health' } }, true],
    [{ service_name: 'orders', health_check: { enabled: false } }, true],
    [{ health_check: { endpoint: '/health' } }, true],
    [{ health_check: { endpoint: 'http://orders/health' } }, false],
    [{ health_check: { endpoint: 'orders:5432', type: 'tcp' } }, false],
    [{ health_check: { type: 'heartbeat' } }, false],
    [{ service_name: 'orders' }, false],
    [{ service_name: 'orders', health_check: { endpoint: '/health' } }, false],
    [{ service_name: 'unknown' }, true],
  ])('name a node that nothing checks: %j %p', (more, unchecked) => {
    const { suggestions } = validateChain(chain([node('a', more)]), new Set(['orders']));
    expect(suggestions.some((suggestion) => suggestion.endsWith('nothing checks: a'))).toBe(unchecked);
  });
});

describe('errorsBeyondDraft', () => {
  it('lets a chain without nodes pass, and no other error', () => {
    expect(errorsBeyondDraft(validateChain(chain([]), none))).toEqual([]);
    expect(errorsBeyondDraft(validateChain(chain([], [edge('a', 'b')]), none))).toHaveLength(2);
  });
});

describe('for any input', () => {
  const ids = ['a', 'b', 'c', 'd'];
  const chains = fc.record({
    name: fc.constant('Orders'),
    category: fc.constant('data_flow'),
    nodes: fc.array(fc.record({ id: fc.constantFrom(...ids), type: fc.constant('service') }), { maxLength: 5 }),
    edges: fc.array(
      fc.record({
        source_node: fc.constantFrom(...ids),
        target_node: fc.constantFrom(...ids),
        type: fc.constant('http_request'),
      }),
      { maxLength: 5 },
    ),
  });

  /** The verdict, found the slow way: a walk along more edges than there are has been somewhere twice. */
  function naiveVerdict({
    nodes,
    edges,
  }: {
    nodes: { id: string }[];
    edges: { source_node: string; target_node: string }[];
  }) {
    const known = nodes.map(({ id }) => id);
    let ends = ids;
    for (let step = 0; step <= edges.length; step++)
      ends = edges.flatMap((each) => (ends.includes(each.source_node) ? each.target_node : []));
    return (
      known.length > 0 &&
      known.every((id, index) => known.indexOf(id) === index) &&
      edges.every((each) => known.includes(each.source_node) && known.includes(each.target_node)) &&
      ends.length === 0
    );
  }

  it('gives the verdict of the naive checker', () => {
    fc.assert(
      fc.property(chains, (input) => {
        expect(validateChain(input, none).valid).toBe(naiveVerdict(input));
      }),
      { numRuns: 2000 },
    );
  });

  it('never throws, and calls nothing valid that has not the shape of a chain', () => {
    const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true });
    const almost = fc.record(
      {
        id: anything,
        name: anything,
        category: anything,
        nodes: fc.oneof(anything, fc.array(fc.oneof(anything, fc.record({ id: anything, health_check: anything })))),
        edges: fc.oneof(
          anything,
          fc.array(fc.oneof(anything, fc.record({ source_node: anything, target_node: anything }))),
        ),
        dependencies: anything,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(anything, almost), (input) => {
        const { valid, errors } = validateChain(input, none);
        expect(valid).toBe(errors.length === 0);
        if (valid) expect(ChainInput.safeParse(input).success).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('stays in proportion to a large chain', () => {
    const nodes = Array.from({ length: 50_000 }, (_, index) => node(`n${index}`));
    const edges = nodes.map((_, index) => edge(`n${index}`, `n${(index + 1) % nodes.length}`));
    const started = performance.now();
    expect(validateChain(chain(nodes, edges), none).valid).toBe(false);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
