import { Readiness } from '@chain-mapping/service';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';

export interface SignOfLifeOptions {
  /** Called every so often while alerting works. None: nobody is told. */
  readonly url: string | undefined;
  readonly every_ms: number;
}

export const SIGN_OF_LIFE = Symbol('SIGN_OF_LIFE');

const PATIENCE_MS = 10_000;
/** A service that has only just started becomes ready within seconds; the watchdog need not wait longer for that. */
const UNTIL_READY_MS = 1_000;

/**
 * Tells a watchdog outside that alerting works: who watches the watchers has to stand elsewhere, and notices when no sign comes. None is sent
 * while this replica cannot do its work.
 */
@Injectable()
export class SignOfLife implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(SignOfLife.name);
  private readonly sent: Counter<'outcome'>;
  private readonly stop = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private isFailing = false;
  private wasReady = false;

  constructor(
    @Inject(SIGN_OF_LIFE) private readonly options: SignOfLifeOptions,
    private readonly readiness: Readiness,
    metrics: Registry,
  ) {
    this.sent = new Counter({
      name: 'chain_mapping_signs_of_life_total',
      help: 'Signs of life to the watchdog outside: sent, refused, or withheld because this replica cannot do its work',
      labelNames: ['outcome'],
      registers: [metrics],
    });
  }

  onApplicationBootstrap(): void {
    if (this.options.url !== undefined) void this.repeat(this.options.url);
  }

  onModuleDestroy(): void {
    this.stop.abort();
    clearTimeout(this.timer);
  }

  private async repeat(url: string): Promise<void> {
    await this.send(url);
    if (this.stop.signal.aborted) return;
    const { every_ms } = this.options;
    this.timer = setTimeout(() => void this.repeat(url), this.wasReady ? every_ms : Math.min(every_ms, UNTIL_READY_MS));
  }

  private async send(url: string): Promise<void> {
    const { ready } = await this.readiness.report();
    if (!ready) return this.sent.inc({ outcome: 'withheld' });
    this.wasReady = true;
    const failure = await this.call(url);
    if (this.stop.signal.aborted) return;
    this.sent.inc({ outcome: failure === undefined ? 'sent' : 'refused' });
    if (failure === undefined && this.isFailing) this.logger.log('the watchdog outside takes signs of life again');
    // Its path often is a secret.
    if (failure !== undefined && !this.isFailing) {
      this.logger.warn(`the watchdog at ${new URL(url).host} takes no sign of life: ${failure}`);
    }
    this.isFailing = failure !== undefined;
  }

  /** What went wrong, if something did. */
  private async call(url: string): Promise<string | undefined> {
    try {
      const signal = AbortSignal.any([this.stop.signal, AbortSignal.timeout(PATIENCE_MS)]);
      const response = await fetch(url, { method: 'POST', signal });
      await response.body?.cancel();
      return response.ok ? undefined : `status ${String(response.status)}`;
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      return cause instanceof Error ? cause.message : String(cause);
    }
  }
}
