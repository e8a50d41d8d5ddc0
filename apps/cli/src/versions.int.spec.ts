import { RegistryApi, type Run, runProgram } from './registry-api.fixture';

const change = {
  change_type: 'updated',
  version: 2,
  changed_at: '2026-03-10T09:15:04.250Z',
  changed_by: 'ada',
  reason: 'prices moved',
  diff: { name: { from: 'a', to: 'b' }, tags: {}, metadata: {}, edges: {} },
};

describe('the versions of a chain', () => {
  let api: RegistryApi;
  let url: string;

  beforeEach(async () => {
    api = new RegistryApi();
    url = await api.start();
  });
  afterEach(() => api.stop());

  const answers = (method: string, path: string, body: unknown): void => {
    api.instead = (request) =>
      `${request.method} ${request.path}` === `${method} ${path}` ? { status: 200, body } : undefined;
  };
  const program = (...args: string[]): Promise<Run> => runProgram(['--url', url, ...args]);

  it('are told by their history: who changed what, when and why', async () => {
    answers('GET', '/api/v1/chains/A1/history?limit=20', { changes: [change], total: 1, limit: 20, offset: 0 });
    const { code, stdout } = await program('history', 'A1');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /2 +2026-03-10T09:15:04.250Z +ada +updated +name, tags, metadata and 1 more +prices moved\n1 change\n$/,
    );
  });

  it('are listed', async () => {
    const version = {
      version: 2,
      updated_at: change.changed_at,
      updated_by: 'ada',
      node_count: 3,
      edge_count: 2,
      name: 'Prices',
    };
    answers('GET', '/api/v1/chains/A1/versions?limit=5', { versions: [version], total: 7, limit: 5, offset: 0 });
    expect((await program('versions', 'A1', '--limit', '5')).stdout).toMatch(/2 .* ada +3 +2 +Prices\n7 versions\n$/);
  });

  it('are compared field by field', async () => {
    const diff = {
      name: { from: 'a', to: 'b' },
      'nodes.x': { from: { id: 'x', type: 'service', optional: true }, to: { id: 'x', type: 'cache' } },
      'edges.x -> y': { from: null, to: { source_node: 'x', target_node: 'y', type: 'grpc_call' } },
    };
    answers('GET', '/api/v1/chains/A1/diff?from=1&to=3', { chain_id: 'A1', from: 1, to: 3, diff });
    expect((await program('versions', 'A1', '--diff', '1', '3')).stdout.split('\n')).toEqual([
      'A1 from version 1 to 3',
      '    ~ name: a -> b',
      '    ~ nodes.x.type: service -> cache',
      '    - nodes.x.optional: true',
      '    + edges.x -> y: { type: grpc_call }',
      '',
    ]);
    answers('GET', '/api/v1/chains/A1/diff?from=1&to=2', { chain_id: 'A1', from: 1, to: 2, diff: {} });
    expect((await program('versions', 'A1', '--diff', '1', '2')).stdout).toBe('A1 is the same in versions 1 and 2\n');
  });

  it('can be gone back to, with a reason', async () => {
    answers('POST', '/api/v1/chains/A1/rollback', { id: 'A1', version: 4 });
    expect(await program('rollback', 'A1', '2', '--reason', 'too slow')).toEqual({
      code: 0,
      stderr: '',
      stdout: 'A1 is what it was in version 2: that is version 4 now\n',
    });
    expect(api.requests).toMatchObject([{ body: { version: 2 }, headers: { 'x-change-reason': 'too slow' } }]);
  });

  it.each([
    ['one version to compare', ['versions', 'A1', '--diff', '1'], /--diff takes two versions/],
    ['three of them', ['versions', 'A1', '--diff', '1', '2', '3'], /--diff takes two versions/],
    ['a version that is no number', ['rollback', 'A1', 'latest'], /A version is a number from 1, not 'latest'/],
  ])('are not asked for with %s', async (_, args, expected) => {
    const { code, stderr } = await program(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(expected);
    expect(api.requests).toEqual([]);
  });

  it('are not read out of what is not the API', async () => {
    api.instead = () => ({ status: 200, headers: { 'content-type': 'text/html' } });
    expect(await program('history', 'A1')).toMatchObject({
      code: 3,
      stderr: `error What answers at ${url} is not the API of Chain Mapping\n`,
    });
  });
});
