import { once, setMaxListeners } from 'node:events';
import { Member } from './member';
import type { ProcessSpec } from './process-spec';
import type { Reporter } from './reporter';
import { startLevels } from './start-order';
import type { Watchdog } from './watchdog';

export interface SupervisorOptions {
  readonly processes: readonly ProcessSpec[];
  readonly reporter: Reporter;
  readonly watchdog: Watchdog;
  /** Called whenever a process was started or ended. */
  readonly onChange?: () => void;
}

/** Runs a set of processes: each after those it waits for, again when it dies, all of them stopped in reverse order. */
export class Supervisor {
  private readonly stopping = new AbortController();
  private readonly members: readonly Member[];
  private lives: readonly Promise<void>[] = [];

  constructor({ processes, reporter, watchdog, onChange = () => undefined }: SupervisorOptions) {
    // Every process listens to the one signal, as often as it waits for something.
    setMaxListeners(0, this.stopping.signal);
    const levels = startLevels(processes);
    const surroundings = {
      reporter,
      watchdog,
      onChange,
      signal: this.stopping.signal,
      onBack: (name: string) => this.repeatJobsAfter(name),
    };
    this.members = processes.map((spec) => new Member(spec, levels.get(spec.name) ?? 0, surroundings));
  }

  /**
   * Starts everything.
   * @returns when all are ready, or the stop was asked for meanwhile
   * @throws Error in words for the user when one cannot be started; the others still run then
   */
  async start(): Promise<void> {
    const byName = new Map(this.members.map((member) => [member.spec.name, member]));
    const stopped = once(this.stopping.signal, 'abort');
    this.lives = this.members.map(async (member) => {
      await Promise.race([Promise.all(member.spec.after.map((name) => byName.get(name)?.ready)), stopped]);
      await member.live();
    });
    // Lives end by a stop, or by a start that failed.
    await Promise.race([Promise.all(this.members.map((member) => member.ready)), Promise.all(this.lives)]);
  }

  /** The pid of each process that runs now. */
  pids(): Map<string, number> {
    return new Map(
      this.members.flatMap(({ spec, pid }) => (pid === undefined ? [] : [[spec.name, pid] as [string, number]])),
    );
  }

  /** Stops everything, what was started last first. */
  async stop(): Promise<void> {
    this.stopping.abort();
    const levels = [...new Set(this.members.map(({ level }) => level))].sort((a, b) => b - a);
    for (const level of levels) {
      await Promise.all(this.members.filter((member) => member.level === level).map((member) => member.stop()));
    }
    await Promise.allSettled(this.lives);
  }

  /** Ends everything at once. */
  kill(): void {
    this.stopping.abort();
    for (const member of this.members) member.kill();
  }

  private repeatJobsAfter(name: string): void {
    for (const member of this.members) {
      if (member.spec.kind === 'job' && member.spec.againAfter.includes(name)) member.repeat();
    }
  }
}
