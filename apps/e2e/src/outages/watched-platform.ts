import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A platform whose parts note when they are checked, and can be broken: what monitors really do, seen from the other side. */
export interface WatchedPlatform {
  readonly url: string;
  /** What these parts answer from now on; they begin with 200. */
  answerWith(status: number, paths: readonly string[]): void;
  /** How long an answer takes from now on, in milliseconds. */
  answerAfter(delay_ms: number): void;
  /** For each path, the longest time in milliseconds from one check to the next, from a moment (`performance.now()`) until now. */
  longestGaps(paths: readonly string[], since: number): Map<string, number>;
  /** How often a path was checked since a moment. */
  checksOf(path: string, since: number): number;
  stop(): Promise<void>;
}

export async function startWatchedPlatform(): Promise<WatchedPlatform> {
  const checked = new Map<string, number[]>();
  const statuses = new Map<string, number>();
  let delay_ms = 0;
  const server = createServer(({ url = '' }, response) => {
    const times = checked.get(url) ?? [];
    times.push(performance.now());
    checked.set(url, times);
    const answer = (): void => void response.writeHead(statuses.get(url) ?? 200).end('ok');
    if (delay_ms === 0) answer();
    else setTimeout(answer, delay_ms);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    answerWith: (status, paths) => paths.forEach((path) => statuses.set(path, status)),
    answerAfter: (ms) => {
      delay_ms = ms;
    },
    longestGaps: (paths, since) => {
      const until = performance.now();
      return new Map(
        paths.map((path) => {
          const times = (checked.get(path) ?? []).filter((time) => time >= since);
          const moments = [since, ...times, until];
          return [path, Math.max(...moments.slice(1).map((time, index) => time - (moments[index] ?? time)))];
        }),
      );
    },
    checksOf: (path, since) => (checked.get(path) ?? []).filter((time) => time >= since).length,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
