import { readdirSync, readFileSync } from 'node:fs';

/** Ticks a second in which the kernel counts: 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
const KIB = 1024;

interface Stat {
  readonly parent: number;
  readonly ticks: number;
}

/** Of a process and of those of its children that have ended. */
function statOf(pid: number): Stat | undefined {
  try {
    const line = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    // The second field is the name in brackets and may hold blanks: count from its end.
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    const ticks = [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0);
    return { parent: Number(fields[1]), ticks };
  } catch {
    return undefined;
  }
}

/** The process with all that it has started. */
function treeOf(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const parent = Number.isInteger(pid) ? statOf(pid)?.parent : undefined;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

/** Seconds of CPU that a process and all that it has started have used up to now. */
export const cpuOf = (root: number): number =>
  treeOf(root).reduce((sum, pid) => sum + (statOf(pid)?.ticks ?? 0), 0) / TICKS_PER_SECOND;

/** Memory of a process and of all that it has started, in MB; what several of them share is counted once. */
export const megabytesOf = (root: number): number =>
  treeOf(root).reduce((sum, pid) => sum + proportionalOf(pid), 0) / KIB / KIB;

function proportionalOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${String(pid)}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * KIB;
  } catch {
    return 0;
  }
}
