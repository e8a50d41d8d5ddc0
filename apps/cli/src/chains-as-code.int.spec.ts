import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { RegistryApi, type Run, runProgram } from './registry-api.fixture';

const A1 = `id: A1
name: Prices
category: data_flow
nodes:
  - { id: a, type: service, service_name: data-bridge }
  - { id: b, type: database }
edges:
  - { source_node: a, target_node: b, type: database_query, latency_sla: 100 }
monitoring: { check_interval: 5 }
`;
const SERVICES = 'services:\n  - name: data-bridge\n    owner: market-data\n    health_check: { endpoint: /health }\n';

describe('chains as code', () => {
  let api: RegistryApi;
  let url: string;
  let folder: string;

  beforeEach(async () => {
    api = new RegistryApi();
    url = await api.start();
    folder = mkdtempSync(join(tmpdir(), 'chain-mapping-cli-'));
  });
  afterEach(async () => {
    await api.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  }

  const shown = (name: string): string => join(folder, name);

  const program = (...args: string[]): Promise<Run> => runProgram(['--url', url, ...args]);

  async function json<T>(...args: string[]): Promise<T> {
    const { code, stdout, stderr } = await program('--json', ...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout) as T;
  }

  describe('apply', () => {
    it('brings chains, services and monitoring, and has nothing to do the second time', async () => {
      write({ 'chains/A1.yaml': A1, 'services.yaml': SERVICES });
      expect(await program('apply', '-f', folder)).toEqual({
        code: 0,
        stderr: '',
        stdout: [
          '+ service data-bridge',
          '+ chain A1 Prices',
          '+ monitoring of A1',
          '',
          'Applied. chains: 1 created; services: 1 created; monitoring: 1 created',
          '',
        ].join('\n'),
      });
      expect(api.monitoring.get('A1')).toMatchObject({ enabled: true, check_interval: 5 });
      expect(api.services.get('data-bridge')).toMatchObject({ owner: 'market-data' });
      api.requests.length = 0;
      expect((await program('apply', folder)).stdout).toBe(
        'Nothing to change. chains: 1 unchanged; services: 1 unchanged; monitoring: 1 unchanged\n',
      );
      expect(api.writes()).toEqual(['POST /api/v1/apply']);
    });

    it('takes several paths, and standard input', async () => {
      write({ 'one/A1.yaml': A1, 'two/services.yaml': SERVICES });
      expect(await json('apply', '-f', join(folder, 'one'), '--file', join(folder, 'two'))).toMatchObject({
        created: ['A1'],
        services: { created: ['data-bridge'] },
      });
      const piped = await runProgram(['--url', url, 'apply', '-f', '-'], { stdin: A1.replace('A1', 'A2') });
      expect(piped.stdout).toContain('+ chain A2 Prices');
    });

    it('sends the reason with what changes something', async () => {
      write({ 'A1.yaml': A1 });
      await program('apply', '-f', folder, '--reason', 'prices moved: für ∀');
      const reasons = api.requests
        .filter(({ method }) => method !== 'GET')
        .map(({ headers }) => Buffer.from(String(headers['x-change-reason']), 'latin1').toString('utf8'));
      expect(new Set(reasons)).toEqual(new Set(['prices moved: für ∀']));
    });

    it('shows with --dry-run what would change, field by field, and changes nothing', async () => {
      write({ 'A1.yaml': A1, 'services.yaml': SERVICES });
      await program('apply', folder);
      write({ 'A1.yaml': A1.replace('type: database }', 'type: cache }').replace('interval: 5', 'interval: 9') });
      api.requests.length = 0;
      const { stdout } = await program('apply', folder, '--dry-run');
      expect(stdout.split('\n')).toEqual([
        '~ chain A1 Prices',
        '    ~ nodes.b.type: database -> cache',
        '',
        '~ monitoring of A1',
        '    ~ check_interval: 5 -> 9',
        '',
        'Dry run, nothing was changed. chains: 1 to update; services: 1 unchanged; monitoring: 1 to update',
        '',
      ]);
      expect(api.writes()).toEqual([]);
    });

    it('deletes with --prune what no file names, and refuses to delete everything', async () => {
      write({ 'A1.yaml': A1, 'A2.yaml': A1.replace('A1', 'A2') });
      await program('apply', folder);
      expect(await json('apply', join(folder, 'A1.yaml'), '--prune')).toMatchObject({ deleted: ['A2'] });
      write({ 'services.yaml': SERVICES });
      const everything = await program('apply', join(folder, 'services.yaml'), '--prune');
      expect(everything).toMatchObject({
        code: 2,
        stderr: 'error --prune would delete every chain: the files name none\n',
      });
      expect([...api.chains.keys()]).toEqual(['A1']);
    });

    it('changes nothing, and asks nobody, when one of the files is wrong', async () => {
      write({
        'A1.yaml': A1,
        'A2.yaml': A1.replace('A1', 'A2').replace('type: database }', 'tpye: database }'),
        'A3.yaml': A1.replace('A1', 'A3').replace('target_node: b', 'target_node: c'),
        'services.yaml': SERVICES,
      });
      const { code, stdout, stderr } = await program('apply', folder);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr.split('\n')).toEqual([
        'error The files are wrong; nothing was changed',
        expect.stringMatching(/A2\.yaml:6:5: error missing_field: .* \(nodes\.1\.type\)$/),
        `  ${shown('A2.yaml')}:6:14: error unknown_field: There is no such field here; did you mean type? (nodes.1.tpye)`,
        `  ${shown('A3.yaml')}:8:36: error target_node_not_found: Target node c not found (edges.0.target_node)`,
        '',
      ]);
      expect(api.requests).toEqual([]);
    });

    it('points into the files at what only the registry can refuse, and changes nothing', async () => {
      const dependent = `${A1.replace('A1', 'A2')}dependencies: [A1, B9]\n`;
      write({ 'A1.yaml': A1, 'A2.yaml': dependent, 'services.yaml': SERVICES });
      const { code, stderr } = await program('apply', folder);
      expect(code).toBe(1);
      expect(stderr).toBe(
        `error The registry refuses the chains; nothing was changed\n  ${shown('A2.yaml')}:10:20: error refused: Dependency B9 not found (dependencies.1)\n`,
      );
      expect(api.writes()).toEqual([]);
    });

    it('says what was done and where it stopped, when the system goes away in the middle', async () => {
      write({ 'A1.yaml': A1, 'services.yaml': SERVICES });
      const problem = { title: 'Wrong', code: 'InvalidInput', errors: [{ path: 'check_interval', message: 'No' }] };
      api.instead = ({ method, path }) =>
        method === 'PUT' && path.endsWith('/monitoring') ? { status: 400, body: problem } : undefined;
      expect(await program('apply', folder)).toMatchObject({
        code: 1,
        stderr: [
          'error The registry refuses the monitoring of A1',
          `  ${shown('A1.yaml')}:9:31: error refused: No (monitoring.check_interval)`,
          '2 of 3 steps were done before; applying again goes on from there.',
          '',
        ].join('\n'),
      });
    });

    it('registers a password anew, which it cannot compare, and never prints it', async () => {
      write({ 'services.yaml': 'services:\n  - name: db\n    base_url: postgres://u:secret@db/x\n' });
      const first = await program('apply', folder, '--dry-run');
      expect(first.stdout).toContain('+ base_url: "postgres://u:***@db/x"');
      await program('apply', folder);
      expect(api.services.get('db')?.base_url).toBe('postgres://u:secret@db/x');
      api.requests.length = 0;
      expect((await program('apply', folder)).stdout).toContain('Nothing to change');
      expect(api.writes()).toEqual(['PUT /api/v1/services/db', 'POST /api/v1/apply']);
    });
  });

  describe('diff', () => {
    it('answers as diff does: 0 the same, 1 different, more for trouble', async () => {
      write({ 'A1.yaml': A1 });
      const different = await program('diff', '-f', folder);
      expect(different.code).toBe(1);
      expect(different.stdout).toContain('+ chain A1 Prices\n    + name: Prices\n');
      await program('apply', folder);
      expect(await program('diff', '-f', folder)).toMatchObject({
        code: 0,
        stdout: 'No difference. chains: 1 unchanged; monitoring: 1 unchanged\n',
      });
      write({ 'A1.yaml': A1.replace('id: A1', 'id: X1') });
      expect((await program('diff', '-f', folder)).code).toBe(2);
      expect((await runProgram(['--url', 'http://127.0.0.1:1', 'diff', '-f', join(folder, 'A1.yaml')])).code).toBe(2);
      write({ 'A1.yaml': A1 });
      expect((await runProgram(['--url', 'http://127.0.0.1:1', 'diff', '-f', folder])).code).toBe(3);
      expect((await program('diff')).code).toBe(2);
    });

    it('only reads', async () => {
      write({ 'A1.yaml': A1 });
      await program('diff', '-f', folder);
      expect(api.requests.every(({ method }) => method === 'GET')).toBe(true);
    });

    it('shows what --prune would delete', async () => {
      write({ 'A1.yaml': A1, 'A2.yaml': A1.replace('A1', 'A2') });
      await program('apply', folder);
      rmSync(join(folder, 'A2.yaml'));
      expect((await program('diff', '-f', folder)).code).toBe(0);
      const pruned = await program('diff', '-f', folder, '--prune');
      expect(pruned).toMatchObject({ code: 1 });
      expect(pruned.stdout).toContain('- chain A2 Prices');
    });
  });

  describe('export', () => {
    const catalog = join(__dirname, '../../../catalog');

    it.each(['yaml', 'json'])('gives as %s what apply brought, so that nothing is different', async (format) => {
      await program('apply', '-f', catalog);
      expect(api.chains.size).toBe(30);
      const out = join(folder, 'out');
      expect((await program('export', '--out', out, '--format', format)).stdout).toBe(`31 files in ${out}\n`);
      expect(readdirSync(join(out, 'chains'))).toHaveLength(30);
      expect(await program('diff', '-f', out, '--prune')).toMatchObject({ code: 0 });
      expect(await json('apply', out, '--prune')).toMatchObject({
        ...{ created: [], updated: [], deleted: [] },
        services: { created: [], updated: [], unchanged: 18 },
        monitoring: { created: [], updated: [], unchanged: 30 },
      });
      const again = join(folder, 'again');
      await program('export', '--out', again, '--format', format);
      const text = (root: string): string => readFileSync(join(root, `chains/A1.${format}`), 'utf8');
      expect(text(again)).toBe(text(out));
      expect(text(out)).not.toMatch(/display_name|node_count|created_at|chain_id/);
    });

    it('prints what apply reads from standard input', async () => {
      write({ 'A1.yaml': A1, 'services.yaml': SERVICES });
      await program('apply', folder);
      const { stdout } = await program('export');
      expect(await runProgram(['--url', url, 'diff', '-f', '-', '--prune'], { stdin: stdout })).toMatchObject({
        code: 0,
      });
    });

    it('gives single chains, and says that there is none', async () => {
      write({ 'A1.yaml': A1, 'A2.yaml': A1.replace('A1', 'A2') });
      await program('apply', folder);
      const { stdout } = await program('export', 'A2');
      expect(stdout.match(/^id: .*/gm)).toEqual(['id: A2']);
      expect(await program('export', 'A9')).toMatchObject({ code: 1, stdout: '' });
    });

    it('keeps a hidden password out of the files, and says so', async () => {
      write({ 'services.yaml': 'services:\n  - name: db\n    base_url: postgres://u:secret@db/x\n' });
      await program('apply', folder);
      const { stdout, stderr } = await program('export');
      expect(stdout).toBe('services:\n  - name: db\n');
      expect(stderr).toBe('the address of db holds a password that is not shown: it stays in the registry\n');
    });

    it('names the files there that it did not write: they would be applied with it', async () => {
      write({ 'A1.yaml': A1 });
      await program('apply', folder);
      write({ 'out/chains/A1-old.yaml': A1, 'out/README.md': 'x' });
      const { stderr } = await program('export', '--out', join(folder, 'out'));
      expect(stderr).toBe('not of this export, and applied with it: chains/A1-old.yaml\n');
    });
  });

  describe('import', () => {
    const compose = [
      'name: shop',
      'services:',
      '  web: { image: nginx, depends_on: [db] }',
      '  db: { image: "postgres:15" }',
      '',
    ].join('\n');

    it('makes files that can be reviewed, validated and applied, and replaces none that is there', async () => {
      write({ 'compose.yaml': compose });
      const out = join(folder, 'out');
      const imported = await program('import', 'compose', join(folder, 'compose.yaml'), '--out', out);
      expect(imported.code).toBe(0);
      expect(imported.stderr).toContain(`then: chain-mapping apply -f ${out}`);
      const [name = ''] = readdirSync(join(out, 'chains'));
      expect(readFileSync(join(out, 'chains', name), 'utf8')).toMatch(/^id: [A-E]\d+\nname: /);
      expect((await program('validate', out)).code).toBe(0);
      expect((await program('apply', out)).code).toBe(0);
      expect(await program('import', 'compose', join(folder, 'compose.yaml'), '--out', out)).toMatchObject({ code: 1 });
      expect(readdirSync(join(out, 'chains'))).toEqual([name]);
    });

    it('prints them, with ids that the registry has not given', async () => {
      write({ 'compose.yaml': compose });
      const file = join(folder, 'compose.yaml');
      const idOf = ({ stdout }: Run): string => /^id: (\S+)$/m.exec(stdout)?.[1] ?? '';
      const id = idOf(await program('import', 'compose', file));
      write({ 'there/A1.yaml': A1.replace('A1', id) });
      await program('apply', join(folder, 'there'));
      expect(idOf(await program('import', 'compose', file, '--registry'))).not.toBe(id);
    });
  });

  describe('validate', () => {
    it('needs no server', async () => {
      write({ 'A1.yaml': A1, 'services.yaml': SERVICES });
      const found = await runProgram(['--url', 'http://127.0.0.1:1', 'validate', '-f', folder]);
      expect(found.code).toBe(0);
      expect(found.stdout).toBe(
        `${shown('A1.yaml')}:1:1: note suggestion: Give each node a health_check, or a service that is registered; nothing checks: b\n`,
      );
      expect(found.stderr).toBe('1 chain, 1 service: 1 note\n');
    });

    it('takes a warning for a fault with --strict', async () => {
      write({ 'A1.yaml': A1 });
      expect(await program('validate', folder)).toMatchObject({
        code: 0,
        stderr: '1 chain, 0 services: 1 warning, 1 note\n',
      });
      const strict = await program('validate', folder, '--strict');
      expect(strict.code).toBe(1);
      expect(strict.stdout).toContain(
        ":5:43: error unknown_service: Service 'data-bridge' not found in service registry",
      );
    });

    it('asks the registry with --registry: it knows more services, and other chains', async () => {
      write({ 'services.yaml': SERVICES, 'A1.yaml': A1 });
      await program('apply', folder);
      write({ 'A2.yaml': `${A1.replace('A1', 'A2')}dependencies: [A1, B9]\n` });
      const file = join(folder, 'A2.yaml');
      const offline = await program('validate', file);
      expect(offline.stdout.match(/(?<=warning )\w+/g)).toEqual([
        'unknown_service',
        'unknown_dependency',
        'unknown_dependency',
      ]);
      const online = await program('validate', file, '--registry');
      expect(online.code).toBe(1);
      expect(online.stdout).toContain(':10:20: error refused: Dependency B9 not found (dependencies.1)');
      expect(online.stdout).not.toContain('unknown_');
    });

    it('speaks to GitHub in its actions, with files as the repository names them', async () => {
      write({ 'chains/A1.yaml': A1.replace('data_flow', 'data, flow') });
      const env = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: folder };
      const { code, stdout } = await runProgram(['validate', join(folder, 'chains')], { env });
      expect(code).toBe(1);
      expect(stdout).toMatch(
        /^::error file=chains\/A1\.yaml,line=3,col=11,title=invalid_value::Invalid option: .* \(category\)$/m,
      );
      const text = await runProgram(['validate', join(folder, 'chains'), '--format', 'text'], { env });
      expect(text.stdout).toContain(`${shown('chains/A1.yaml')}:3:11: error invalid_value`);
    });

    it('prints SARIF, and JSON', async () => {
      write({ 'A 1.yaml': A1 });
      const env = { GITHUB_WORKSPACE: folder };
      const { stdout } = await runProgram(['validate', folder, '--format', 'sarif'], { env });
      expect(JSON.parse(stdout)).toMatchObject({
        version: '2.1.0',
        runs: [{ results: [{ locations: [{ physicalLocation: { artifactLocation: { uri: 'A%201.yaml' } } }] }, {}] }],
      });
      expect(await json('schema', 'services')).toMatchObject({ title: 'Services' });
      const { stdout: findings } = await program('--json', 'validate', folder);
      expect(JSON.parse(findings)).toMatchObject({
        valid: true,
        findings: [{ level: 'note' }, { level: 'warning', code: 'unknown_service', line: 5, column: 43 }],
      });
    });

    it('finds the catalogue fine', async () => {
      expect(await program('validate', '--strict', '-f', join(__dirname, '../../../catalog'))).toEqual({
        code: 0,
        stdout: '',
        stderr: '30 chains, 18 services: nothing to say against them\n',
      });
    });
  });

  describe('an API key', () => {
    it('goes with every call, from the option or else from the environment', async () => {
      write({ 'A1.yaml': A1, 'services.yaml': SERVICES });
      await runProgram(['--url', url, 'apply', folder], { env: { CHAIN_MAPPING_API_KEY: 'from-env\n' } });
      expect(new Set(api.requests.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer from-env']));
      api.requests.length = 0;
      const env = { CHAIN_MAPPING_API_KEY: 'from-env' };
      await runProgram(['--url', url, '--api-key', 'given', 'list'], { env });
      expect(api.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer given']);
    });

    it.each([
      [401, [], /answers nobody it does not know: give an API key with --api-key or CHAIN_MAPPING_API_KEY/],
      [401, ['--api-key', 'old'], /does not know this API key: give an API key with --api-key .* that is valid there/],
      [403, ['--api-key', 'weak'], /This API key may not do that: give an API key .* that may/],
    ])('that is missing or not enough (%s %j) is said plainly', async (status, args, expected) => {
      api.instead = () => ({
        status,
        body: { title: 'No', detail: 'no', code: status === 403 ? 'Forbidden' : 'Unauthenticated' },
      });
      const { code, stderr } = await program(...args, 'list');
      expect(code).toBe(1);
      expect(stderr).toMatch(expected);
    });

    it('cannot hold a blank', async () => {
      expect((await program('--api-key', 'a b', 'list')).code).toBe(2);
    });
  });

  it('asks again when it asked too often', async () => {
    let refusals = 2;
    api.instead = () =>
      refusals-- > 0 ? { status: 429, body: { detail: 'too often' }, headers: { 'retry-after': '0' } } : undefined;
    expect((await program('list')).code).toBe(0);
    expect(api.requests).toHaveLength(3);
    api.instead = () => ({ status: 429, body: { detail: 'too often' }, headers: { 'retry-after': '3600' } });
    expect(await program('list')).toMatchObject({ code: 1, stderr: 'error too often\n' });
  });
});
