import { type ChildProcess, fork } from 'node:child_process';
import { Logger } from '@nestjs/common';
import { AnalysisAnswer, type AnalysisRequest, type AnalysisResult, type Progress } from './analysis-messages';

/** The program that analyses, and what Node is told to run it. */
export interface AnalysisEntry {
  readonly script: string;
  readonly node_arguments: readonly string[];
}

export interface Asking {
  readonly signal: AbortSignal;
  readonly time_limit_ms: number;
  readonly onProgress: (progress: Progress) => void;
}

const MOST_STDERR = 4_000;

/** The analysis ended without a result, and why: a fault of the source or of the limits, which another attempt would only repeat. */
export class AnalysisFailed extends Error {}
/** The analysis was ended because nobody wants its result any more. */
export class AnalysisStopped extends Error {}

/** A process that analyses. It can be asked again once it has answered; whatever goes wrong ends it. */
export class AnalysisProcess {
  private readonly logger = new Logger('Analysis');
  private readonly child: ChildProcess;
  private readonly stderr: () => string;
  /** What its end means to who waits for an answer. */
  private onDeath: (how: string) => void = () => undefined;
  isEnded = false;
  /** What it took of memory when it last answered. */
  memory_bytes = 0;

  constructor(
    { script, node_arguments }: AnalysisEntry,
    private readonly memory_limit_mb: number,
  ) {
    // Neither passwords nor addresses are handed to it, nor flags such as that of a debugger.
    this.child = fork(script, [], {
      execArgv: [`--max-old-space-size=${memory_limit_mb}`, ...node_arguments],
      env: {},
      cwd: '/',
      // In a group of its own: a key that stops the service must not look as if the source had ended the analysis.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.stderr = lastOf(this.child);
    this.child.once('error', (error) => this.died(error.message));
    // Only then has everything been read that it wrote.
    this.child.once('close', (code, killedBy) =>
      this.died(killedBy === null ? `exit code ${code}` : `signal ${killedBy}`),
    );
  }

  end(): void {
    this.isEnded = true;
    this.child.kill('SIGKILL');
  }

  /** @throws AnalysisFailed, or AnalysisStopped once the signal is aborted; it has ended then */
  ask(request: AnalysisRequest, { signal, time_limit_ms, onProgress }: Asking): Promise<AnalysisResult> {
    return new Promise((resolve, reject) => {
      let partial: AnalysisResult | undefined;
      const settle = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
        this.child.off('message', hear);
        this.onDeath = () => undefined;
      };
      const stop = (): void => {
        settle();
        this.end();
        reject(new AnalysisStopped());
      };
      const fail = (why: string): void => {
        settle();
        this.end();
        if (partial === undefined) reject(new AnalysisFailed(why));
        else resolve(withoutConnections(partial, why));
      };
      const die = (how: string): void => {
        this.logger.warn(`the analysis ended: ${how} ${this.stderr()}`.trimEnd());
        const needsMemory = /heap out of memory|Allocation failed/i.test(this.stderr());
        const why = needsMemory ? `it needs more than ${this.memory_limit_mb} MiB of memory` : how;
        fail(`The analysis ended before it was done: ${why}`);
      };
      const hear = (message: unknown): void => {
        const answer = AnalysisAnswer.safeParse(message);
        if (!answer.success) return die('it answered what is no answer');
        const { data } = answer;
        if (data.kind === 'progress') onProgress(data.progress);
        else if (data.kind === 'partial') partial = data.result;
        else if (data.kind === 'failed') fail(`The analysis failed: ${data.message}`);
        else if (partial === undefined) die('it answered what is no answer');
        else {
          settle();
          this.memory_bytes = data.memory_bytes;
          resolve({ ...partial, system: data.system });
        }
      };
      const timer = setTimeout(
        () => fail(`The analysis took longer than ${time_limit_ms / 1000} seconds`),
        time_limit_ms,
      );
      if (signal.aborted) return stop();
      if (this.isEnded) return die('it had ended before');
      signal.addEventListener('abort', stop);
      this.onDeath = die;
      this.child.on('message', hear);
      this.child.send(request, (error) => {
        if (error) this.died(error.message);
      });
    });
  }

  private died(how: string): void {
    this.isEnded = true;
    this.onDeath(how);
  }
}

/** The chains that were found before the rest could not be. */
const withoutConnections = (partial: AnalysisResult, why: string): AnalysisResult => ({
  ...partial,
  findings: [{ file: '.', message: `only what chains show of connections is known: ${why}` }, ...partial.findings],
});

/** The last that a process wrote to its standard error. */
function lastOf(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (data) => {
    text = (text + String(data)).slice(-MOST_STDERR);
  });
  return () => text;
}
