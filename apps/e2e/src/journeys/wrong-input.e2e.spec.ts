import { call, get } from '../system/system';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: { readonly format?: string };
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: object;
}

const BODIES: readonly (readonly [string, unknown])[] = [
  ['nothing', undefined],
  ['null', null],
  ['a list', []],
  ['a text', 'text'],
  ['a number', 17],
  ['an empty object', {}],
  ['wrong types everywhere', garbage({ type: 'wrong' })],
  ['null bytes', garbage('\u0000')],
  ['half a surrogate pair', garbage('\ud800')],
  ['a deep nest', nested(2000)],
  ['a very long text', garbage('x'.repeat(100_000))],
];
const IDS = [
  'NONEXISTENT',
  '%00',
  '%F0%9F%92%A9',
  "'; DROP TABLE chain_definitions; --",
  'x'.repeat(300),
  '..%2F..',
  '*',
];
const VALUES = ['', '-1', 'NaN', '1e999', "' OR 1=1 --", '%00', 'x'.repeat(2000)];

function garbage(value: unknown): object {
  const names = [
    'id',
    'name',
    'category',
    'nodes',
    'edges',
    'chains',
    'events',
    'files',
    'path',
    'base_url',
    'resolution',
  ];
  const more = ['enabled', 'check_interval', 'dry_run', 'comment', 'tags', 'metadata', 'description', 'health_check'];
  return Object.fromEntries([...names, ...more].map((name) => [name, value]));
}

function nested(depth: number): unknown {
  return {
    metadata: JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`) as unknown,
    name: 'Nested',
    category: 'data_flow',
  };
}

/** What a parameter takes that has to be given beside the one that is wrong. */
const soundFor = ({ name, schema }: Parameter): string =>
  schema?.format !== 'date-time' ? '1' : name === 'to' ? '2026-03-11T00:00:00Z' : '2026-03-10T00:00:00Z';

describe('wrong input', () => {
  let operations: readonly (readonly [string, string, Operation])[];
  let before: Record<string, unknown>;

  beforeAll(async () => {
    const { body } = await get<{ paths: Record<string, Record<string, Operation>> }>('/api/openapi.json');
    operations = Object.entries(body.paths)
      .filter(([path]) => path !== '/api/v1/stream')
      .flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, operation]) => [method.toUpperCase(), path, operation] as const),
      );
    before = (await get('/api/v1/statistics')).body;
  });

  /** Anything but a fault of ours, and every refusal as a problem that says what is wrong. */
  async function expectNoFault(method: string, path: string, body?: unknown): Promise<void> {
    const answer = await call<{ title?: string; detail?: string; status?: number }>(method, path, body);
    const what = `${method} ${path.slice(0, 120)} ${JSON.stringify(body)?.slice(0, 120) ?? ''} -> ${answer.status}`;
    expect(`${what} ${answer.status >= 500 ? JSON.stringify(answer.body) : ''}`).toBe(`${what} `);
    if (answer.status >= 400) {
      expect(`${what}: ${answer.headers.get('content-type')}`).toContain('application/problem+json');
      expect(answer.body).toMatchObject({ status: answer.status });
      expect(`${what}: ${answer.body.detail ?? ''}`).not.toMatch(/node_modules|\bat \/|SELECT |INSERT /);
    }
  }

  it('in an id is a 4xx', async () => {
    for (const [method, path, operation] of operations) {
      if (!path.includes('{')) continue;
      for (const id of IDS) {
        await expectNoFault(method, path.replace(/\{[^}]+\}/g, encodeURI(id)), operation.requestBody ? {} : undefined);
      }
    }
  });

  it('in a query parameter is a 4xx that names it', async () => {
    for (const [method, path, operation] of operations) {
      if (method !== 'GET') continue;
      const parameters = operation.parameters?.filter((parameter) => parameter.in === 'query') ?? [];
      for (const { name } of parameters) {
        const others = parameters.filter((each) => each.required === true && each.name !== name);
        const rest = others.map((each) => `&${each.name}=${soundFor(each)}`).join('');
        for (const value of VALUES) {
          const address = `${path.replace(/\{[^}]+\}/g, 'A1')}?${name}=${encodeURI(value)}${rest}`;
          await expectNoFault(method, address);
          const { status, body } = await get<{ errors?: { path: string }[] }>(address);
          if (status === 400)
            expect({ address, errors: [...new Set(body.errors?.map(({ path: field }) => field))] }).toEqual({
              address,
              errors: [name],
            });
        }
      }
    }
  });

  it('in a body is a 4xx', async () => {
    for (const [method, path, operation] of operations) {
      if (!operation.requestBody) continue;
      for (const [, body] of BODIES) await expectNoFault(method, path.replace(/\{[^}]+\}/g, 'NONEXISTENT'), body);
    }
  });

  it.each([
    [
      'a node type that is none',
      '/api/v1/chains',
      { name: 'X', category: 'data_flow', nodes: [{ id: 'a', type: 'x' }] },
      'nodes.0.type',
    ],
    [
      'an edge to nowhere',
      '/api/v1/chains',
      {
        name: 'X',
        category: 'data_flow',
        nodes: [{ id: 'a', type: 'service' }],
        edges: [{ source_node: 'a', target_node: 'b', type: 'http_request' }],
      },
      'edges.0.target_node',
    ],
    ['an id of another form', '/api/v1/chains', { id: 'INVALID', name: 'X', category: 'data_flow' }, 'id'],
    [
      'a dependency on nothing',
      '/api/v1/chains',
      { name: 'X', category: 'data_flow', dependencies: ['E9999'] },
      'dependencies.0',
    ],
    ['an event of no service', '/api/v1/events', { events: [{ event_type: 'x' }] }, 'events.0.service_name'],
    ['a scan of nothing', '/api/v1/discovery/scans', {}, 'path'],
  ])('names the field of %s', async (_, path, body, field) => {
    const answer = await call<{ errors: { path: string }[] }>('POST', path, body);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.body.errors.map((error) => error.path)).toContain(field);
  });

  it('leaves nothing half-written', async () => {
    const { body } = await get('/api/v1/statistics');
    const { total_chains, total_nodes, total_edges } = before;
    // A body that is right by chance (an empty chain) may have been taken; a part of one never is.
    expect(body).toMatchObject({ total_nodes, total_edges });
    expect(Number(body.total_chains)).toBeGreaterThanOrEqual(Number(total_chains));
  });
});
