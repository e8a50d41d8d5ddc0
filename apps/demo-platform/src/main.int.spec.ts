import { fork, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { eventually } from '@chain-mapping/testing';

const root = resolve(__dirname, '../../..');

/** The program as a process of its own, with what it printed. */
function run(env: Record<string, string>) {
  const child = fork(join(__dirname, 'main.ts'), {
    execArgv: ['--conditions=@chain-mapping/source', '--require', join(root, 'tools/register-typescript.cjs')],
    env: { PATH: process.env['PATH'], ...env },
    silent: true,
  });
  const printed: string[] = [];
  child.stdout?.on('data', (data) => printed.push(String(data)));
  child.stderr?.on('data', (data) => printed.push(String(data)));
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  return { child, printed: () => printed.join(''), ended };
}

async function aClosedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('the program', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'chain-mapping-demo-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it.each([
    ['SIGTERM', (child: ChildProcess) => void child.kill('SIGTERM')],
    ['SIGINT', (child: ChildProcess) => void child.kill('SIGINT')],
    ['the end of its IPC channel', (child: ChildProcess) => child.disconnect()],
  ])(
    'says where its control is, and leaves nothing behind on %s',
    async (_, end) => {
      const port = await aClosedPort();
      const url = `127.0.0.1:${port}`;
      const { child, printed, ended } = run({
        CHAIN_MAPPING_HOME: home,
        DATABASE_URL: `postgres://u:topsecret@${url}/db`,
        REDIS_URL: `redis://${url}`,
        GATEWAY_URL: `http://${url}`,
      });
      const runFile = join(home, 'run', 'demo-platform.json');
      const { control_url } = await eventually(
        () => JSON.parse(readFileSync(runFile, 'utf8')) as { control_url: string },
        { timeout_ms: 30_000 },
      );
      await eventually(() => expect(printed()).toContain(`"control_url":"${control_url}"`));
      const readiness = await fetch(`${control_url}/health/ready`);
      expect(readiness.status).toBe(503);
      end(child);
      expect(await ended).toBe(0);
      expect(existsSync(runFile)).toBe(false);
      expect(printed()).not.toContain('topsecret');
    },
    30_000,
  );

  it('does not start with a wrong configuration, and names the variable', async () => {
    const { printed, ended } = run({
      CHAIN_MAPPING_HOME: home,
      DATABASE_URL: 'nowhere',
      REDIS_URL: 'redis://127.0.0.1:1',
    });
    expect(await ended).toBe(1);
    expect(printed()).toContain('DATABASE_URL: must be a postgres:// URL');
  }, 90_000);
});
