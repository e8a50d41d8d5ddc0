import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findWorkspace, packagesOf } from './config';
import { httpAnswers, tcpAnswers } from './probes';
import { identify, isRunning, type ProcessIdentity } from './process-identity';
import { readRunningSystem, type RunningSystem } from './run-directory';
import { JOBS, SERVICES } from './system-processes';

jest.setTimeout(180_000);

const project = dirname(__dirname);
/** The supervisor runs as a process of its own here, so it is built, beside the sources. */
const built = join(project, 'tmp');

/** A service that is ready as soon as it listens, writes down its end, and does what its environment asks for. */
const SERVICE = `
const { appendFileSync } = require('node:fs');
const name = require('node:path').basename(require('node:path').dirname(__dirname));
if (process.env.BROKEN === name) { console.log('no configuration here'); process.exit(3); }
require('node:http').createServer((_, response) => response.end('ok')).listen(process.env.OPS_PORT, '127.0.0.1');
console.log('hello from ' + name);
process.on('SIGTERM', () => {
  require('node:net').connect(new URL(process.env.NATS_URL).port, '127.0.0.1')
    .on('connect', () => { appendFileSync(process.env.JOURNAL, name + ' stopped\\n'); process.exit(0); })
    .on('error', () => { appendFileSync(process.env.JOURNAL, name + ' stopped without nats\\n'); process.exit(0); });
});
`;
const JOB = `require('node:fs').appendFileSync(process.env.JOURNAL, 'migrated\\n');`;

let workspace: string;
let home: string;
let journal: string;
let supervisor: Started | undefined;

interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly exit: Promise<number | null>;
}

beforeAll(() => {
  const root = findWorkspace(project);
  const swc = join(root, 'node_modules/@swc/cli/bin/swc.js');
  const options = [
    '--strip-leading-paths',
    '--ignore',
    '**/*.spec.ts',
    '--quiet',
    '--config-file',
    join(root, '.swcrc'),
  ];
  execFileSync(process.execPath, [swc, 'src', '--out-dir', built, ...options], { cwd: project });
});

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'chain-mapping-system-'));
  // Open to the account that Postgres runs as when the tests run as root.
  chmodSync(workspace, 0o755);
  home = join(workspace, 'home');
  journal = join(workspace, 'journal');
  writeFileSync(journal, '');
  writeFileSync(join(workspace, 'package.json'), JSON.stringify({ workspaces: [] }));
  for (const { script } of SERVICES) write(script, SERVICE);
  for (const { script } of JOBS) write(script, JOB);
});

afterEach(async () => {
  supervisor?.child.kill('SIGKILL');
  await eventually(() => processesBelow(workspace).length === 0, 'nothing runs any more');
  rmSync(workspace, { recursive: true, force: true });
});

afterAll(() => rmSync(built, { recursive: true, force: true }));

it('starts everything, tells where it is, and stops it in reverse order', async () => {
  const { port, system } = await ready();

  expect(Object.keys(system.services).sort()).toEqual(SERVICES.map(({ name }) => name).sort());
  expect(system.urls.gateway).toBe(`http://127.0.0.1:${port}`);
  expect(system.urls.clickhouse).toBe(join(home, 'clickhouse'));
  expect(statSync(join(home, 'run/system.json')).mode & 0o777).toBe(0o600);
  expect(supervisor?.output()).toMatch(/^registry +\| hello from registry$/m);

  supervisor?.child.kill('SIGTERM');

  expect(await supervisor?.exit).toBe(0);
  expect(processesBelow(workspace)).toEqual([]);
  expect(readRunningSystem(home)).toBeUndefined();
  const lines = readFileSync(journal, 'utf8').trim().split('\n');
  expect(lines.slice(0, 2)).toEqual(['migrated', 'gateway stopped']);
  expect(lines.slice(2).sort()).toEqual(
    ['alerting', 'discovery', 'health-monitor', 'metrics-ingest', 'registry'].map((name) => `${name} stopped`),
  );
});

it('brings back what is killed: services, and backends at the same address', async () => {
  const { system } = await ready();
  const port = (url: string): number => Number(new URL(url).port);
  const pidOf = (name: string): number => recorded().find((one) => one.name === name)?.pid ?? 0;

  for (const name of ['registry', 'postgres', 'redis', 'nats']) {
    const pid = pidOf(name);
    process.kill(pid, 'SIGKILL');
    await eventually(() => ![0, pid].includes(pidOf(name)), `${name} runs again`);
  }

  await eventually(() => tcpAnswers(port(system.urls.nats), '', /^INFO/), 'NATS answers');
  await eventually(() => tcpAnswers(port(system.urls.redis), 'PING\r\n', /^\+PONG/), 'Redis answers');
  await eventually(() => (supervisor?.output().match(/postgres: back in/g)?.length ?? 0) === 1, 'Postgres is back');
  await eventually(
    () => httpAnswers(`http://127.0.0.1:${system.services.registry?.ops_port}/health/ready`),
    'the registry answers',
  );
  await eventually(() => readFileSync(journal, 'utf8') === 'migrated\nmigrated\n', 'the streams are migrated again');
});

