import { Logger } from '@nestjs/common';

export interface ReadinessReport {
  readonly ready: boolean;
  /** `ok`, or what is wrong, for each thing that the service needs. */
  readonly checks: Readonly<Record<string, string>>;
}

type Check = () => Promise<unknown>;

const CACHE_MS = 1000;
const DEADLINE_MS = 2000;

/**
 * Whether the service can do its work now: asked of everything it needs, at most once a second.
 * A thing that is away makes the service not ready; it never makes it not alive.
 */
export class Readiness {
  private readonly logger = new Logger(Readiness.name);
  private readonly checks = new Map<string, Check>();
  private stopping = false;
  private last?: { readonly at: number; readonly report: Promise<ReadinessReport> };
  private readonly failing = new Set<string>();

  add(name: string, check: Check): void {
    this.checks.set(name, check);
  }

  /** From now on not ready, so that no new work is sent here while the service finishes what it holds. */
  stop(): void {
    this.stopping = true;
    this.last = undefined;
  }

  report(): Promise<ReadinessReport> {
    const at = performance.now();
    if (this.last === undefined || at - this.last.at > CACHE_MS) this.last = { at, report: this.ask() };
    return this.last.report;
  }

  private async ask(): Promise<ReadinessReport> {
    if (this.stopping) return { ready: false, checks: { service: 'stopping' } };
    const answers = await Promise.all(
      [...this.checks].map(async ([name, check]) => [name, await this.answer(name, check)] as const),
    );
    return { ready: answers.every(([, answer]) => answer === 'ok'), checks: Object.fromEntries(answers) };
  }

  private async answer(name: string, check: Check): Promise<string> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${DEADLINE_MS} ms`)), DEADLINE_MS);
    });
    try {
      await Promise.race([check(), deadline]);
      if (this.failing.delete(name)) this.logger.log(`${name} is back`);
      return 'ok';
    } catch (error) {
      const message = error instanceof Error ? error.message || error.name : String(error);
      if (!this.failing.has(name)) this.logger.log(`${name} is not ready: ${message}`);
      this.failing.add(name);
      return message;
    } finally {
      clearTimeout(timer);
    }
  }
}
