import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Chain, MonitoringConfig } from '@chain-mapping/model';
import { run } from '../system/command-line';
import { del, get } from '../system/system';

const SERVICE = 'chains-as-code';

const chain = (id: string, more = ''): string =>
  [
    `id: ${id}`,
    'name: From a folder',
    'category: infrastructure',
    'nodes:',
    `  - { id: a, type: service, service_name: ${SERVICE} }`,
    '  - { id: b, type: database }',
    'edges:',
    '  - { source_node: a, target_node: b, type: database_query, latency_sla: 100 }',
    'monitoring: { enabled: false, check_interval: 60 }',
    more,
  ].join('\n');
const services = `services:\n  - name: ${SERVICE}\n    owner: platform\n`;

describe('chains as code', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chain-mapping-code-'));
  const file = (name: string): string => join(folder, name);

  const write = (files: Readonly<Record<string, string>>): void => {
    for (const [name, text] of Object.entries(files)) writeFileSync(file(name), text);
  };

  const statuses = (): Promise<number[]> =>
    Promise.all(
      ['chains/E910', 'chains/E911', 'chains/E910/monitoring', `services/${SERVICE}`].map(
        async (path) => (await get(`/api/v1/${path}`)).status,
      ),
    );

  const versions = async (): Promise<readonly [string, number][]> => {
    const { body } = await get<{ chains: Chain[] }>('/api/v1/chains?limit=500');
    return body.chains.map(({ id, version }) => [id, version]);
  };

  beforeAll(() => write({ 'E910.yaml': chain('E910'), 'E911.yaml': chain('E911'), 'services.yaml': services }));
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    for (const id of ['E910', 'E911']) await del(`/api/v1/chains/${id}`);
  });

  it('change nothing while one file is wrong, and are pointed at: file, line and field', async () => {
    write({ 'E911.yaml': chain('E911').replace('service_name', 'servce_name') });
    const misspelt = await run('apply', '-f', folder);
    expect(misspelt).toMatchObject({ code: 1, stdout: '' });
    expect(misspelt.stderr).toContain(
      `${file('E911.yaml')}:5:29: error unknown_field: There is no such field here; did you mean service_name? (nodes.0.servce_name)`,
    );

    write({ 'E911.yaml': chain('E911', 'dependencies: [E910, E9999]') });
    expect((await run('validate', '-f', folder)).code).toBe(0);
    const refused = await run('apply', '-f', folder);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain(
      `${file('E911.yaml')}:10:22: error refused: Dependency E9999 not found (dependencies.1)`,
    );
    expect((await run('validate', '-f', folder, '--registry')).code).toBe(1);
    expect(await statuses()).toEqual([404, 404, 404, 404]);
  });

  it('are brought with a reason, and are then what the registry holds', async () => {
    write({ 'E911.yaml': chain('E911', 'dependencies: [E910]') });
    expect((await run('diff', '-f', folder)).code).toBe(1);
    const applied = await run('apply', '-f', folder, '--reason', 'the platform grows');
    expect(applied).toMatchObject({ code: 0, stderr: '' });
    expect(applied.stdout).toContain('Applied. chains: 2 created; services: 1 created; monitoring: 2 created');
    expect(await statuses()).toEqual([200, 200, 200, 200]);
    expect(await run('diff', '-f', folder)).toMatchObject({ code: 0, stderr: '' });
    expect((await run('history', 'E910')).stdout).toMatch(/created +the platform grows/);
  });

  it('show field by field what would change, and change that', async () => {
    write({ 'E910.yaml': chain('E910').replace('type: database }', 'type: cache }').replace('60', '90') });
    const lines = [
      '~ chain E910 From a folder',
      '    ~ nodes.b.type: database -> cache',
      '    ~ check_interval: 60 -> 90',
    ];
    const [different, planned] = [await run('diff', '-f', folder), await run('apply', '-f', folder, '--dry-run')];
    for (const { stdout } of [different, planned]) expect(stdout.split('\n')).toEqual(expect.arrayContaining(lines));
    expect([different.code, planned.code]).toEqual([1, 0]);
    expect((await run('apply', '-f', folder)).code).toBe(0);
    expect((await get<Chain>('/api/v1/chains/E910')).body).toMatchObject({
      version: 2,
      nodes: [{}, { type: 'cache' }],
    });
    expect((await get<MonitoringConfig>('/api/v1/chains/E910/monitoring')).body.check_interval).toBe(90);
  });

  it('go back to an old version', async () => {
    expect((await run('versions', 'E910', '--diff', '1', '2')).stdout).toContain('~ nodes.b.type: database -> cache');
    expect((await run('rollback', 'E910', '1', '--reason', 'it was right before')).stdout).toBe(
      'E910 is what it was in version 1: that is version 3 now\n',
    );
    expect((await run('history', 'E910')).stdout).toMatch(/3 .* it was right before/);
  });

  it('come out as they went in: an export is no difference, and applying it changes nothing', async () => {
    const out = file('export');
    mkdirSync(out);
    const before = await versions();
    expect((await run('export', '--out', out)).code).toBe(0);
    expect((await run('diff', '-f', out, '--prune')).stdout).toMatch(/^No difference\. chains: \d+ unchanged/);
    expect((await run('apply', '-f', out, '--prune')).stdout).toMatch(/^Nothing to change\. /);
    expect(await versions()).toEqual(before);
    expect((await run('validate', '-f', out)).code).toBe(0);
    const { stdout } = await run('export', 'E910', '--format', 'dot');
    expect(stdout).toContain('digraph');
  });
});
