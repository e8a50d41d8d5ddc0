import { authorization } from './credentials';
import { EventReader, type StreamEvent } from './event-text';

export type StreamState = 'connecting' | 'live' | 'offline' | 'refused';

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;
/** The gateway writes every 15 s: a stream that is silent for longer is dead, even if nobody has said so. */
const SILENCE_MS = 40_000;

interface Listener {
  readonly event: (event: StreamEvent) => void;
  readonly state: (state: StreamState) => void;
}

/**
 * The live stream. `EventSource` cannot send a key, so it is read with `fetch`; after a cut it goes on from the last event that was heard,
 * and the gateway says `stream.reset` where it cannot.
 */
export class LiveStream {
  private lastHeard: string | undefined;
  private failures = 0;
  private stopped = false;
  private attempt = new AbortController();
  private waiting: { readonly wake: () => void } | undefined;

  constructor(private readonly listener: Listener) {
    void this.run();
  }

  stop(): void {
    this.stopped = true;
    this.attempt.abort();
    this.waiting?.wake();
  }

  /** Tries again at once: the network is back. */
  hurry(): void {
    this.waiting?.wake();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      this.listener.state(this.failures === 0 ? 'connecting' : 'offline');
      try {
        const isRefused = await this.read();
        if (isRefused) return this.listener.state('refused');
      } catch {
        // However it broke off, the answer is the same: come back and go on from where it was.
      }
      if (this.stopped) return;
      this.failures += 1;
      this.listener.state('offline');
      await this.pause(Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.failures - 1)));
    }
  }

  /** Whether the key is not taken. */
  private async read(): Promise<boolean> {
    this.attempt = new AbortController();
    const { signal } = this.attempt;
    const headers = { ...authorization(), ...(this.lastHeard !== undefined && { 'last-event-id': this.lastHeard }) };
    const response = await fetch('/api/v1/stream', { headers, signal });
    if (response.status === 401 || response.status === 403) return true;
    if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
    // Without an id of before, nothing says what was missed since the pages were read.
    if (this.lastHeard === undefined) this.listener.event(this.failures > 0 ? RESET : BEGUN);
    this.failures = 0;
    this.listener.state('live');
    await this.listen(response.body);
    return false;
  }

  private async listen(body: ReadableStream<Uint8Array>): Promise<void> {
    const text = new TextDecoder();
    const events = new EventReader();
    const reader = body.getReader();
    for (;;) {
      const silence = setTimeout(() => this.attempt.abort(), SILENCE_MS);
      const { done, value } = await reader.read().finally(() => clearTimeout(silence));
      if (done) return;
      for (const event of events.read(text.decode(value, { stream: true }))) {
        if (event.id !== undefined) this.lastHeard = event.id;
        this.listener.event(event);
      }
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.waiting = {
        wake: () => {
          clearTimeout(timer);
          resolve();
        },
      };
    });
  }
}

const BEGUN: StreamEvent = { id: undefined, name: 'stream.begun', data: '{}' };
const RESET: StreamEvent = { id: undefined, name: 'stream.reset', data: '{}' };