it('leaves nothing running when it is killed', async () => {
  await ready();
  const running = processesBelow(workspace);
  // The supervisor, its watchdog, six services, three servers, and the workers of Postgres.
  expect(running.length).toBeGreaterThan(11);

  supervisor?.child.kill('SIGKILL');

  await eventually(() => running.every((pid) => identify(pid) === undefined), 'everything has ended');
  expect(processesBelow(workspace)).toEqual([]);
  const { watchdog } = JSON.parse(readFileSync(join(home, 'run/processes.json'), 'utf8')) as {
    watchdog: ProcessIdentity;
  };
  await eventually(() => !isRunning(watchdog), 'the watchdog has ended');
  // The services could still say goodbye: the backends were stopped after them.
  expect(readFileSync(journal, 'utf8')).not.toContain('without nats');
});

it('guards the processes again when the watchdog itself is killed', async () => {
  await ready();
  const first = watchdogOf(home);
  process.kill(first.pid, 'SIGKILL');
  await eventually(() => watchdogOf(home).pid !== first.pid, 'there is a new watchdog');

  supervisor?.child.kill('SIGKILL');

  await eventually(() => processesBelow(workspace).length === 0, 'everything has ended');
});

it('stops what a run left behind whose supervisor and watchdog were both killed, and starts where it was', async () => {
  const before = await ready();
  const left = processesBelow(workspace);
  supervisor?.child.kill('SIGSTOP');
  process.kill(watchdogOf(home).pid, 'SIGKILL');
  supervisor?.child.kill('SIGKILL');
  await supervisor?.exit;

  const after = await ready({ port: before.port });

  expect(processesBelow(workspace).filter((pid) => left.includes(pid))).toEqual([]);
  expect(after.system.urls).toEqual(before.system.urls);
});

it('refuses a second supervisor in the same home', async () => {
  const { system } = await ready();

  const second = start({ port: await freePort() });

  expect(await second.exit).toBe(1);
  expect(second.output()).toContain(`runs already in ${home} (process ${system.pid})`);
  expect(readRunningSystem(home)?.pid).toBe(system.pid);
});

it('names the variable when the port of the gateway is taken', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  supervisor = start({ port: typeof address === 'object' && address ? address.port : 0 });

  expect(await supervisor.exit).toBe(1);
  expect(supervisor.output()).toContain('Set PORT to another one');
  server.close();
});

it('gives up with the last lines of a service that cannot start, and stops the rest', async () => {
  supervisor = start({ port: await freePort(), env: { BROKEN: 'alerting' } });

  expect(await supervisor.exit).toBe(1);
  expect(supervisor.output()).toMatch(/alerting does not start: exit code 3[^]*no configuration here/);
  expect(processesBelow(workspace)).toEqual([]);
});

function write(path: string, content: string): void {
  mkdirSync(dirname(join(workspace, path)), { recursive: true });
  writeFileSync(join(workspace, path), content);
}

interface StartOptions {
  readonly port: number;
  readonly env?: NodeJS.ProcessEnv;
}

function start({ port, env = {} }: StartOptions): Started {
  const program = `
    require(${JSON.stringify(join(built, 'index.js'))})
      .runSystem({ workspace: ${JSON.stringify(workspace)}, onReady: () => console.log('READY') })
      .then((code) => { process.exitCode = code; }, (error) => { console.log(error.message); process.exitCode = 1; });`;
  const child = spawn(process.execPath, ['-e', program], {
    env: {
      PATH: process.env.PATH,
      CHAIN_MAPPING_HOME: home,
      CHAIN_MAPPING_PACKAGES: packagesOf(findWorkspace(project)),
      PORT: String(port),
      JOURNAL: journal,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output, exit: once(child, 'close').then(([code]) => code as number | null) };
}

async function ready({ port }: { port?: number } = {}): Promise<{ port: number; system: RunningSystem }> {
  const chosen = port ?? (await freePort());
  const started = start({ port: chosen });
  supervisor = started;
  await Promise.race([
    eventually(() => started.output().includes('READY'), 'the system is ready', started.output),
    started.exit.then((code) => Promise.reject(new Error(`ended with ${code}:\n${started.output()}`))),
  ]);
  const system = readRunningSystem(home);
  if (!system) throw new Error('There is no system.json');
  return { port: chosen, system };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

function recorded(): readonly (ProcessIdentity & { name: string })[] {
  const file = readFileSync(join(home, 'run/processes.json'), 'utf8');
  return (JSON.parse(file) as { processes: (ProcessIdentity & { name: string })[] }).processes;
}

function watchdogOf(directory: string): ProcessIdentity {
  const file = readFileSync(join(directory, 'run/processes.json'), 'utf8');
  return (JSON.parse(file) as { watchdog: ProcessIdentity }).watchdog;
}

/** Every process that has this directory in its command line or as its place, and their children. */
function processesBelow(directory: string): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const own = pids.filter((pid) =>
    [() => readlinkSync(`/proc/${pid}/cwd`), () => readFileSync(`/proc/${pid}/cmdline`, 'utf8')].some((read) =>
      orNothing(read).includes(directory),
    ),
  );
  const children = pids.filter((pid) => {
    const stat = orNothing(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return own.includes(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? '');
  });
  return [...new Set([...own, ...children])].map(Number);
}

/** What /proc tells of a process may be gone, or be somebody else's. */
function orNothing(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

async function eventually(
  check: () => boolean | Promise<boolean>,
  what: string,
  details: () => string = () => supervisor?.output() ?? '',
): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`Not in time: ${what}\n${details()}`);
    await wait(25);
  }
}
