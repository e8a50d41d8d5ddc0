import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Alert, Chain } from '@chain-mapping/model';
import { eventually } from '@chain-mapping/testing';
import { isAlive, processesOf, startedBy } from '../system/processes';
import { startSystem, type SystemProcess } from '../system/system-process';

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

  it('has 30 chains, all healthy within 60 s of ready', async () => {
    system = await startSystem(home);
    await eventually(
      async () => {
        const { chains, total } = await fetchJson<{ chains: Chain[]; total: number }>('/api/v1/chains?limit=500');
        expect(total).toBe(30);
        expect(chains.filter(({ status }) => status !== 'healthy').map(({ id }) => id)).toEqual([]);
      },
      { timeout_ms: 60_000, every_ms: 250 },
    );
  });

  it('leaves no process after Ctrl-C', async () => {
    const chain = await fetchJson<Chain>('/api/v1/chains/A1', 'PATCH', { description: 'Changed before the restart' });
    expect(chain.version).toBe(2);
    const started = startedBy(home);
    expect(started.length).toBeGreaterThan(9);
    system?.child.kill('SIGINT');
    await nothingLeft(started);
    expect(await system?.stop()).toBe(0);
  });

  it('is ready again in under 20 s, with the state it had', async () => {
    system = await startSystem(home);
    expect(system.seconds).toBeLessThan(20);
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

  it('starts again after that', async () => {
    system = await startSystem(home);
    expect((await fetchJson<{ total: number }>('/api/v1/chains')).total).toBe(30);
    const started = startedBy(home);
    expect(await system.stop()).toBe(0);
    await nothingLeft(started);
  });
});
