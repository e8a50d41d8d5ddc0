import { type ChildProcess, execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  aClickHouse,
  aNats,
  aPostgresServer,
  aRedis,
  eventually,
  freePort,
  type TestServer,
} from '@chain-mapping/testing';
import { z } from 'zod';
import { read, runTool } from '../../workspace/repository';
import { healthOf, type Image, Images, startImage } from './images';

/** All of them take minutes: IMAGES=whole npm test -- e2e images. In CI the one that holds the dashboard and the one that installs packages are enough. */
const services =
  process.env['IMAGES'] === 'whole'
    ? ['gateway', 'registry', 'discovery', 'health-monitor', 'alerting', 'metrics-ingest']
    : ['gateway', 'discovery'];
const Variables = z.record(z.string(), z.array(z.object({ name: z.string(), required: z.boolean() })));

/** What a program wrote, and its exit code once it has ended. */
async function ended(child: ChildProcess): Promise<{ readonly code: number | null; readonly output: string }> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() && entry.name !== 'node_modules'
      ? filesIn(join(folder, entry.name))
      : [join(folder, entry.name)],
  );

describe('the images of the Dockerfile, made by its own steps in clean folders', () => {
  const home = mkdtempSync(join(tmpdir(), 'chain-mapping-images-'));
  const running: ChildProcess[] = [];
  const servers: TestServer[] = [];
  let images: Images;
  const made = new Map<string, Image>();
  const image = (name: string): Image => {
    const found = made.get(name);
    if (!found) throw new Error(`There is no image '${name}'`);
    return found;
  };

  beforeAll(async () => {
    images = new Images(home);
    for (const name of [...services, 'migrate-streams', 'demo-platform']) made.set(name, await images.image(name));
  }, 300_000);

  afterAll(async () => {
    const exits = running.map((child) => child.exitCode ?? once(child, 'exit'));
    for (const child of running) child.kill('SIGKILL');
    await Promise.all(exits);
    for (const server of servers) await server.stop();
    // A quarter of a million names: that program is many times faster than Node.
    await promisify(execFile)('rm', ['-rf', home]);
  }, 120_000);

  it('leave no step out but packages of the system, and the installation that this clone has already', () => {
    expect(images.leftOut.map((step) => step.split(' ').slice(0, 2).join(' ')).sort()).toEqual([
      'apt-get update',
      'npm ci',
    ]);
  });

  it.each(services)(
    '%s holds itself, libs and packages, and nothing of another service, no source, test or embedded server',
    (name) => {
      const { folder } = image(name);
      expect(readdirSync(folder).sort()).toEqual(['apps', 'libs', 'node_modules']);
      expect(readdirSync(join(folder, 'apps')).sort()).toEqual(name === 'gateway' ? ['dashboard', 'gateway'] : [name]);
      expect(existsSync(join(folder, 'libs/testing'))).toBe(false);
      const files = ['apps', 'libs'].flatMap((each) => filesIn(join(folder, each)));
      expect(files.filter((file) => file.includes('/src/') || /\.(ts|tsx)$|\.spec\./.test(file))).toEqual([]);
      for (const left of ['node_modules/chdb', 'node_modules/typescript', 'node_modules/jest'])
        expect([left, existsSync(join(folder, left))]).toEqual([left, false]);
    },
  );

  it('are run by a user without rights, on a base that is slim', () => {
    for (const name of made.keys()) expect([name, image(name).user]).toEqual([name, 'node']);
    const bases = [...read('deploy/Dockerfile').matchAll(/^FROM (\S+:\S+)/gm)].map(([, base]) => base);
    expect(bases).toEqual([expect.stringMatching(/^node:\d+-\w+-slim$/)]);
  });

  it('refuse to start without what they need, and name it', async () => {
    const known = Variables.parse(JSON.parse(await runTool('tools/env-example.mjs', ['--json'])));
    const tried = [...services, 'demo-platform'].map(async (name) => ({
      name,
      ...(await ended(startImage(image(name), {}))),
    }));
    for (const { name, code, output } of await Promise.all(tried)) {
      const needed = (known[name] ?? []).filter(({ required }) => required).map((variable) => variable.name);
      expect([name, code === 0]).toEqual([name, false]);
      expect(needed).not.toEqual([]);
      for (const variable of needed) expect(output).toContain(variable);
      expect(output).not.toContain('Cannot find module');
    }
  }, 120_000);

  it('run: streams are migrated, and each service says that it is healthy, as Docker asks it', async () => {
    const [nats, redis, postgres, clickhouse] = await Promise.all([
      aNats(),
      aRedis(),
      aPostgresServer(),
      aClickHouse(),
    ]);
    servers.push(nats, redis, postgres, clickhouse);
    const { code, output } = await ended(startImage(image('migrate-streams'), { NATS_URL: nats.url }));
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('CHAIN_ALERTS created') });

    const given = async (name: string): Promise<Record<string, string>> => ({
      ...(name === 'gateway' && { HOST: '127.0.0.1', PORT: String(await freePort()) }),
      ...(name === 'metrics-ingest' && { CLICKHOUSE_URL: clickhouse.url, OTLP_PORT: '0', OTLP_GRPC_PORT: '0' }),
      OPS_PORT: String(await freePort()),
      NATS_URL: nats.url,
      REDIS_URL: redis.url,
      DATABASE_URL: postgres.url,
    });
    const start = async (name: string): Promise<void> => {
      const env = await given(name);
      const child = startImage(image(name), env);
      running.push(child);
      const end = ended(child);
      const health = await eventually(
        async () => {
          if (child.exitCode !== null) return (await end).output;
          const code = await healthOf(image(name), env);
          if (code !== 0) throw new Error(`${name} is not healthy`);
          return code;
        },
        { timeout_ms: 100_000, every_ms: 500 },
      );
      expect([name, health]).toEqual([name, 0]);
      if (name !== 'gateway') return;
      const page = await fetch(`http://127.0.0.1:${env.PORT}/`);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
    };
    await Promise.all(services.map(start));
  }, 150_000);
});
