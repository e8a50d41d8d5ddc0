import { accessSync, constants, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { withLock } from './file-lock';
import type { LaunchContext } from './process-spec';
import { runCommand } from './run-command';

/** A server program that the npm registry does not have. */
export interface Program {
  readonly name: string;
  /** The package of the system that brings it. */
  readonly systemPackage: string;
  /** The formula by which Homebrew installs it. */
  readonly formula: string;
  readonly atLeast: Version;
  /** The variable that replaces the embedded server by a given one. */
  readonly variable: string;
  /** Where it is in the package, if not where programs usually are. */
  readonly directories?: readonly string[];
}

export type Version = readonly [major: number, minor: number, patch: number];

export interface FoundProgram {
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
  readonly version: Version;
}

/** Where servers are installed that an ordinary user's PATH may leave out. */
const FURTHER_DIRECTORIES = ['/usr/local/bin', '/usr/local/sbin', '/usr/sbin', '/opt/homebrew/bin'];

/**
 * Finds a server program: on PATH, or among the packages fetched before; else fetches it from the system's own package
 * sources without changing the system or, where there is Homebrew in their place, has that install it.
 * @throws Error that tells the user what to install when there is no way to get it
 */
export async function findProgram(program: Program, packages: string, context: LaunchContext): Promise<FoundProgram> {
  const installed = (await onPath(program, context)) ?? (await amongFetched(program, packages, context));
  if (installed) return installed;
  if (!existsSync('/usr/bin/apt-get') || !existsSync('/usr/bin/dpkg')) return byHomebrew(program, context);

  return withLock(join(packages, 'fetching.lock'), context.signal, async () => {
    const byAnother = await amongFetched(program, packages, context);
    if (byAnother) return byAnother;
    context.progress(`fetching ${program.name} from the package sources of this system (once)`);
    try {
      await fetchPackage(program, packages, context);
    } catch (error) {
      if (context.signal.aborted) throw error;
      throw new Error(howToInstall(program), { cause: error });
    }
    const fetched = await amongFetched(program, packages, context);
    if (!fetched) throw new Error(howToInstall(program));
    return fetched;
  });
}

/**
 * Has Homebrew, where that is on PATH, install the program.
 * @throws Error that tells the user what to install when that brings nothing that runs here
 */
export async function byHomebrew(program: Program, context: LaunchContext): Promise<FoundProgram> {
  const options = { signal: context.signal, env: process.env };
  try {
    await runCommand('brew', ['--version'], options);
    context.progress(`installing ${program.formula} with Homebrew (once)`);
    await runCommand('brew', ['install', program.formula], options);
  } catch (error) {
    if (context.signal.aborted) throw error;
    throw new Error(howToInstall(program), { cause: error });
  }
  const installed = await onPath(program, context);
  if (!installed) throw new Error(howToInstall(program));
  return installed;
}

/** Whether a version is at least another one. */
export function isAtLeast(version: Version, wanted: Version): boolean {
  for (const [index, part] of wanted.entries()) {
    const own = version[index] ?? 0;
    if (own !== part) return own > part;
  }
  return true;
}

async function onPath(program: Program, context: LaunchContext): Promise<FoundProgram | undefined> {
  const directories = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  for (const directory of new Set([...directories, ...FURTHER_DIRECTORIES])) {
    const found = await usable(program, join(directory, program.name), {}, context);
    if (found) return found;
  }
  return undefined;
}

async function amongFetched(
  program: Program,
  packages: string,
  context: LaunchContext,
): Promise<FoundProgram | undefined> {
  const root = join(packages, program.name);
  const env = { LD_LIBRARY_PATH: libraryDirectories(root).join(delimiter) };
  for (const directory of program.directories ?? ['usr/bin', 'usr/sbin']) {
    const found = await usable(program, join(root, directory, program.name), env, context);
    if (found) return found;
  }
  return undefined;
}

async function usable(
  program: Program,
  path: string,
  env: NodeJS.ProcessEnv,
  { signal }: LaunchContext,
): Promise<FoundProgram | undefined> {
  try {
    accessSync(path, constants.X_OK);
    const printed = await runCommand(path, ['--version'], { signal, env: { ...process.env, ...env } });
    const [, major, minor, patch] = /(\d+)\.(\d+)\.(\d+)/.exec(printed) ?? [];
    const version: Version = [Number(major), Number(minor), Number(patch)];
    return isAtLeast(version, program.atLeast) ? { path, env, version } : undefined;
  } catch (error) {
    // Not there, or not able to run here: look on.
    if (signal.aborted) throw error;
    return undefined;
  }
}

/** Every directory of libraries in an unpacked package tree: plain `lib` and the one of the architecture. */
function libraryDirectories(root: string): string[] {
  return ['lib', 'usr/lib']
    .map((directory) => join(root, directory))
    .filter((directory) => existsSync(directory))
    .flatMap((directory) => [directory, ...readdirSync(directory).map((name) => join(directory, name))])
    .filter((directory) => isDirectoryOfLibraries(directory));
}

function isDirectoryOfLibraries(path: string): boolean {
  try {
    return readdirSync(path).some((name) => name.includes('.so'));
  } catch {
    return false;
  }
}

/**
 * The package and what it needs beyond what is installed, as apt itself works it out, downloaded and unpacked into a
 * directory of our own. apt gets private state and caches, so it needs no root, takes no lock and installs nothing.
 */
async function fetchPackage(program: Program, packages: string, { signal }: LaunchContext): Promise<void> {
  const apt = join(packages, 'apt');
  const archives = join(apt, 'cache', 'archives');
  const lists = join(apt, 'state', 'lists');
  rmSync(archives, { recursive: true, force: true });
  mkdirSync(join(archives, 'partial'), { recursive: true });
  mkdirSync(join(lists, 'partial'), { recursive: true });

  const env = { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
  const run = (...args: string[]): Promise<string> => {
    const settings = {
      'Dir::State': join(apt, 'state'),
      'Dir::State::status': '/var/lib/dpkg/status',
      'Dir::Cache': join(apt, 'cache'),
      'Debug::NoLocking': '1',
      // Root's downloads would run as a user who may not reach this directory.
      'APT::Sandbox::User': 'root',
    };
    const options = Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
    return runCommand('apt-get', [...options, '-qq', ...args], { signal, env });
  };
  const download = (...options: string[]): Promise<string> =>
    run(...options, '--yes', '--no-install-recommends', '--download-only', 'install', program.systemPackage);

  // The system's own lists serve when they are there and fresh; else private ones are loaded.
  const downloaded = await download('-o', 'Dir::State::lists=/var/lib/apt/lists').then(
    () => true,
    () => false,
  );
  if (!downloaded) {
    signal.throwIfAborted();
    const incomplete = await run('update').then(
      () => undefined,
      (error: unknown) => error,
    );
    // Some source may fail and the packages be found nevertheless.
    await download().catch((error: unknown) => {
      throw new Error('The package sources of this system do not give it', { cause: incomplete ?? error });
    });
  }

  const root = join(packages, program.name);
  rmSync(`${root}.new`, { recursive: true, force: true });
  mkdirSync(`${root}.new`, { recursive: true });
  for (const file of readdirSync(archives).filter((name) => name.endsWith('.deb'))) {
    await runCommand('dpkg', ['-x', join(archives, file), `${root}.new`], { signal, env });
  }
  rmSync(root, { recursive: true, force: true });
  renameSync(`${root}.new`, root);
  rmSync(apt, { recursive: true, force: true });
}

function howToInstall({ name, systemPackage, formula, variable, atLeast }: Program): string {
  const install = process.platform === 'darwin' ? `brew install ${formula}` : undefined;
  return [
    `${name} ${atLeast.join('.')} or newer was not found on PATH and could not be fetched.`,
    `Install it (${install ?? `package ${systemPackage}`}), or set ${variable} to one that runs already,`,
    'or start everything in containers: docker compose up',
  ].join(' ');
}
