import { createServer } from 'node:http';
import type { FromTarget, Seen, ToTarget } from './target';

/** What is checked: a server whose work counts for nobody. It notes when each of its paths `/t/<number>` was asked for. */
const BODY = '{"status":"ok"}';
const MOST = 2_000_000;

const clock = (): number => performance.timeOrigin + performance.now();

const asked = { at: new Float64Array(MOST), by: new Uint32Array(MOST), count: 0 };
const failing = new Set<number>();
let slow_ms = 0;

const tell = (message: FromTarget): void => void process.send?.(message);

const server = createServer((request, response) => {
  const number = Number((request.url ?? '').slice('/t/'.length));
  if (asked.count < MOST) {
    asked.at[asked.count] = clock();
    asked.by[asked.count] = number;
    asked.count += 1;
  }
  if (failing.has(number)) {
    response.writeHead(500).end('broken');
    tell({ kind: 'failed', number, at: clock() });
    return;
  }
  const answer = (): void => void response.writeHead(200, { 'content-type': 'application/json' }).end(BODY);
  if (slow_ms > 0) setTimeout(answer, slow_ms);
  else answer();
});

/** When each number was asked for, in milliseconds on a clock that all processes share. */
function seen(interval_ms: number): Seen {
  const first = new Map<number, number>();
  const least = new Map<number, number>();
  const deviations: [number, number][] = [];
  for (let index = 0; index < asked.count; index += 1) {
    const [at = 0, number = 0] = [asked.at[index], asked.by[index]];
    const start = first.get(number) ?? at;
    first.set(number, start);
    const since = at - start;
    const deviation = since - Math.round(since / interval_ms) * interval_ms;
    least.set(number, Math.min(least.get(number) ?? 0, deviation));
    deviations.push([number, deviation]);
  }
  const late = deviations.map(([number, deviation]) => deviation - (least.get(number) ?? 0)).sort((a, b) => a - b);
  const quantile = (share: number): number => late[Math.min(late.length - 1, Math.floor(share * late.length))] ?? 0;
  return { count: asked.count, distinct: first.size, p50: quantile(0.5), p99: quantile(0.99) };
}

process.on('message', (message: ToTarget) => {
  switch (message.kind) {
    case 'reset':
      asked.count = 0;
      return tell({ kind: 'reset' });
    case 'report':
      return tell({ kind: 'report', seen: seen(message.interval_ms) });
    case 'fail':
      failing.add(message.number);
      return undefined;
    case 'heal':
      failing.delete(message.number);
      return undefined;
    case 'slow':
      slow_ms = message.ms;
      return undefined;
  }
});
process.on('disconnect', () => process.exit(0));

server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') tell({ kind: 'listening', port: address.port });
});
