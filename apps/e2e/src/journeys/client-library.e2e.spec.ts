import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Alert, TrackedEvent } from '@chain-mapping/model';
import { eventually } from '@chain-mapping/testing';
import { natsCommand } from '../system/nats-command';
import { demo, get, theSystem } from '../system/system';
import { inRepository, read, root } from '../workspace/repository';

const run = promisify(execFile);
const npm = (cwd: string, ...args: string[]) =>
  run('npm', [...args, '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', '--loglevel=error'], { cwd });

/** Compiles in a folder with nothing of ours; each line that must not compile says so. */
const TYPES = `
import { chainMappingApi, ServiceIntegrator, subscribeAlerts, trackPg, trackRequests, type Alert } from '@chain-mapping/client';
const chains = new ServiceIntegrator('orders', { url: 'http://127.0.0.1:1', onError: (error: Error) => error.message });
const taken: boolean = chains.trackCall({ target: 'payments', duration_ms: 1, status: 200, edge_type: 'grpc_call' });
// @ts-expect-error a call has a target
chains.trackCall({ duration_ms: 1 });
// @ts-expect-error there is no such edge
chains.trackCall({ target: 'payments', edge_type: 'pigeon' });
// @ts-expect-error milliseconds are a number
chains.trackEvent('order_placed', { duration_ms: '1' });
export const listen = () => subscribeAlerts({ severity: 'critical' }, (alert: Alert) => void alert.sequence, { nats: 'n' });
// @ts-expect-error there is no such severity
export const wrong = () => subscribeAlerts({ severity: 'fatal' }, () => undefined, { nats: 'n' });
export const middleware = trackRequests(chains);
export const end = (pg: { Client: { prototype: object } }) => trackPg(chains, pg);
// @ts-expect-error there is no such address
export const nonsense = () => chainMappingApi().GET('/api/v1/nonsense');
export async function names(): Promise<string[]> {
  const { data } = await chainMappingApi().GET('/api/v1/chains', { params: { query: { limit: 1 } } });
  return taken && data ? data.chains.map(({ name }) => name) : [];
}
`;

