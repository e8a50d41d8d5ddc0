import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './run-command';

/** An account of the operating system. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

const NAME = 'postgres';
const SHARED_DIRECTORY = '/var/lib/chain-mapping';

/**
 * Whom Postgres has to run as: nobody else than ourselves, or, as it refuses root, the account `postgres`, which is made
 * when it is missing (Postgres insists on an account that has a name).
 */
export async function databaseUser(signal: AbortSignal): Promise<SystemUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const known = await lookUp(signal);
  if (known) return known;
  const args = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', NAME];
  const failure = await runCommand('useradd', args, { signal }).then(
    () => undefined,
    (error: unknown) => error,
  );
  // Somebody else may have made it at the same time: what counts is that it is there.
  const made = await lookUp(signal);
  if (!made)
    throw new Error(`Postgres does not run as root, and the account "${NAME}" could not be made`, { cause: failure });
  return made;
}

async function lookUp(signal: AbortSignal): Promise<SystemUser | undefined> {
  try {
    const uid = Number(await runCommand('id', ['-u', NAME], { signal }));
    const gid = Number(await runCommand('id', ['-g', NAME], { signal }));
    return { uid, gid };
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined;
  }
}

/** Whether this user can enter the directory: every directory above it has to let them through. */
export function canEnter(user: SystemUser | undefined, directory: string): boolean {
  if (!user) return true;
  return spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', directory], { ...user, cwd: '/' }).status === 0;
}

/**
 * A directory for the files of this user that belong to `home`: `home` itself, which lets others through (not look) if need
 * be. Below a directory that is closed to them, such as /root, which is not ours to open, it is one under /var/lib instead.
 */
export function reachableHome(user: SystemUser | undefined, home: string): string {
  mkdirSync(home, { recursive: true });
  if (canEnter(user, home)) return home;
  chmodSync(home, statSync(home).mode | 0o011);
  if (canEnter(user, home)) return home;
  const name = createHash('sha256').update(home).digest('hex').slice(0, 12);
  return sharedDirectory(name);
}

/** A directory under /var/lib that every account can enter. */
export function sharedDirectory(name: string): string {
  const directory = join(SHARED_DIRECTORY, name);
  mkdirSync(directory, { recursive: true });
  for (const one of [SHARED_DIRECTORY, directory]) chmodSync(one, 0o755);
  return directory;
}
