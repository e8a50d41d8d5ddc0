import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { ProcessSpec } from './process-spec';
import type { Reporter } from './reporter';
import { restartDelay } from './restart-policy';
import { type Ending, RunningProcess } from './running-process';
import type { Watchdog } from './watchdog';

/** A server that ends this often before it was ready once will not come up. */
const FIRST_TRIES = 5;
/** A first start, and a job with its repetitions, may take this long. */
const START_PATIENCE_MS = 60_000;
const PROBE_INTERVAL_MS = 50;
const LAST_LINES = 15;

/** What a member needs of its supervisor. */
export interface Surroundings {
  readonly reporter: Reporter;
  readonly watchdog: Watchdog;
  /** Aborted when everything is to stop. */
  readonly signal: AbortSignal;
  /** A member was started or ended. */
  readonly onChange: () => void;
  /** A member was ready, lost, and is ready again. */
  readonly onBack: (name: string) => void;
}

/** One process of the system: started, probed, started again when it dies, stopped. */
export class Member {
  /** Resolves when it is ready for the first time. */
  readonly ready: Promise<void>;
  private markReady: () => void = () => undefined;
  private wasReady = false;
  private running: RunningProcess | undefined;
  private again: () => void = () => undefined;
  private readonly lastLines: string[] = [];

  constructor(
    readonly spec: ProcessSpec,
    readonly level: number,
    private readonly surroundings: Surroundings,
  ) {
    this.ready = new Promise((resolve) => (this.markReady = resolve));
  }

  get pid(): number | undefined {
    return this.running?.pid;
  }

  /** Keeps it going until the system stops. Throws when it cannot be started in the first place. */
  async live(): Promise<void> {
    const { signal } = this.surroundings;
    try {
      while (!signal.aborted) {
        await this.untilDone();
        if (!signal.aborted) await this.untilWantedAgain();
      }
    } catch (error) {
      // Whatever a stop interrupts may complain about it.
      if (!signal.aborted) throw error;
    }
  }

  /** Runs a job once more. */
  repeat(): void {
    this.again();
  }

  async stop(): Promise<void> {
    await this.running?.stop();
  }

  kill(): void {
    this.running?.kill();
  }

  /** Runs it again and again: a server until the system stops, a job until it succeeded. */
  private async untilDone(): Promise<void> {
    const { signal, reporter } = this.surroundings;
    const { name, kind } = this.spec;
    const since = performance.now();
    let delay: number | undefined;
    let failures = 0;
    while (!signal.aborted) {
      const startedAt = performance.now();
      const ending = await this.runOnce();
      if (signal.aborted) return;
      if (kind === 'job' && ending.ok) {
        this.becameReady(startedAt);
        return;
      }
      failures += 1;
      const patienceLost = kind === 'job' ? performance.now() - since > START_PATIENCE_MS : failures >= FIRST_TRIES;
      if (!this.wasReady && patienceLost) throw this.startFailure(ending.text);
      delay = restartDelay(delay, performance.now() - startedAt);
      reporter.step(name, `ended (${ending.text}), starting again in ${delay} ms`);
      await wait(delay, undefined, { signal });
    }
  }

  private untilWantedAgain(): Promise<void> {
    const { signal } = this.surroundings;
    return new Promise((resolve) => {
      this.again = resolve;
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  private async runOnce(): Promise<Ending> {
    const { signal, reporter, watchdog, onChange } = this.surroundings;
    const { name } = this.spec;
    const startedAt = performance.now();
    let running: RunningProcess;
    try {
      const launch = await this.spec.launch({ signal, progress: (text) => reporter.step(name, text) });
      if (signal.aborted) return { ok: false, text: 'stopped' };
      running = new RunningProcess(this.spec, launch, this.level, watchdog, (line) => this.printed(line));
    } catch (error) {
      // At the first start it is for the user to read; later it is one more reason to try again.
      if (!this.wasReady) throw error;
      return { ok: false, text: error instanceof Error ? error.message : String(error) };
    }
    this.running = running;
    onChange();
    const probing = new AbortController();
    const probe = this.probe(startedAt, probing.signal);
    const ending = await Promise.race([running.ended, probe.then(() => running.ended)]);
    probing.abort();
    this.running = undefined;
    onChange();
    return ending;
  }

  private async probe(startedAt: number, ended: AbortSignal): Promise<void> {
    const { spec } = this;
    if (spec.kind !== 'server') return;
    while (!ended.aborted && !(await spec.isReady())) {
      if (!this.wasReady && performance.now() - startedAt > START_PATIENCE_MS) {
        throw this.startFailure(`not ready after ${START_PATIENCE_MS / 1000} s`);
      }
      await wait(PROBE_INTERVAL_MS);
    }
    if (!ended.aborted) this.becameReady(startedAt);
  }

  private becameReady(startedAt: number): void {
    const { reporter, onBack } = this.surroundings;
    const { name, kind } = this.spec;
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    reporter.step(name, `${kind === 'job' ? 'done' : this.wasReady ? 'back' : 'ready'} in ${seconds} s`);
    if (this.wasReady) onBack(name);
    this.wasReady = true;
    this.markReady();
  }

  private printed(line: string): void {
    this.lastLines.push(line);
    if (this.lastLines.length > LAST_LINES) this.lastLines.shift();
    this.surroundings.reporter.line(this.spec.name, line);
  }

  private startFailure(reason: string): Error {
    const { name, logFile } = this.spec;
    const lines = logFile === undefined ? this.lastLines : lastLinesOf(logFile);
    const from = logFile === undefined ? '' : ` (${logFile})`;
    return new Error([`${name} does not start: ${reason}. Its last lines${from}:`, ...lines].join('\n  '));
  }
}

/** The end of a log, for people to read. */
export function lastLinesOf(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-LAST_LINES) : [];
}
