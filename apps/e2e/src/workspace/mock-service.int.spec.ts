import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { inRepository } from './repository';

describe('the mock service of docker-compose.test.yml', () => {
  let process_: ChildProcess;
  let url: string;

  beforeAll(async () => {
    process_ = spawn(process.execPath, [inRepository('deploy/mocks/server.mjs')], {
      env: { MOCK_NAME: 'data-bridge', MOCK_PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (!process_.stdout) throw new Error('no output');
    const [line] = (await once(createInterface(process_.stdout), 'line')) as [string];
    url = `http://127.0.0.1:${line.split(' ').at(-1)}`;
  });

  afterAll(async () => {
    const ended = once(process_, 'exit');
    process_.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  const control = (body: unknown) => fetch(`${url}/control`, { method: 'PUT', body: JSON.stringify(body) });

  it('is healthy, fails when it is told to, and heals', async () => {
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect((await control({ status: 503 })).status).toBe(200);
    const broken = await fetch(`${url}/health`);
    expect([broken.status, await broken.json()]).toEqual([503, { status: 'unhealthy', service: 'data-bridge' }]);
    expect((await fetch(`${url}/ready`)).status).toBe(200);
    await control({ status: 200 });
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it('refuses what is not a status', async () => {
    expect((await control({ status: 42 })).status).toBe(400);
    expect((await control('nonsense')).status).toBe(400);
  });
});
