import type { ServerResponse } from 'node:http';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { Replay } from './replay';

const KEEP_ALIVE_MS = 15_000;
/** Who reads slower than this piles up is cut off: the browser comes back by itself and reads the state anew. */
const LONGEST_BACKLOG_BYTES = 1024 * 1024;
/** Enough for the minute or so after which a browser has found its way back. */
const REPLAYED_MESSAGES = 1000;
const REPLAYED_BYTES = 8 * 1024 * 1024;
/** Who cannot be told what it missed reads the state anew. It has no id: the next cut goes on from a message that was heard. */
const RESET = 'event: stream.reset\ndata: {}\n\n';

/** The browsers and tools that listen to the live stream. */
@Injectable()
export class Subscribers implements OnModuleDestroy {
  private readonly responses = new Set<ServerResponse>();
  private readonly replay = new Replay(REPLAYED_MESSAGES, REPLAYED_BYTES);
  private readonly idle: (() => void)[] = [];
  private readonly keepAlive = setInterval(() => this.write(': keep-alive\n\n'), KEEP_ALIVE_MS);

  constructor(metrics: Registry) {
    new Gauge({
      name: 'chain_mapping_stream_subscribers',
      help: 'Open live streams',
      registers: [metrics],
      collect: gaugeOf(() => this.responses.size),
    });
    this.keepAlive.unref();
  }

  get isIdle(): boolean {
    return this.responses.size === 0;
  }

  /** Calls the listener each time the last one has gone. */
  onIdle(listener: () => void): void {
    this.idle.push(listener);
  }

  /** @param lastHeard the id of the last message that whoever comes back has heard */
  add(response: ServerResponse, lastHeard?: string): void {
    // Gone already: nothing will tell of it again.
    if (response.destroyed) return this.tellIfIdle();
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    response.write('retry: 1000\n\n');
    if (lastHeard !== undefined) {
      for (const text of this.replay.after(lastHeard) ?? [RESET]) response.write(text);
    }
    this.responses.add(response);
    response.on('close', () => {
      this.responses.delete(response);
      this.tellIfIdle();
    });
  }

  send(id: string, text: string): void {
    this.replay.add(id, text);
    this.write(text);
  }

  /** From here on messages may be missed: nobody is told that this is all. */
  forget(): void {
    this.replay.clear();
  }

  private write(text: string): void {
    for (const response of this.responses) {
      if (response.writableLength > LONGEST_BACKLOG_BYTES) response.destroy();
      else response.write(text);
    }
  }

  onModuleDestroy(): void {
    clearInterval(this.keepAlive);
    for (const response of this.responses) response.end();
  }

  private tellIfIdle(): void {
    if (this.isIdle) this.idle.forEach((listener) => listener());
  }
}

const gaugeOf = (value: () => number) =>
  function collect(this: Gauge): void {
    this.set(value());
  };
