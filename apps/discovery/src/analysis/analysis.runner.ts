import { join } from 'node:path';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { AnalysisRequest, AnalysisResult, Progress } from './analysis-messages';
import { type AnalysisEntry, AnalysisFailed, AnalysisProcess, AnalysisStopped } from './analysis-process.adapter';
import { KeptProcesses } from './kept-processes';

export { type AnalysisEntry, AnalysisFailed, AnalysisStopped };

export interface AnalysisOptions extends AnalysisEntry {
  readonly time_limit_ms: number;
  readonly memory_limit_mb: number;
  /** Where readings of earlier scans are kept; nowhere where it is not given. */
  readonly cache?: string | undefined;
  /** How much memory processes may keep together once they have answered; 0: each ends then. */
  readonly keep_mb: number;
}

export const ANALYSIS_OPTIONS = Symbol('ANALYSIS_OPTIONS');
export const ANALYSIS_ENTRY: AnalysisEntry = { script: join(__dirname, 'analysis.worker.js'), node_arguments: [] };

const MIB = 1_048_576;
const MOST_KEPT = 4;
const KEPT_MS = 15 * 60_000;

/**
 * Analyses in a process of its own for each scope, which it may leave running: the next scan of the scope reads only what has changed. What one
 * scope's files do to a process is no other scope's concern.
 */
@Injectable()
export class AnalysisRunner implements OnModuleDestroy {
  private readonly kept: KeptProcesses<AnalysisProcess>;

  constructor(@Inject(ANALYSIS_OPTIONS) private readonly options: AnalysisOptions) {
    this.kept = new KeptProcesses(
      {
        most: MOST_KEPT,
        bytes: options.keep_mb * MIB,
        idle_ms: KEPT_MS,
        free_bytes: options.memory_limit_mb * MIB,
        freeBytes: () => process.availableMemory(),
      },
      () => performance.now(),
    );
  }

  onModuleDestroy(): void {
    this.kept.endAll();
  }

  /** @throws AnalysisFailed, or AnalysisStopped once the signal is aborted */
  async run(
    { scope, ...asked }: Omit<AnalysisRequest, 'memory'> & { readonly scope: string },
    { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: Progress) => void },
  ): Promise<AnalysisResult> {
    const { time_limit_ms, memory_limit_mb, cache, keep_mb } = this.options;
    if (signal.aborted) throw new AnalysisStopped();
    const request: AnalysisRequest = { ...asked, memory: cache === undefined ? null : { folder: cache, scope } };
    const ask = async (analysis: AnalysisProcess): Promise<AnalysisResult> => {
      const result = await analysis.ask(request, { signal, time_limit_ms, onProgress });
      // Files that are given are of anybody, and as a rule other ones each time.
      if (asked.files === null && keep_mb > 0 && !analysis.isEnded) this.kept.keep(scope, analysis);
      else analysis.end();
      return result;
    };
    this.kept.tidy();
    const before = this.kept.take(scope);
    if (before !== undefined) {
      try {
        return await ask(before);
      } catch (error) {
        // What it knew may have been too much for it.
        if (!(error instanceof AnalysisFailed)) throw error;
      }
    }
    return ask(new AnalysisProcess(this.options, memory_limit_mb));
  }
}
