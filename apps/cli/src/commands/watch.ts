import { setTimeout as delay } from 'node:timers/promises';
import { JetStream } from '../api/jetstream';
import { Failure } from '../output/failure';
import type { CommandContext } from './context';
import { millisecondsIn } from './duration';
import { timeOf } from './times';

export interface WatchOptions {
  readonly severity?: string;
  readonly chain?: string;
  readonly since?: string;
  readonly name?: string;
  readonly once?: boolean;
}

/** What is watched: alerts, or incidents. */
export interface Watched<Item> {
  /** In JetStream. */
  readonly subject: string;
  /** In the live stream of the API. */
  readonly event: string;
  readonly isWanted: (item: Item) => boolean;
  readonly print: (item: Item) => void;
  /** Those that are open now, the oldest first. */
  readonly open: () => Promise<readonly Item[]>;
  /** Those of this time and later, as they are now, the oldest first. */
  readonly since: (time: number) => Promise<readonly Item[]>;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const RETRY_MS = 1000;

/** The time that `1h` ago was, or that the text says, in milliseconds since 1970. @throws Failure where it is neither */
export function sinceOf(text: string, now: number): number {
  const ago = millisecondsIn(text);
  return ago === undefined ? timeOf(text) : now - ago;
}

/**
 * Prints what there was and then every change as it comes, until it is interrupted. Reads JetStream, where nothing is missed; the live
 * stream of the API where NATS cannot be reached.
 */
export async function watch<Item extends { readonly id: string; readonly sequence: number }>(
  { api, out, config }: CommandContext,
  watched: Watched<Item>,
  options: WatchOptions,
): Promise<void> {
  if (options.name !== undefined && !NAME.test(options.name)) {
    throw new Failure(`'${options.name}' cannot be the name of a consumer: letters, digits, - and _`, 2);
  }
  const since = options.since === undefined ? undefined : sinceOf(options.since, Date.now());
  const stop = new AbortController();
  const end = () => stop.abort();
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  const newest = new Map<string, number>();
  const show = (item: Item): void => {
    if ((newest.get(item.id) ?? 0) >= item.sequence) return;
    newest.set(item.id, item.sequence);
    if (watched.isWanted(item)) watched.print(item);
  };
  const jetstream = config.nats === undefined ? undefined : await JetStream.connect(config.nats);
  try {
    if (jetstream) return await fromJetStream(jetstream);
    if (options.name !== undefined) throw new Failure(unreachable(config.nats), 3);
    return await fromApi();
  } finally {
    process.removeListener('SIGINT', end);
    process.removeListener('SIGTERM', end);
    await jetstream?.close();
  }

  async function fromJetStream(source: JetStream): Promise<void> {
    const feed = await source.open({ subject: watched.subject, since, name: options.name });
    if (since === undefined && options.name === undefined) (await watched.open()).forEach(show);
    const waiting = feed.pending === 0 || options.name === undefined ? '' : `, ${String(feed.pending)} not read yet`;
    out.say(`watching ${watched.subject} on ${source.server}${waiting}; Ctrl-C ends`);
    if (options.once && feed.pending === 0) return;
    for await (const { event, left } of feed.messages(stop.signal)) {
      show(event.data as Item);
      if (options.once && left === 0) stop.abort();
    }
  }

  async function fromApi(): Promise<void> {
    (await (since === undefined ? watched.open() : watched.since(since))).forEach(show);
    if (options.once) return;
    out.say(`watching ${api.url}; Ctrl-C ends`);
    while (!stop.signal.aborted) {
      try {
        for await (const { event, data } of api.stream(stop.signal)) {
          if (event === watched.event) show(data as Item);
        }
      } catch (error) {
        if (stop.signal.aborted) return;
        const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
        out.say(`the stream broke (${reason ?? ''}); trying again`);
      }
      await delay(RETRY_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  }
}

const unreachable = (url: string | undefined): string =>
  url === undefined
    ? 'Only NATS remembers what was read by a name: say where it is with --nats or NATS_URL'
    : 'NATS does not answer, and only NATS remembers what was read by a name';
