import { randomUUID } from 'node:crypto';
import { MOST_AT_ONCE } from '../wire';
import type { BoundedQueue } from './queue';
import { type Kind, NotNow, type Outcome, type Transport } from './transport';

const BATCH_BYTES = 512 * 1024;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;

type Refusal = Extract<Outcome, { outcome: 'refused' }>;

const TOO_LARGE = { places: [], reason: 'it alone is larger than the system takes' };

export interface DeliveryReports {
  /** The system has them for good. */
  stored(texts: readonly string[]): void;
  /** They are given up. */
  dropped(count: number, reason: string): void;
  /** It did not work, and is tried again. */
  failed(error: unknown): void;
}

/** Sends what a queue holds, batch after batch; what is not acknowledged stays and is sent again under the same id. */
export class Delivery {
  private running: Promise<void> | undefined;
  private wake: (() => void) | undefined;
  private ended = false;

  constructor(
    private readonly kind: Kind,
    private readonly queue: BoundedQueue,
    private readonly transport: Transport,
    private readonly reports: DeliveryReports,
  ) {}

  /** Begins to send; resolves when the queue is empty, or the delivery was ended. A wait for the next try is cut short. */
  send(): Promise<void> {
    this.wake?.();
    return this.resume();
  }

  /** As `send`, but lets a wait go on. */
  resume(): Promise<void> {
    this.running ??= this.run().finally(() => (this.running = undefined));
    return this.running;
  }

  /** Gives up; what is left in the queue stays there. */
  end(): void {
    this.ended = true;
    this.wake?.();
  }

  private async run(): Promise<void> {
    let most = MOST_AT_ONCE;
    let id = randomUUID();
    let failures = 0;
    while (!this.ended && this.queue.length > 0) {
      const texts = this.queue.head(most, BATCH_BYTES);
      try {
        const result = await this.transport.send({ kind: this.kind, id, texts });
        failures = 0;
        id = randomUUID();
        if (result.outcome === 'stored') {
          this.queue.drop(texts.length);
          this.reports.stored(texts);
          most = MOST_AT_ONCE;
        } else if (result.outcome === 'too_large' && texts.length > 1) {
          most = Math.ceil(texts.length / 2);
        } else {
          this.giveUp(texts, result.outcome === 'refused' ? result : TOO_LARGE);
        }
      } catch (error) {
        // The same things under the same id: whoever got them although no answer came keeps them once.
        most = texts.length;
        failures += 1;
        this.reports.failed(error);
        await this.pause(waitAfter(failures, error));
      }
    }
  }

  /** Without those that will never be taken; the others are sent again. */
  private giveUp(texts: readonly string[], { places, reason }: Pick<Refusal, 'places' | 'reason'>): void {
    const refused = new Set(places.length > 0 ? places : texts.keys());
    this.queue.drop(texts.length);
    const others = texts.filter((_, place) => !refused.has(place));
    // There is room: they were in the queue until now.
    for (const text of others) this.queue.add(text);
    this.reports.dropped(texts.length - others.length, reason);
  }

  private async pause(ms: number): Promise<void> {
    if (this.ended) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      timer.unref();
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = undefined;
  }
}

function waitAfter(failures: number, error: unknown): number {
  const backoff = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures - 1, 10));
  return Math.max(backoff * (0.5 + Math.random() / 2), error instanceof NotNow ? error.wait_ms : 0);
}
