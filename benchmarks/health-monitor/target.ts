import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';

/** What a target saw of those who checked it. */
export interface Seen {
  readonly count: number;
  /** How many different paths were asked for. */
  readonly distinct: number;
  /** How long after the earliest time within its interval each request came, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

export type ToTarget =
  | { readonly kind: 'reset' }
  | { readonly kind: 'report'; readonly interval_ms: number }
  | { readonly kind: 'fail' | 'heal'; readonly number: number }
  | { readonly kind: 'slow'; readonly ms: number };

export type FromTarget =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'reset' }
  | { readonly kind: 'report'; readonly seen: Seen }
  | { readonly kind: 'failed'; readonly number: number; readonly at: number };

/** A server to be checked, in a process of its own whose work is counted for neither side. */
export class Target {
  private readonly heard = new EventEmitter();

  private constructor(private readonly child: ChildProcess) {
    child.on('message', (message: FromTarget) => this.heard.emit(message.kind, message));
  }

  static async start(): Promise<Target> {
    const target = new Target(
      fork(join(__dirname, 'target.main.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
    );
    const [{ port }] = (await once(target.heard, 'listening')) as [Extract<FromTarget, { kind: 'listening' }>];
    target.port = port;
    return target;
  }

  private port = 0;

  url(number: number): string {
    return `http://127.0.0.1:${String(this.port)}/t/${String(number)}`;
  }

  tell(message: ToTarget): void {
    this.child.send(message);
  }

  /** Forgets what it has seen. */
  async reset(): Promise<void> {
    const done = once(this.heard, 'reset');
    this.tell({ kind: 'reset' });
    await done;
  }

  async seen(interval_ms: number): Promise<Seen> {
    const done = once(this.heard, 'report');
    this.tell({ kind: 'report', interval_ms });
    const [{ seen }] = (await done) as [Extract<FromTarget, { kind: 'report' }>];
    return seen;
  }

  /** Lets a path fail, and answers when it first did: milliseconds on a clock that all processes share. */
  async failOnce(number: number): Promise<number> {
    const failed = new Promise<number>((resolve) => {
      const listen = (message: Extract<FromTarget, { kind: 'failed' }>): void => {
        if (message.number !== number) return;
        this.heard.off('failed', listen);
        resolve(message.at);
      };
      this.heard.on('failed', listen);
    });
    this.tell({ kind: 'fail', number });
    return failed;
  }

  async stop(): Promise<void> {
    this.child.disconnect();
    if (this.child.exitCode === null) await once(this.child, 'exit');
  }
}
