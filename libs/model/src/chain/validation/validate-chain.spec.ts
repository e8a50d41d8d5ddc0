import fc from 'fast-check';
import { ChainInput } from '../chain';
import { chainErrors, errorsBeyondDraft, validateChain } from './validate-chain';

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

  it('refuses an edge from a node to itself, and spells it out beside the cycle that it lies on', () => {
    expect(errorsOf(chain([node('a'), node('b')], [edge('a', 'b'), edge('b', 'b'), edge('b', 'a')]))).toEqual([
      {
        code: 'self_edge',
        message: 'Circular dependency: b -> b. An edge must lead to another node than its own',
        path: 'edges.1',
      },
      { code: 'circular_dependency', message: 'Circular dependency: a -> b -> a', path: 'edges.2' },
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

describe('the ways through a chain', () => {
  const nodes = ['a', 'b', 'c', 'd', 'e'].map((id) => node(id));
  const warningsOf = (input: unknown) => validateChain(input, none).warnings;

  it('begin and end at nodes that are named', () => {
    const input = chain(nodes, [edge('a', 'c'), edge('b', 'c'), edge('c', 'd'), edge('c', 'e')]);
    expect(validateChain(input, none)).toMatchObject({ entry_nodes: ['a', 'b'], exit_nodes: ['d', 'e'] });
    expect(validateChain(chain([node('a')]), none)).toMatchObject({ entry_nodes: ['a'], exit_nodes: ['a'] });
  });

  it('begin and end nowhere on a circle', () => {
    const circle = validateChain(chain(nodes.slice(0, 2), [edge('a', 'b'), edge('b', 'a')]), none);
    expect(circle).toMatchObject({ valid: false, entry_nodes: [], exit_nodes: [] });
    expect(circle.warnings).toEqual([
      { code: 'no_entry_node', message: expect.stringContaining('no entry'), path: 'nodes' },
      { code: 'no_exit_node', message: expect.stringContaining('no exit'), path: 'nodes' },
    ]);
  });

  it('do not reach what stands behind a circle that nothing leads to', () => {
    const input = chain(nodes, [edge('a', 'b'), edge('c', 'd'), edge('d', 'c'), edge('d', 'b'), edge('c', 'e')]);
    expect(warningsOf(input).map(({ code, path }) => [code, path])).toEqual([
      ['unreachable_node', 'nodes.2'],
      ['unreachable_node', 'nodes.3'],
      ['unreachable_node', 'nodes.4'],
    ]);
  });

  it('do not lead from one part of the chain to another, and each part but the first is named', () => {
    expect(warningsOf(chain(nodes, [edge('c', 'a'), edge('d', 'e')]))).toEqual([
      {
        code: 'disconnected_part',
        message: 'Part of the chain is disconnected: no edge joins d, e to the rest',
        path: 'nodes.3',
      },
      expect.objectContaining({ code: 'isolated_node', path: 'nodes.1' }),
    ]);
  });

  it('are told once: an edge like another is named with the first', () => {
    const get = { operation: 'GET /' };
    const edges = [
      edge('a', 'b', get),
      edge('a', 'b'),
      edge('a', 'b', { ...get, latency_sla: 5, environment: null }),
      edge('a', 'b', { ...get, environment: 'test' }),
      edge('a', 'b', { ...get, type: 'grpc_call' }),
      edge('a', 'b', get),
    ];
    const expected = expect.stringMatching(/^Edge a -> b is there already, as edges\.0:/);
    expect(warningsOf(chain(nodes.slice(0, 2), edges))).toEqual([
      { code: 'duplicate_edge', message: expected, path: 'edges.2' },
      { code: 'duplicate_edge', message: expected, path: 'edges.5' },
    ]);
  });
});

describe('the SLA of a chain', () => {
  const nodes = ['a', 'b', 'c', 'd'].map((id) => node(id));
  const within = (latency_sla: number, edges: object[]) => validateChain(chain(nodes, edges, { latency_sla }), none);
  const sla = (source: string, target: string, latency_sla: number | null, environment?: string) =>
    edge(source, target, { latency_sla, environment });
  const diamond = [sla('a', 'b', 100), sla('a', 'c', 300), sla('b', 'd', 450), sla('c', 'd', 200), sla('a', 'd', null)];

  it('holds the calls along the longest path', () => {
    expect(within(550, diamond).warnings).toEqual([]);
    expect(within(549, diamond)).toMatchObject({
      valid: true,
      warnings: [
        {
          code: 'sla_budget_exceeded',
          message: 'The SLAs along a -> b -> d add up to 550 ms, more than the 549 ms of the chain',
          path: 'latency_sla',
        },
      ],
    });
  });

  it('is not exceeded by how numbers are rounded', () => {
    expect(within(0.3, [sla('a', 'b', 0.1), sla('b', 'c', 0.2), sla('c', 'd', null)]).warnings).toEqual([]);
  });

  it('counts a path only in an environment that has all of it', () => {
    const apart = [sla('a', 'b', 300, 'live'), sla('b', 'c', 300, 'test'), sla('c', 'd', 100)];
    expect(within(400, apart).warnings).toEqual([]);
    expect(within(399, apart).warnings).toMatchObject([
      { message: expect.stringContaining('along b -> c -> d in test add up to 400 ms') },
    ]);
  });

  it('is not compared where a circle has no longest path', () => {
    expect(within(1, [...diamond, sla('d', 'a', 100)]).warnings.map(({ code }) => code)).not.toContain(
      'sla_budget_exceeded',
    );
  });
});

describe('redundancy', () => {
  const nodes = ['a', 'b', 'c', 'd'].map((id) => node(id));
  const to = (target: string, redundancy: object, more: object = {}) => edge('a', target, { redundancy, ...more });
  const warningsOf = (edges: object[], ofA: object = {}) =>
    validateChain(chain([node('a', ofA), ...nodes.slice(1)], edges), none).warnings;
  const two = { mode: 'k_of_n', k: 2 };

  it('can hold with enough members of one mode', () => {
    const grouped = { mode: 'any', group: 'stores' };
    expect(warningsOf([to('b', two), to('c', two), to('d', grouped)])).toEqual([]);
  });

  it('cannot hold with fewer members than it needs; two calls to one node are one', () => {
    const edges = [to('b', two), to('b', two, { type: 'grpc_call' }), edge('a', 'c'), edge('a', 'd')];
    expect(warningsOf(edges)).toEqual([
      {
        code: 'redundancy_unreachable',
        message: "The redundant dependencies of 'a' can never hold: it needs 2 of 1",
        path: 'edges.0.redundancy.k',
      },
    ]);
  });

  it('belongs to who needs the edge, which a consumer is of its broker', () => {
    const consumed = (source: string) => edge(source, 'a', { type: 'message_consume', redundancy: two });
    expect(warningsOf([consumed('b'), consumed('c'), edge('a', 'd')])).toEqual([]);
    expect(warningsOf([consumed('b'), to('c', { ...two, group: 'x' }), edge('a', 'd')])).toHaveLength(2);
  });

  it('is one thing for a whole group', () => {
    const edges = [
      to('b', { mode: 'any', group: 'stores' }),
      to('c', { mode: 'all', group: 'stores' }),
      to('d', { mode: 'any' }),
    ];
    expect(warningsOf(edges)).toEqual([
      {
        code: 'redundancy_conflict',
        message: "The group 'stores' of 'a' is to be any (edges.0) and all: give all its edges the same",
        path: 'edges.1.redundancy',
      },
    ]);
    expect(warningsOf([to('b', two), to('c', { ...two, k: 1 }), edge('a', 'd')])).toMatchObject([
      { code: 'redundancy_conflict', message: expect.stringContaining('2 of n (edges.0) and 1 of n') },
    ]);
  });

  it('of a broker holds for its consumers', () => {
    const consumed = (target: string) => edge('a', target, { type: 'message_consume' });
    const edges = [consumed('b'), consumed('c'), edge('a', 'd')];
    expect(warningsOf(edges, { redundancy: two })).toEqual([]);
    expect(warningsOf(edges, { redundancy: { ...two, k: 3 } })).toHaveLength(1);
  });

  it('of a node needs as many dependencies, beside those that edges put in groups', () => {
    const edges = [edge('a', 'b'), edge('a', 'c'), to('d', { mode: 'any' })];
    expect(warningsOf(edges, { redundancy: two })).toEqual([]);
    expect(warningsOf(edges, { redundancy: { ...two, k: 3 } })).toEqual([
      {
        code: 'redundancy_unreachable',
        message: "The redundancy of 'a' can never hold: it needs 3 of 2 nodes",
        path: 'nodes.0.redundancy.k',
      },
    ]);
  });
});

describe('strict', () => {
  const warned = chain([node('a', { service_name: 'x' })]);

  it('makes a warning count, and says so', () => {
    expect(validateChain(warned, none, { strict: true })).toMatchObject({ valid: false, strict: true, errors: [] });
    expect(validateChain(warned, new Set(['x']), { strict: true })).toMatchObject({ valid: true, strict: true });
  });

  it('is not what is meant by default', () => {
    expect(validateChain(warned, none)).not.toHaveProperty('strict');
    expect(validateChain(warned, none, { strict: false })).toMatchObject({ valid: true });
  });

  it('lets suggestions be', () => {
    const { valid, suggestions } = validateChain(chain([node('a')]), none, { strict: true });
    expect([valid, suggestions.length]).toEqual([true, 1]);
  });
});

describe('suggestions', () => {
  const checkedBy = (health_check: object) => chain([node('a', { health_check })]);
  const suggested = (health_check: object) => validateChain(checkedBy(health_check), none).suggestions.join('\n');

  it.each([
    [{ endpoint: 'postgres://u:hunter2@h/db' }, true],
    [{ type: 'composite', checks: [{ endpoint: 'redis://:hunter2@h' }] }, true],
    [{ endpoint: 'postgres://u:${secret:DB}@h/db' }, false],
    [{ endpoint: 'postgres://u@h/db' }, false],
    [{ endpoint: 'http://h/' }, false],
  ])('ask for a secret where a password is spelled out, and do not repeat it: %j', (health_check, isSpelledOut) => {
    const text = suggested(health_check);
    expect(/^Keep passwords out of the chain: .*: a$/m.test(text)).toBe(isSpelledOut);
    expect(text).not.toContain('hunter2');
  });

  it.each([
    [{ endpoint: 'http://h/', headers: { k: '${secret:a b}' } }, true],
    [{ endpoint: 'http://h/', body: '${ secret:a}' }, true],
    [{ endpoint: 'http://h/', headers: { k: '${secret:a}' } }, false],
  ])('say that a secret is misspelled: %j', (health_check, isMisspelled) => {
    expect(suggested(health_check).includes('Write secrets as ${secret:NAME}')).toBe(isMisspelled);
  });

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

describe('suggestions for edges', () => {
  const checked = { health_check: { type: 'heartbeat' } };
  const suggestionsOf = (type: string, more: object, from = 'service', to = 'service') =>
    validateChain(
      chain(
        [node('a', { ...checked, type: from }), node('b', { ...checked, type: to })],
        [edge('a', 'b', { latency_sla: 5, type, ...more })],
      ),
      none,
    ).suggestions;

  it.each([
    [[{ kind: 'static', confidence: 0.49 }], true],
    [
      [
        { kind: 'runtime', confidence: 0.1 },
        { kind: 'static', confidence: 0.2 },
      ],
      true,
    ],
    [[{ kind: 'static', confidence: 0.5 }], false],
    [[{ kind: 'runtime' }], false],
    [[{ kind: 'declared', confidence: 0.1 }], false],
    [[{ kind: 'static', confidence: 0.1 }, { kind: 'declared' }], false],
    [
      [
        { kind: 'static', confidence: 0.1 },
        { kind: 'runtime', confidence: 0.9 },
      ],
      false,
    ],
    [[], false],
  ])('want edges confirmed that nobody is sure of: %j %p', (sources, doubtful) => {
    const expected = 'Confirm edges that were found with a confidence under 0.5, or take them out: a -> b';
    expect(suggestionsOf('http_request', { sources })).toEqual(doubtful ? [expected] : []);
  });

  it.each([
    ['database_query', 'service', 'cache', 'a -> b (database_query to cache)'],
    ['cache_operation', 'service', 'message_queue', 'a -> b (cache_operation to message_queue)'],
    ['message_publish', 'service', 'database', 'a -> b (message_publish to database)'],
    ['message_consume', 'database', 'service', 'a -> b (message_consume from database)'],
    ['message_consume', 'message_queue', 'database', undefined],
    ['database_query', 'cache', 'database', undefined],
    ['database_query', 'service', 'external_service', undefined],
    ['http_request', 'service', 'database', undefined],
  ])('name a %s from %s to %s that does not fit: %s', (type, from, to, named) => {
    const expected = `Correct the type of each edge that does not fit its node, or of the node: ${named}`;
    expect(suggestionsOf(type, {}, from, to)).toEqual(named === undefined ? [] : [expected]);
  });
});

describe('errorsBeyondDraft', () => {
  it('lets a chain without nodes pass, and no other error', () => {
    expect(errorsBeyondDraft(validateChain(chain([]), none))).toEqual([]);
    expect(errorsBeyondDraft(validateChain(chain([], [edge('a', 'b')]), none))).toHaveLength(2);
  });
});

describe('for any input', () => {
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
        expect(chainErrors(input)).toEqual(errors);
        if (valid) expect(ChainInput.safeParse(input).success).toBe(true);
      }),
      // Where schemas compare a length with a bound, this one cannot be.
      { numRuns: 1000, examples: [[{ id: { length: { toString: 1 } } }]] },
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
