import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually } from '@chain-mapping/testing';
import { Module } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';
import { startOpsServer } from './ops-server';
import { Readiness } from './readiness';
import { type RunningService, startService } from './run-service';

const ROOT = join(__dirname, '../../../..');
const right = { NATS_URL: 'nats://127.0.0.1:1', GREETING: 'good morning' };

interface ServiceProcess {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly errors: () => string;
  /** Its log, a line each. */
  readonly lines: () => Record<string, unknown>[];
  readonly said: (text: string) => Promise<void>;
  /** Resolves with its exit code once all its output has been read. */
  readonly ended: Promise<number | null>;
}

describe('a service process', () => {
  const running = new Set<ServiceProcess>();

  function start(env: Readonly<Record<string, string>>): ServiceProcess {
    const child = fork(join(__dirname, '../fixtures/example-service.cjs'), [], {
      execArgv: ['--conditions=@chain-mapping/source', '--require', join(ROOT, 'tools/register-typescript.cjs')],
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    let output = '';
    let errors = '';
    child.stdout?.on('data', (chunk) => (output += String(chunk)));
    child.stderr?.on('data', (chunk) => (errors += String(chunk)));
    // Not 'close': a parent that has disconnected never hears it.
    const ended = Promise.all([
      once(child, 'exit'),
      child.stdout && once(child.stdout, 'end'),
      child.stderr && once(child.stderr, 'end'),
    ]).then(([[code]]) => {
      running.delete(service);
      return code as number | null;
    });
    const service: ServiceProcess = {
      child,
      ended,
      output: () => output,
      errors: () => errors,
      lines: () =>
        output
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as Record<string, unknown>),
      said: (text) => eventually(() => expect(output).toContain(text), { timeout_ms: 30_000 }),
    };
    running.add(service);
    return service;
  }

  const urlOf = (service: ServiceProcess): string => /http:\/\/127\.0\.0\.1:\d+/.exec(service.output())?.[0] ?? '';

  afterEach(async () => {
    for (const { child, ended } of running) {
      child.kill('SIGKILL');
      await ended;
    }
  });

  it('ends with 78 when its configuration is wrong, and names every variable', async () => {
    const service = start({ OPS_PORT: 'many', LOG_LEVEL: 'loud', NATS_URL: 'nats://127.0.0.1:1' });
    expect(await service.ended).toBe(78);
    for (const variable of ['OPS_PORT', 'LOG_LEVEL', 'GREETING']) expect(service.errors()).toContain(`  ${variable}: `);
    expect(service.errors()).not.toContain('NATS_URL');
    expect(service.errors()).not.toContain('    at ');
    expect(service.output()).toBe('');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('closes what it has open on %s, and ends with 0', async (signal) => {
    const service = start(right);
    await service.said('example is up');
    const ready = await fetch(`${urlOf(service)}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { status: 'ready', service: 'example', checks: { service: 'ok' } },
    ]);
    service.child.kill(signal);
    // A second one, as from an impatient person, changes nothing.
    service.child.kill(signal);
    expect(await service.ended).toBe(0);
    expect(service.lines().at(-1)).toMatchObject({ msg: 'closed', context: 'Example' });
    expect(service.lines().filter(({ msg }) => msg === `stopping: ${signal}`)).toHaveLength(1);
  });

  it('ends with 0 when who started it is gone', async () => {
    const service = start(right);
    await service.said('example is up');
    service.child.disconnect();
    expect(await service.ended).toBe(0);
    expect(service.output()).toContain('stopping: the supervisor is gone');
    expect(service.lines().at(-1)).toMatchObject({ msg: 'closed' });
  });

  it('is alive and not ready while it waits for what it needs, and can be stopped then', async () => {
    const service = start({ ...right, FAILURE: 'never-up' });
    await service.said('answers health and metrics on');
    expect((await fetch(`${urlOf(service)}/health`)).status).toBe(200);
    const ready = await fetch(`${urlOf(service)}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: 'not_ready', service: 'example', checks: { service: 'starting' } },
    ]);
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(0);
  });

  it.each([
    ['start', 'could not start', 'no such table'],
    ['late', 'uncaught exception', 'out of nowhere'],
    ['rejection', 'unhandled rejection', 'nobody waits for it'],
  ])('ends with 1 and says why: %s', async (FAILURE, msg, message) => {
    const service = start({ ...right, FAILURE });
    expect(await service.ended).toBe(1);
    expect(service.lines().at(-1)).toMatchObject({ level: 'fatal', msg, err: { message } });
  });

  it('ends with 1 when it cannot close what it has open', async () => {
    const service = start({ ...right, FAILURE: 'close' });
    await service.said('example is up');
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(1);
    expect(service.lines().at(-1)).toMatchObject({ level: 'error', err: { message: 'cannot close' } });
  });

  it('logs a line of JSON each, with the service and, inside a span, its trace', async () => {
    const service = start(right);
    await service.said('example is up');
    service.child.kill('SIGTERM');
    await service.ended;
    const lines = service.lines();
    for (const line of lines) {
      expect(line).toMatchObject({ service: 'example', time: expect.stringMatching(/^\d{4}-.+\.\d{3}Z$/) as string });
    }
    expect(lines.find(({ msg }) => msg === 'good morning')).toMatchObject({
      level: 'info',
      context: 'Example',
      chain_id: 'A1',
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      span_id: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
    });
    expect(lines.map(({ msg }) => msg)).toContain('{"chain_id":"A1"}');
    const odd = lines.find(({ msg }) => msg === 'odd');
    expect(odd).toMatchObject({ level: 'warn', err: { type: 'Error', message: 'the reason' } });
    expect(odd).not.toHaveProperty('trace_id');
    expect(lines.find(({ msg }) => msg === 'broken')).toMatchObject({
      level: 'error',
      context: 'Example',
      stack: 'Error: broken\n    at somewhere',
    });
    expect(service.output()).not.toContain('not at this level');
    // Nest names every module and route that it starts: that is for debugging.
    expect(service.output()).not.toContain('InstanceLoader');
  });

  it('logs for people, from the level that is asked for', async () => {
    const service = start({ ...right, LOG_FORMAT: 'text', LOG_LEVEL: 'warn' });
    await service.said('broken');
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(0);
    expect(service.output()).toMatch(/^\d\d:\d\d:\d\d\.\d{3} WARN {2}Example: odd\nError: the reason\n {4}at /);
    expect(service.output()).toContain(' ERROR Example: broken\nError: broken\n    at somewhere\n');
    expect(service.output()).not.toContain('good morning');
  });
});

describe('a service in this process', () => {
  @Module({})
  class EmptyModule {}

  const config = {
    NATS_URL: 'nats://127.0.0.1:1',
    OPS_PORT: 0,
    OPS_HOST: '127.0.0.1',
    LOG_LEVEL: 'info' as const,
    LOG_FORMAT: 'json' as const,
  };
  const started: RunningService[] = [];
  const start = async () => {
    const service = await startService({ name: 'example', config, module: () => ({ module: EmptyModule }) });
    started.push(service);
    return service;
  };

  afterEach(async () => {
    await Promise.all(started.splice(0).map((service) => service.stop()));
  });

  it('has an operations port of its own, with its name on every metric', async () => {
    const [one, other] = [await start(), await start()];
    new Counter({ name: 'greetings_total', help: 'said', registers: [one.context.metrics] }).inc(2);
    const metrics = await fetch(`${one.ops_url}/metrics`);
    expect(metrics.headers.get('content-type')).toContain('text/plain');
    const text = await metrics.text();
    expect(text).toContain('greetings_total{service="example"} 2');
    expect(text).toContain('process_cpu_seconds_total');
    expect(await (await fetch(`${other.ops_url}/metrics`)).text()).not.toContain('greetings_total');
  });

  it('answers nothing any more once it has stopped', async () => {
    const service = await start();
    expect((await fetch(`${service.ops_url}/health`)).status).toBe(200);
    await service.stop();
    started.splice(0);
    await expect(fetch(`${service.ops_url}/health`)).rejects.toThrow('fetch failed');
    expect(await service.context.readiness.report()).toMatchObject({ ready: false });
  });

  it('leaves no port open when it cannot listen', async () => {
    const { ops_url, stop } = await start();
    started.splice(0);
    await stop();
    const OPS_PORT = Number(new URL(ops_url).port);
    const listen = () => Promise.reject(new Error('the port is taken'));
    const failing = startService({
      name: 'example',
      config: { ...config, OPS_PORT },
      module: () => ({ module: EmptyModule }),
      listen,
    });
    await expect(failing).rejects.toThrow('the port is taken');
    await expect(fetch(`${ops_url}/health`)).rejects.toThrow('fetch failed');
  });
});

describe('the operations port', () => {
  it('tells alive from ready, knows no other page, and outlives a check that fails', async () => {
    const readiness = new Readiness();
    readiness.add('postgres', () => Promise.reject(new Error('connection refused')));
    const metrics = new Registry();
    metrics.registerMetric(
      new Counter({
        name: 'broken_total',
        help: 'breaks',
        registers: [],
        collect: () => {
          throw new Error('cannot count');
        },
      }),
    );
    const server = await startOpsServer({ name: 'example', host: '127.0.0.1', port: 0, readiness, metrics });
    try {
      const answers = await Promise.all(
        ['/health', '/health/ready', '/health?verbose', '/', '/metrics'].map(async (path) => {
          const response = await fetch(`${server.url}${path}`);
          return [path, response.status, await response.text()];
        }),
      );
      expect(answers).toEqual([
        ['/health', 200, '{"status":"ok","service":"example"}'],
        ['/health/ready', 503, '{"status":"not_ready","service":"example","checks":{"postgres":"connection refused"}}'],
        ['/health?verbose', 200, '{"status":"ok","service":"example"}'],
        ['/', 404, '{"status":"not_found","service":"example"}'],
        ['/metrics', 500, 'Error: cannot count'],
      ]);
      const { port } = new URL(server.url);
      const second = startOpsServer({ name: 'other', host: '127.0.0.1', port: Number(port), readiness, metrics });
      await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
    } finally {
      await server.close();
    }
  });
});
