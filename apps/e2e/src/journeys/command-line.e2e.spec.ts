import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Alert, Chain, ChainHealth, Proposal } from '@chain-mapping/model';
import { run } from '../system/command-line';
import { call } from '../system/system';

async function json<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await run('--json', ...args);
  expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
  return JSON.parse(stdout) as T;
}

describe('chain-mapping', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chain-mapping-cli-'));
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await call('DELETE', '/api/v1/chains/E900');
  });

  it('lists, as a table and as JSON', async () => {
    const table = await run('list', '--category', 'user_experience');
    expect(table.code).toBe(0);
    expect(table.stdout).toContain('Live price dashboard');
    const { chains } = await json<{ chains: Chain[] }>('list', '--category', 'user_experience');
    expect(chains.map(({ id }) => id)).toEqual(expect.arrayContaining(['C1', 'C6']));
  });

  it('shows a chain and its health', async () => {
    expect(await json<Chain>('show', 'A1')).toMatchObject({ id: 'A1', category: 'data_flow' });
    expect((await run('show', 'A1')).stdout).toContain('data-bridge.normalizer');
    expect(await json<ChainHealth>('health', 'A1', '--check')).toMatchObject({ chain_id: 'A1' });
    expect(await json<object>('health')).toMatchObject({
      chain_mapping: { monitored_chains: expect.any(Number) as number },
    });
  });

  it('applies a folder, and says what it did', async () => {
    const file = join(folder, 'E900.yaml');
    const chain = 'id: E900\nname: From a file\ncategory: infrastructure\nnodes:\n  - { id: a, type: service }\n';
    writeFileSync(file, chain);
    expect(await json<object>('apply', folder, '--dry-run')).toMatchObject({ created: ['E900'] });
    expect((await call('GET', '/api/v1/chains/E900')).status).toBe(404);
    expect(await json<object>('apply', folder)).toMatchObject({ created: ['E900'], deleted: [] });
    expect(await json<object>('apply', folder)).toMatchObject({ created: [], unchanged: ['E900'] });

    writeFileSync(file, chain.replace('service', 'toaster'));
    const wrong = await run('apply', folder);
    expect(wrong).toMatchObject({ code: 1, stdout: '' });
    expect(wrong.stderr).toMatch(/E900\.yaml:5:20: error invalid_value: .* \(nodes\.0\.type\)/);
    expect((await call<Chain>('GET', '/api/v1/chains/E900')).body.version).toBe(1);
  });

  it('breaks, slows and heals', async () => {
    expect(await json<object>('demo', 'slow', 'news-feed', '--delay', '5')).toMatchObject({
      mode: 'slow',
      delay_ms: 5,
    });
    expect(await json<object>('demo', 'heal', 'news-feed')).toMatchObject({ mode: 'healthy' });
    const unknown = await run('demo', 'break', 'no-such-service');
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toContain('data-bridge');
  });

  it('lists alerts', async () => {
    const { alerts } = await json<{ alerts: Alert[] }>('alerts', 'list', '--severity', 'critical');
    expect(alerts.every(({ severity }) => severity === 'critical')).toBe(true);
  });

  it('discovers chains in source code', async () => {
    const source = join(folder, 'source');
    const code = [
      'from fastapi import FastAPI',
      'import aiohttp',
      'app = FastAPI()',
      '@app.get("/api/v1/quotes/{symbol}")',
      'async def quote(symbol: str):',
      '    async with aiohttp.ClientSession() as session:',
      '        async with session.get("http://price-service:8010/prices") as answer:',
      '            return await answer.json()',
      '',
    ].join('\n');
    rmSync(source, { recursive: true, force: true });
    writeFileSync(join(folder, 'main.py'), code);
    const { proposals } = await json<{ proposals: Proposal[] }>('discover', folder);
    expect(proposals.map(({ name }) => name).join()).toContain('/api/v1/quotes');
    expect(JSON.stringify(proposals)).toContain('price-service');
  });

  it.each([
    ['an unknown command', ['explode'], 2],
    ['a missing argument', ['show'], 2],
    ['an unknown option', ['list', '--loud'], 2],
    ['a folder that is not there', ['apply', '/no/such/folder'], 2],
    ['an unknown chain', ['show', 'E9999'], 1],
    ['an address where nobody answers', ['--url', 'http://127.0.0.1:1', 'list'], 3],
  ])('ends with its own code on %s', async (_, args, code) => {
    const result = await run(...args);
    expect(result.code).toBe(code);
    expect(result.stderr).not.toBe('');
    expect(result.stderr).not.toMatch(/\bat .*\.js:/);
  });

  it('helps', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    for (const word of [
      'up',
      'apply',
      'diff',
      'validate',
      'export',
      'import',
      'schema',
      'list',
      'show',
      'health',
      'alerts',
      'demo',
      'discover',
      '--json',
    ]) {
      expect(stdout).toContain(word);
    }
  });
});
