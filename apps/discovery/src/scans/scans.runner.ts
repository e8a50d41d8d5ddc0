import { randomUUID } from 'node:crypto';
import { DomainError } from '@chain-mapping/contracts';
import { isBackendAway, Outbox } from '@chain-mapping/messaging';
import { Clock } from '@chain-mapping/service';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Progress } from '../analysis/analysis-messages';
import { AnalysisFailed, AnalysisRunner, AnalysisStopped } from '../analysis/analysis.runner';
import { CodeRepository } from '../drift/code.repository';
import { DriftScheduler } from '../drift/drift.scheduler';
import { ProposalsService } from '../proposals/proposals.service';
import { Repositories } from '../repositories/repositories.adapter';
import { AllowedRoots } from './allowed-roots.adapter';
import { ScanMetrics } from './scan-metrics.provider';
import { type ScanResult, scanResult } from '../analysis/scan-result';
import { type ClaimedScan, ScansRepository } from './scans.repository';

/** How soon a scan is noticed that another replica left behind. */
const POLL_MS = 2_000;
const RETRY_MS = 1_000;
/** How often a lease is renewed and progress told, well within the lease. */
const RENEW_MS = 1_000;
/** A scan that so many processes did not survive is the reason. */
const MOST_ATTEMPTS = 3;

/** Works on one scan at a time. Whatever happens to this process, the scan stays in the database until someone has ended it. */
@Injectable()
export class ScansRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Scans');
  private readonly stopping = new AbortController();
  private loop: Promise<void> = Promise.resolve();
  private isWoken = false;
  private wakeUp: () => void = () => undefined;

  constructor(
    private readonly scans: ScansRepository,
    private readonly roots: AllowedRoots,
    private readonly repositories: Repositories,
    private readonly analysis: AnalysisRunner,
    private readonly proposals: ProposalsService,
    private readonly code: CodeRepository,
    private readonly drift: DriftScheduler,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly metrics: ScanMetrics,
  ) {}

  onApplicationBootstrap(): void {
    this.loop = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.loop;
  }

  /** There is a scan. */
  wake(): void {
    this.isWoken = true;
    this.wakeUp();
  }

  private async run(): Promise<void> {
    let isAway = false;
    while (!this.stopping.signal.aborted) {
      try {
        const scan = await this.scans.claim(randomUUID());
        isAway = false;
        if (scan === undefined) await this.pause(POLL_MS);
        else await this.work(scan);
      } catch (error) {
        if (!isBackendAway(error)) this.logger.error('cannot work on scans', error);
        else if (!isAway) this.logger.warn(`cannot work on scans: ${messageOf(error)}`);
        isAway = true;
        await this.pause(RETRY_MS);
      }
    }
  }

  private async work(scan: ClaimedScan): Promise<void> {
    const start = performance.now();
    const end = (outcome: 'completed' | 'failed', proposals: number) =>
      this.metrics.ended(outcome, (performance.now() - start) / 1000, proposals);
    const fail = async (why: string) => {
      await this.untilStored(() => this.scans.fail(scan, why.slice(0, 2_000), this.clock.now()));
      this.logger.warn(`scan ${scan.id} failed: ${why}`);
      end('failed', 0);
    };
    if (scan.attempts > MOST_ATTEMPTS) {
      return fail(`The scan was begun ${MOST_ATTEMPTS} times, and each time the service ended before the scan did`);
    }
    try {
      const result = await this.analyse(scan);
      const count = await this.untilStored(() => this.store(scan, result));
      if (count === undefined) return this.logger.warn(`scan ${scan.id} is worked on by another replica now`);
      this.logger.log(`scan ${scan.id} completed: ${count} chains proposed`);
      end('completed', count);
    } catch (error) {
      if (error instanceof AnalysisStopped) {
        if (this.stopping.signal.aborted) await this.scans.release(scan);
      } else if (error instanceof AnalysisFailed || error instanceof DomainError) {
        await fail(error.message);
      } else if (isBackendAway(error)) {
        throw error;
      } else {
        this.logger.error(`scan ${scan.id}`, error);
        await fail('The result of the scan could not be stored');
      }
    }
  }

  private async analyse(scan: ClaimedScan): Promise<ScanResult> {
    const path = scan.path === null ? null : await this.roots.folder(scan.path);
    const lost = new AbortController();
    let progress: Progress = { files_total: Object.keys(scan.files ?? {}).length, files_done: 0 };
    let isRenewing = false;
    const renew = async () => {
      if (isRenewing) return;
      isRenewing = true;
      try {
        if (!(await this.scans.renew(scan, progress))) lost.abort();
      } catch (error) {
        // The analysis goes on: whoever ends the scan must still hold it, and until then it can be renewed.
        this.logger.warn(`cannot renew scan ${scan.id}: ${messageOf(error)}`);
      } finally {
        isRenewing = false;
      }
    };
    const timer = setInterval(() => void renew(), RENEW_MS);
    try {
      const { files, service_name, ref } = scan;
      const signal = AbortSignal.any([this.stopping.signal, lost.signal]);
      const analyse = (repository: string | null) =>
        this.analysis.run(
          { path, files, repository, service_name, scope: scopeOf(scan) },
          {
            signal,
            onProgress: (told) => {
              progress = told;
            },
          },
        );
      const found =
        scan.repository === null
          ? await analyse(null)
          : await this.repositories.within(scan.repository, ref, signal, analyse);
      return scanResult(found);
    } finally {
      clearInterval(timer);
    }
  }

  /** How many chains were proposed; undefined where the scan is another's now. */
  private async store(
    scan: ClaimedScan,
    { drafts, findings, progress, system }: ScanResult,
  ): Promise<number | undefined> {
    let count = 0;
    const isOurs = await this.scans.complete(
      scan,
      progress,
      findings,
      () => this.clock.now(),
      async (manager) => {
        count = await this.proposals.propose(manager, scan.id, drafts);
        await this.code.replace(manager, { scope: scopeOf(scan), scan_id: scan.id, system, now: this.clock.now() });
        return count;
      },
    );
    this.outbox.wake();
    if (isOurs) this.drift.soon();
    return isOurs ? count : undefined;
  }

  /** A database that is away for a while costs no finished analysis. */
  private async untilStored<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!isBackendAway(error) || this.stopping.signal.aborted) throw error;
        await this.pause(RETRY_MS);
      }
    }
  }

  private pause(ms: number): Promise<void> {
    if (this.isWoken || this.stopping.signal.aborted) {
      this.isWoken = false;
      // A loop that is woken again and again still lets the rest of the process run.
      return new Promise((resolve) => setTimeout(resolve, 1));
    }
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.wakeUp(), ms);
      this.wakeUp = () => {
        this.wakeUp = () => undefined;
        this.isWoken = false;
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** What a later scan of the same says anew. */
const scopeOf = ({ path, repository, service_name }: ClaimedScan): string => {
  if (repository !== null) return `repository:${repository}`;
  return path === null ? `files:${service_name ?? ''}` : `path:${path}`;
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
