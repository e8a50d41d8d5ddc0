import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Alert, Chain } from '@chain-mapping/model';
import { eventually } from '@chain-mapping/testing';
import { blocksOf } from '../system/documented-blocks';
import { cpuSecondsOf, isAlive, processesOf, startedBy } from '../system/processes';
import { startSystem, type SystemProcess } from '../system/system-process';
import { read } from '../workspace/repository';

const run = promisify(execFile);

describe('the life of a system of its own', () => {
  const home = mkdtempSync(join(tmpdir(), 'chain-mapping-life-'));
  let system: SystemProcess | undefined;

  afterAll(async () => {
    await system?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const fetchJson = async <T>(path: string, method = 'GET', body?: unknown): Promise<T> => {
    const response = await fetch(`${system?.running.urls.gateway}${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    expect(response.status).toBeLessThan(300);
    return (await response.json()) as T;
  };

  const nothingLeft = (started: readonly { name: string; pid: number }[]) =>
    eventually(
      () => {
        expect(started.filter(({ pid }) => isAlive(pid))).toEqual([]);
        expect(processesOf(home).map(({ command }) => command)).toEqual([]);
      },
      { timeout_ms: 30_000 },
    );

  it('begins with the line of README.md, and has 30 chains, all healthy within 60 s of ready', async () => {
    const [line = ''] = /^npm start\b/m.exec(read('README.md')) ?? [];
    system = await startSystem(home, { line });
    expect(system.output()).toContain(system.running.urls.gateway);
    await eventually(
      async () => {
        const { chains, total } = await fetchJson<{ chains: Chain[]; total: number }>('/api/v1/chains?limit=500');
        expect(total).toBe(30);
        expect(chains.filter(({ status }) => status !== 'healthy').map(({ id }) => id)).toEqual([]);
      },
      { timeout_ms: 60_000, every_ms: 250 },
    );
  }, 150_000);

  it('leaves no process after Ctrl-C', async () => {
    const chain = await fetchJson<Chain>('/api/v1/chains/A1', 'PATCH', { description: 'Changed before the restart' });
    expect(chain.version).toBe(2);
    const started = startedBy(home);
    expect(started.length).toBeGreaterThan(9);
    process.kill(-(system?.child.pid ?? NaN), 'SIGINT');
    await nothingLeft(started);
    // npm, which had the signal as well, ends by it: there is no code then.
    expect([0, 130, null]).toContain(await system?.stop());
  });

  it('is ready again with what two cores do in 20 s, and has the state it had', async () => {
    system = await startSystem(home);
    // Work and not time: others may be busy on this machine.
    expect(cpuSecondsOf(home)).toBeLessThan(40);
    expect(await fetchJson<Chain>('/api/v1/chains/A1')).toMatchObject({
      version: 2,
      description: 'Changed before the restart',
    });
    expect((await fetchJson<{ total: number }>('/api/v1/chains')).total).toBe(30);
    expect((await fetchJson<{ points: object[] }>('/api/v1/chains/A1/metrics?step=5')).points.length).toBeGreaterThan(
      1,
    );
    const { alerts } = await fetchJson<{ alerts: Alert[] }>('/api/v1/alerts?status=firing');
    expect(alerts).toEqual([]);
  });

  it('leaves no process after kill -9 of the supervisor', async () => {
    const started = startedBy(home);
    system?.child.kill('SIGKILL');
    await nothingLeft(started);
  });

  it('starts again after that, with the settings that docs/monitor-cut-off.md and docs/self-watch.md show', async () => {
    const [cutOff, sign] = ['docs/monitor-cut-off.md', 'docs/self-watch.md'].map(
      (page) => blocksOf(page).find(({ not_run }) => not_run?.includes('life-of-a-system'))?.text ?? '',
    );
    const watchdog = await aWatchdog();
    const [line = '', question = ''] = (cutOff ?? '').replace(/(?<==)\S+:\d+(?=,|\s)\S*/, watchdog.address).split('\n');
    const [, variable = ''] = /^(\w+)=https\S+ npx chain-mapping up$/m.exec(sign ?? '') ?? [];
    try {
      system = await startSystem(home, { line, env: { [variable]: `http://${watchdog.address}/ping` } });
      expect((await fetchJson<{ total: number }>('/api/v1/chains')).total).toBe(30);
      await eventually(() => expect(watchdog.heard()).toContain('POST /ping'));
      const shown = await run('bash', ['-c', question.replace('http://127.0.0.1:8000', system.running.urls.gateway)]);
      expect(JSON.parse(shown.stdout)).toMatchObject({ status: 'ready', checks: { network: 'ok' } });
      const started = startedBy(home);
      expect(await system.stop()).toBe(0);
      await nothingLeft(started);
    } finally {
      await watchdog.stop();
    }
  }, 150_000);
});

/** What stands elsewhere, and expects to be called; it can be reached as long as there is a network. */
async function aWatchdog() {
  const calls: string[] = [];
  const server = createServer(({ method, url }, response) => {
    calls.push(`${method} ${url}`);
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard: () => calls,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
