import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { closeSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { identify } from './process-identity';
import type { Launch, ProcessSpec } from './process-spec';
import type { Watchdog } from './watchdog';

const LARGEST_LOG_BYTES = 10 * 1024 * 1024;
/** The watchdog is in more of a hurry than an orderly stop. */
const WATCHDOG_GRACE_MS = 5_000;

const LAST_WORDS_MS = 500;

/** How a run ended. */
export interface Ending {
  readonly ok: boolean;
  /** In words: "exit code 1", "signal SIGKILL". */
  readonly text: string;
}

/** One run of a process: its own process group, and watched from the first moment. */
export class RunningProcess {
  readonly ended: Promise<Ending>;
  private readonly child: ChildProcess;

  constructor(
    private readonly spec: ProcessSpec,
    launch: Launch,
    level: number,
    watchdog: Watchdog,
    onLine: (line: string) => void,
  ) {
    const log = spec.logFile === undefined ? undefined : openLog(spec.logFile);
    const output = log ?? 'pipe';
    const stdio: StdioOptions = ['ignore', output, output];
    const { command, args, ...options } = launch;
    // Detached is a process group of its own: a Ctrl-C on the terminal reaches us alone, and we stop the children in order.
    this.child = spawn(command, args, {
      ...options,
      detached: true,
      stdio: spec.ipc ? [...stdio, 'ipc'] : stdio,
    });
    if (log !== undefined) closeSync(log);

    const identity = this.child.pid === undefined ? undefined : identify(this.child.pid);
    if (identity) {
      const grace = spec.kind === 'server' ? spec.graceMs : 0;
      const signal = spec.kind === 'server' ? spec.stopSignal : 'SIGTERM';
      watchdog.watch({
        ...identity,
        name: spec.name,
        level,
        signal,
        grace_ms: Math.min(grace, WATCHDOG_GRACE_MS),
      });
    }
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream) createInterface({ input: stream, crlfDelay: Infinity }).on('line', onLine);
    }
    this.ended = new Promise((resolve) => {
      this.child.once('error', (error) => {
        if (this.child.pid === undefined) resolve({ ok: false, text: `it cannot be started: ${error.message}` });
      });
      this.child.once('exit', (code, signal) => {
        // What it started and left behind goes with it.
        this.signalGroup('SIGKILL');
        if (this.child.pid !== undefined) watchdog.forget(this.child.pid);
        const ending = { ok: code === 0, text: signal ? `signal ${signal}` : `exit code ${code}` };
        // Its last words may still be on their way; a stranger who holds its output open must not keep us waiting for them.
        const timer = setTimeout(() => resolve(ending), LAST_WORDS_MS);
        this.child.once('close', () => {
          clearTimeout(timer);
          resolve(ending);
        });
      });
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Asks it to stop, and kills it when it does not in time. */
  async stop(): Promise<void> {
    const { spec } = this;
    this.child.kill(spec.kind === 'server' ? spec.stopSignal : 'SIGTERM');
    const timer = setTimeout(() => this.kill(), spec.kind === 'server' ? spec.graceMs : 1_000);
    await this.ended;
    clearTimeout(timer);
  }

  kill(): void {
    this.signalGroup('SIGKILL');
  }

  private signalGroup(signal: NodeJS.Signals): void {
    if (this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, signal);
    } catch (error) {
      // Nobody is left in it; macOS says EPERM when only the dead are.
      if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
}

/** Opened for appending. Servers write to files, not to us: what they say while we are gone must neither stop nor kill them. */
function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LARGEST_LOG_BYTES) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}
