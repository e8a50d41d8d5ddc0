import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Processes whose command line or environment names this folder. */
export function processesOf(home: string): { readonly pid: number; readonly command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      const command = read(`/proc/${name}/cmdline`).replaceAll('\0', ' ').trim();
      const belongs = command.includes(home) || read(`/proc/${name}/environ`).includes(`CHAIN_MAPPING_HOME=${home}`);
      return belongs && command !== '' ? [{ pid: Number(name), command }] : [];
    });
}

const TICKS_PER_SECOND = 100;

/** Seconds of CPU that the processes of a home have used, with those of their children that have ended. */
export function cpuSecondsOf(home: string): number {
  const ticks = processesOf(home).map(({ pid }) => {
    const stat = read(`/proc/${pid}/stat`);
    // The second field is the name in brackets and may hold blanks: count from its end.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [user, system, usersOfChildren, systemsOfChildren] = fields.slice(11, 15).map(Number);
    return (user ?? 0) + (system ?? 0) + (usersOfChildren ?? 0) + (systemsOfChildren ?? 0);
  });
  return ticks.reduce((sum, each) => sum + each, 0) / TICKS_PER_SECOND;
}

/** What the supervisor says that it started, itself left out. */
export function startedBy(home: string): { readonly name: string; readonly pid: number }[] {
  const { processes } = JSON.parse(readFileSync(join(home, 'run/processes.json'), 'utf8')) as {
    processes: { name: string; pid: number }[];
  };
  return processes;
}

/**
 * The process of a service or of an embedded backend.
 *
 * @throws Error while it does not run
 */
export function pidOf(home: string, name: string): number {
  const pid = startedBy(home).find((one) => one.name === name)?.pid;
  if (pid === undefined) throw new Error(`${name} does not run`);
  return pid;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It ended while we looked, or is another user's.
    return '';
  }
}