describe('the client library, installed in a folder of its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'a-service-'));
  const [, lines = ''] = /^```ts\n([\s\S]*?)^```/m.exec(read('libs/client/README.md')) ?? [];
  const services: ChildProcess[] = [];
  /** The alerts that the first run of the service said. */
  let heard: string[] = [];
  const env = () => ({
    ...process.env,
    NATS_URL: theSystem().urls.nats,
    CHAIN_MAPPING_URL: theSystem().urls.gateway,
  });

  beforeAll(async () => {
    const packed = await npm(
      root,
      'pack',
      '--workspace',
      '@chain-mapping/client',
      '--json',
      '--pack-destination',
      folder,
    );
    const [{ filename, files }] = JSON.parse(packed.stdout) as [{ filename: string; files: { path: string }[] }];
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'README.md',
        'dist/index.cjs',
        'dist/index.mjs',
        'dist/index.d.cts',
        'dist/index.d.mts',
      ]),
    );
    expect(files.filter(({ path }) => /src|spec|fixture/.test(path))).toEqual([]);
    writeFileSync(join(folder, 'package.json'), '{ "name": "a-service", "private": true }');
    const [, install = ''] = /^npm (install) @chain-mapping\/client$/m.exec(read('libs/client/README.md')) ?? [];
    await npm(folder, install, `./${filename}`);
  }, 120_000);

  afterAll(async () => {
    for (const service of services) service.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
    await demo('data-bridge', 'healthy');
    await natsCommand(theSystem().urls.nats, 'nats consumer rm CHAIN_ALERTS operator-orders --force');
    await eventually(
      async () => {
        const { body } = await get<{ alerts: Alert[] }>('/api/v1/alerts?status=firing&limit=500');
        expect(body.alerts).toEqual([]);
      },
      { timeout_ms: 60_000, every_ms: 250 },
    );
  }, 70_000);

  const start = () => {
    const child = spawn(process.execPath, ['service.mjs'], {
      cwd: folder,
      env: env(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    services.push(child);
    const said = { text: '' };
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (said.text += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    return {
      said,
      stop: () => {
        child.kill('SIGTERM');
        return ended;
      },
    };
  };
  const listening = () =>
    eventually(
      async () => {
        const [info] = await natsCommand(theSystem().urls.nats, 'nats consumer info CHAIN_ALERTS operator-orders');
        expect(info?.subject).toBe('operator-orders');
      },
      { timeout_ms: 30_000 },
    );

  it('tracks events and calls, and hears of alerts, with the ten lines of its README', async () => {
    expect(lines.trimEnd().split('\n').length).toBeLessThanOrEqual(10);
    writeFileSync(join(folder, 'service.mjs'), lines);
    const service = start();
    await listening();
    await demo('data-bridge', 'broken');
    await eventually(() => expect(service.said.text).toMatch(/^[A-E]\d+ firing .*data-bridge/m), {
      timeout_ms: 30_000,
    });
    await eventually(async () => {
      const { body } = await get<{ events: TrackedEvent[] }>('/api/v1/events?service=orders');
      expect(body.events.map(({ event_type, chain_id }) => [event_type, chain_id])).toEqual(
        expect.arrayContaining([
          ['order_placed', 'A1'],
          ['call', null],
        ]),
      );
    });
    await eventually(async () => {
      const { body } = await get<{ edges: { source: string; target: string; sources: string[]; traffic: unknown }[] }>(
        '/api/v1/topology',
      );
      expect(body.edges).toContainEqual(
        expect.objectContaining({
          source: 'service:orders',
          target: 'service:payments',
          sources: ['flows'],
          traffic: expect.objectContaining({ calls: 1, errors: 0, average_ms: 12.5 }),
        }),
      );
    });
    expect(await service.stop()).toBe(0);
    expect(service.said.text).not.toMatch(/error/i);
    heard = service.said.text.split('\n').filter((line) => /^[A-E]\d+ firing /.test(line));
  }, 120_000);

  it('hears what it missed when it is back', async () => {
    await demo('data-bridge', 'healthy');
    await eventually(
      async () => {
        const { body } = await get<{ alerts: Alert[] }>('/api/v1/alerts?status=firing&limit=500');
        expect(body.alerts).toEqual([]);
      },
      { timeout_ms: 60_000, every_ms: 250 },
    );
    const service = start();
    await eventually(() => expect(service.said.text).toMatch(/^[A-E]\d+ resolved/m), { timeout_ms: 30_000 });
    expect(heard).not.toEqual([]);
    for (const line of heard) expect(service.said.text).not.toContain(line);
    expect(await service.stop()).toBe(0);
  }, 90_000);

  it('loads as CommonJS as well, over HTTP alone, and reads the API', async () => {
    const script = `
      const { chainMappingApi, ServiceIntegrator } = require('@chain-mapping/client');
      const chains = new ServiceIntegrator('billing', { url: process.env.CHAIN_MAPPING_URL });
      chains.trackEvent('paid');
      chains.trackCall({ target: 'bank', target_type: 'external_service' });
      (async () => {
        const events = await chains.getTrackedEvents();
        const { data } = await chainMappingApi().GET('/api/v1/chains/{chain_id}', { params: { path: { chain_id: 'A1' } } });
        console.log(JSON.stringify([events.map(({ event_type }) => event_type).sort(), data.id, await chains.close()]));
      })();`;
    writeFileSync(join(folder, 'service.cjs'), script);
    const { NATS_URL: _, ...withoutNats } = env();
    const { stdout } = await run(process.execPath, ['service.cjs'], { cwd: folder, env: withoutNats });
    expect(JSON.parse(stdout)).toEqual([['call', 'paid'], 'A1', true]);
    await eventually(async () => {
      const { body } = await get<{ edges: { source: string; target: string }[] }>('/api/v1/topology');
      expect(body.edges).toContainEqual(
        expect.objectContaining({ source: 'service:billing', target: 'external_service:bank' }),
      );
    });
  });

  it.each(['mts', 'cts'])(
    'has types that an outside service compiles against (.%s)',
    async (kind) => {
      writeFileSync(join(folder, `types.${kind}`), TYPES);
      const typescript = createRequire(__filename).resolve('typescript/bin/tsc');
      const args = [
        ...['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022'],
        ...['--typeRoots', inRepository('node_modules/@types'), '--types', 'node', `types.${kind}`],
      ];
      const { stdout } = await run(process.execPath, [typescript, ...args], { cwd: folder }).catch(
        (error: { stdout: string }) => error,
      );
      expect(stdout).toBe('');
    },
    60_000,
  );
});
