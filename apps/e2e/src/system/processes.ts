import { readdirSync, readFileSync } from 'node:fs';
import type { RunningSystem } from '@chain-mapping/backends';

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

const programs: Readonly<Record<string, RegExp>> = {
  postgres: /\/bin\/postgres -D/,
  redis: /redis-(server|check-rdb)/,
  nats: /nats-server/,
};

/**
 * The process of a service or of an embedded backend.
 *
 * @throws Error while it does not run
 */
export function pidOf(system: RunningSystem & { readonly home: string }, name: string): number {
  const program = programs[name];
  const pid = program
    ? processesOf(system.home).find(({ command }) => program.test(command))?.pid
    : system.services[name]?.pid;
  if (pid === undefined) throw new Error(`${name} does not run`);
  return pid;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It ended while we looked, or is another user's.
    return '';
  }
}
