import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { identify, isRunning, type ProcessIdentity } from './process-identity';

const SCRIPT = join(__dirname, '../bin/watchdog.cjs');

/** A process that must not outlive us; the field names are those of the records on disk. */
export interface WatchedProcess extends ProcessIdentity {
  readonly name: string;
  /** Higher levels are stopped first. */
  readonly level: number;
  readonly signal: NodeJS.Signals;
  readonly grace_ms: number;
}

/**
 * A small process of its own that stops the watched ones when this process ends without doing so, be it by `kill -9`. It
 * is started with the first watched process, and started again should it be killed itself.
 */
export class Watchdog {
  private readonly watched = new Map<number, WatchedProcess>();
  private child: ChildProcess | undefined;
  private closing = false;

  constructor(private readonly onStart: () => void = () => undefined) {}

  get processes(): readonly WatchedProcess[] {
    return [...this.watched.values()];
  }

  get identity(): ProcessIdentity | undefined {
    return this.child?.pid === undefined ? undefined : identify(this.child.pid);
  }

  watch(entry: WatchedProcess): void {
    this.watched.set(entry.pid, entry);
    if (this.child) this.tell({ watch: entry });
    else this.start();
  }

  forget(pid: number): void {
    if (this.watched.delete(pid)) this.tell({ forget: pid });
  }

  /** Ends the watchdog, which first stops whatever is still watched. */
  async close(): Promise<void> {
    this.closing = true;
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    const ended = once(child, 'exit');
    child.stdin?.end();
    await ended;
  }

  private start(): void {
    // A session of its own, away from the terminal's signals; nothing inherited that it could break or hold open.
    const child = spawn(process.execPath, [SCRIPT], {
      detached: true,
      cwd: '/',
      env: {},
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.child = child;
    child.on('exit', () => {
      if (!this.closing) this.start();
    });
    child.stdin?.on('error', () => undefined);
    // It must not keep us alive: that we end is what it waits for.
    child.unref();
    if (child.stdin instanceof Socket) child.stdin.unref();
    for (const entry of this.watched.values()) this.tell({ watch: entry });
    this.onStart();
  }

  private tell(message: { watch: WatchedProcess } | { forget: number }): void {
    this.child?.stdin?.write(`${JSON.stringify(message)}\n`);
  }
}

/** Stops processes that another supervisor left behind, in the order in which it would have stopped them. */
export async function stopLeftovers(processes: readonly WatchedProcess[]): Promise<void> {
  const watchdog = new Watchdog();
  for (const entry of processes.filter((one) => isRunning(one))) watchdog.watch(entry);
  await watchdog.close();
}
