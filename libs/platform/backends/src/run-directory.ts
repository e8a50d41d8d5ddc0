import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { tryLock, unlock } from './file-lock';
import { isRunning, type ProcessIdentity } from './process-identity';
import { stopLeftovers, type WatchedProcess } from './watchdog';

const POLL_MS = 50;
const WATCHDOG_PATIENCE_MS = 60_000;

/** What other programs need to know of a running system: `<home>/run/system.json`. */
export interface RunningSystem {
  readonly pid: number;
  /** RFC 3339. */
  readonly started_at: string;
  readonly urls: {
    readonly gateway: string;
    readonly nats: string;
    readonly redis: string;
    readonly database: string;
    /** An address, or the directory of the embedded engine. */
    readonly clickhouse: string;
    /** Where traces are sent to, over HTTP. */
    readonly otlp?: string;
    /** Only when the demo platform runs. */
    readonly demo?: string;
  };
  readonly services: Readonly<Record<string, { readonly pid: number; readonly ops_port: number }>>;
}

interface Processes {
  readonly watchdog?: ProcessIdentity;
  readonly processes: readonly WatchedProcess[];
}

/** The system that runs in this home now, if any. */
export function readRunningSystem(home: string): RunningSystem | undefined {
  return readJson<RunningSystem>(join(home, 'run', 'system.json'));
}

/** The directory that says what runs in a home; it belongs to one supervisor at a time. */
export class RunDirectory {
  private readonly directory: string;

  constructor(private readonly home: string) {
    this.directory = join(home, 'run');
  }

  /**
   * Makes this process the supervisor of the home, after all that a killed one left running has ended.
   * @throws Error when another supervisor is at work
   */
  async claim(progress: (text: string) => void): Promise<void> {
    mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    const holder = tryLock(this.path('supervisor.lock'));
    if (holder) {
      throw new Error(
        `Chain Mapping runs already in ${this.home} (process ${holder.pid}). Stop it first, or set CHAIN_MAPPING_HOME to another directory.`,
      );
    }
    const left = readJson<Processes>(this.path('processes.json'));
    if (left?.processes.some((one) => isRunning(one))) {
      progress('waiting for what an earlier run left behind to stop');
      await watchdogEnd(left.watchdog);
      await stopLeftovers(left.processes);
    }
    rmSync(this.path('system.json'), { force: true });
  }

  /** Keeps what runs, for the case that this process and its watchdog are both killed. */
  record(processes: Processes): void {
    this.write('processes.json', processes);
  }

  /** Tells other programs, of the same user only: the addresses hold a password. */
  announce(system: RunningSystem): void {
    this.write('system.json', system);
  }

  release(): void {
    rmSync(this.path('system.json'), { force: true });
    rmSync(this.path('processes.json'), { force: true });
    unlock(this.path('supervisor.lock'));
  }

  private path(name: string): string {
    return join(this.directory, name);
  }

  private write(name: string, content: Processes | RunningSystem): void {
    const file = this.path(name);
    writeFileSync(`${file}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
}

/** The watchdog of a supervisor that was killed may be at work right now: two at once would only disturb each other. */
async function watchdogEnd(watchdog: ProcessIdentity | undefined): Promise<void> {
  const deadline = Date.now() + WATCHDOG_PATIENCE_MS;
  while (watchdog && isRunning(watchdog) && Date.now() < deadline) await wait(POLL_MS);
}

function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return undefined;
  }
}
