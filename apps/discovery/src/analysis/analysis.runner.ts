import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { AnalysisAnswer, type AnalysisRequest, type AnalysisResult, type Progress } from './analysis-messages';

/** The program that analyses, and what Node is told to run it. */
export interface AnalysisEntry {
  readonly script: string;
  readonly node_arguments: readonly string[];
}

export interface AnalysisOptions extends AnalysisEntry {
  readonly time_limit_ms: number;
  readonly memory_limit_mb: number;
  /** Where readings of earlier scans are kept; nowhere where it is not given. */
  readonly cache?: string | undefined;
}

export const ANALYSIS_OPTIONS = Symbol('ANALYSIS_OPTIONS');
export const ANALYSIS_ENTRY: AnalysisEntry = { script: join(__dirname, 'analysis.worker.js'), node_arguments: [] };

const MOST_STDERR = 4_000;

/** The analysis ended without a result, and why: a fault of the source or of the limits, which another attempt would only repeat. */
export class AnalysisFailed extends Error {}
/** The analysis was ended because nobody wants its result any more. */
export class AnalysisStopped extends Error {}

@Injectable()
export class AnalysisRunner {
  private readonly logger = new Logger('Analysis');

  constructor(@Inject(ANALYSIS_OPTIONS) private readonly options: AnalysisOptions) {}

  /** @throws AnalysisFailed, or AnalysisStopped once the signal is aborted */
  run(
    { scope, ...asked }: Omit<AnalysisRequest, 'memory'> & { readonly scope: string },
    { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: Progress) => void },
  ): Promise<AnalysisResult> {
    const { script, node_arguments, time_limit_ms, memory_limit_mb, cache } = this.options;
    const request: AnalysisRequest = { ...asked, memory: cache === undefined ? null : { folder: cache, scope } };
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(new AnalysisStopped());
      // Neither passwords nor addresses are handed to it, nor flags such as that of a debugger.
      const child = fork(script, [], {
        execArgv: [`--max-old-space-size=${memory_limit_mb}`, ...node_arguments],
        env: {},
        cwd: '/',
        // In a group of its own: a key that stops the service must not look as if the source had ended the analysis.
        detached: true,
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      });
      const stderr = lastOf(child);
      const stop = () => end(() => reject(new AnalysisStopped()));
      let partial: AnalysisResult | undefined;
      const fail = (why: string): void =>
        end(() => {
          if (partial === undefined) reject(new AnalysisFailed(why));
          else resolve(withoutConnections(partial, why));
        });
      const timer = setTimeout(
        () => fail(`The analysis took longer than ${time_limit_ms / 1000} seconds`),
        time_limit_ms,
      );
      let ended = false;
      const end = (settle: () => void): void => {
        if (ended) return;
        ended = true;
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
        child.kill('SIGKILL');
        settle();
      };
      const die = (how: string): void => {
        if (!ended) this.logger.warn(`the analysis ended: ${how} ${stderr()}`.trimEnd());
        const needsMemory = /heap out of memory|Allocation failed/i.test(stderr());
        const why = needsMemory ? `it needs more than ${memory_limit_mb} MiB of memory` : how;
        fail(`The analysis ended before it was done: ${why}`);
      };

      signal.addEventListener('abort', stop);
      child.once('error', (error) => die(error.message));
      // Only then has everything been read that it wrote.
      child.once('close', (code, killedBy) => die(killedBy === null ? `exit code ${code}` : `signal ${killedBy}`));
      child.on('message', (message) => {
        const answer = AnalysisAnswer.safeParse(message);
        if (!answer.success) return die('it answered what is no answer');
        const { data } = answer;
        if (data.kind === 'progress') onProgress(data.progress);
        else if (data.kind === 'partial') partial = data.result;
        else if (data.kind === 'failed') fail(`The analysis failed: ${data.message}`);
        else end(() => resolve(data.result));
      });
      child.send(request, (error) => {
        if (error) die(error.message);
      });
    });
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
