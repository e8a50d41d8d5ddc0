import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { identify, isRunning, type ProcessIdentity } from './process-identity';

const POLL_MS = 50;
const PATIENCE_MS = 300_000;

/**
 * Takes the lock file for this process, unless another living process holds it.
 * @returns `undefined` when taken, else who holds it
 */
export function tryLock(path: string): ProcessIdentity | undefined {
  const self = identify(process.pid);
  if (!self) throw new Error('This process cannot see its own start time');
  mkdirSync(dirname(path), { recursive: true });
  // Linked into place whole: a lock file that is created first and written then could be read empty, and taken for stale.
  const own = `${path}.${process.pid}`;
  writeFileSync(own, JSON.stringify(self), { mode: 0o600 });
  try {
    for (;;) {
      if (linked(own, path)) return undefined;
      const holder = readHolder(path);
      if (holder && isRunning(holder)) return holder;
      rmSync(path, { force: true });
    }
  } finally {
    rmSync(own, { force: true });
  }
}

function linked(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Gives a lock back that this process holds. */
export function unlock(path: string): void {
  if (readHolder(path)?.pid === process.pid) rmSync(path, { force: true });
}

/** Runs a task while holding the lock; waits for the processes that came first. A dead holder's lock is free. */
export async function withLock<T>(path: string, signal: AbortSignal, task: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (let holder = tryLock(path); holder; holder = tryLock(path)) {
    if (Date.now() > deadline) throw new Error(`${path} has been held by process ${holder.pid} for too long`);
    await wait(POLL_MS, undefined, { signal });
  }
  try {
    return await task();
  } finally {
    unlock(path);
  }
}

function readHolder(path: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
