import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRunningSystem, type RunningSystem } from '@chain-mapping/backends';
import { eventually, freePort } from '@chain-mapping/testing';

const WORKSPACE = join(__dirname, '../../../..');
const READY_MS = 180_000;
const STOP_MS = 40_000;

/** A whole system in a process of its own, as a user starts it. */
export interface SystemProcess {
  readonly child: ChildProcess;
  readonly home: string;
  readonly running: RunningSystem;
  /** How long it took until it said that it was ready, in seconds. */
  readonly seconds: number;
  output(): string;
  stop(): Promise<number | null>;
}

const PROGRAM = join(WORKSPACE, 'apps/cli/bin/chain-mapping.js');

export interface SystemOptions {
  readonly port?: number;
  /** How it is started, as a page says; `npx chain-mapping` is that of this clone. */
  readonly line?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Starts `chain-mapping up --demo` in a home of its own, or what a line says, and waits until it says that it is ready.
 *
 * @throws Error with the end of what it printed, should it not get there
 */
export async function startSystem(home: string, options: SystemOptions = {}): Promise<SystemProcess> {
  const port = options.port ?? (await freePort());
  const log = join(home, 'system.log');
  const output = (): string => readFileSync(log, 'utf8');
  const startedAt = performance.now();
  const line = options.line?.replace('npx chain-mapping', `exec '${process.execPath}' '${PROGRAM}'`);
  const [program, args] = line === undefined ? [process.execPath, [PROGRAM, 'up', '--demo']] : ['bash', ['-c', line]];
  const child = spawn(program, args, {
    cwd: WORKSPACE,
    // Ctrl-C in a terminal goes to all that a line started: to its group.
    detached: line !== undefined,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...withoutBackends(process.env),
      CHAIN_MAPPING_HOME: home,
      PORT: String(port),
      NO_COLOR: '1',
      ...options.env,
    },
  });
  const file = createWriteStream(log, { flags: 'w' });
  await new Promise((resolve) => file.once('open', resolve));
  child.stdout.pipe(file, { end: false });
  child.stderr.pipe(file, { end: false });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let gone = false;
  void exited.then(() => (gone = true));

  try {
    await eventually(
      () => {
        if (gone) return;
        if (!output().includes('Chain Mapping is ready')) throw new Error('not ready');
      },
      { timeout_ms: READY_MS, every_ms: 100 },
    );
    if (gone) throw new Error('it ended');
  } catch (error) {
    child.kill('SIGTERM');
    throw new Error(`The system did not start:\n${output().split('\n').slice(-60).join('\n')}`, { cause: error });
  }
  const running = readRunningSystem(home);
  if (!running) throw new Error('The system does not say where it runs');
  return {
    child,
    home,
    running,
    seconds: (performance.now() - startedAt) / 1000,
    output,
    stop: async () => {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      const code = await exited;
      clearTimeout(late);
      file.end();
      return code;
    },
  };
}

// A developer's own servers are not for tests.
function withoutBackends(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, DATABASE_URL: '', REDIS_URL: '', NATS_URL: '', CLICKHOUSE_URL: '', CHAIN_MAPPING_URL: '' };
}
