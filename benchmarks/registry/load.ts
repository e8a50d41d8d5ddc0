import { Agent, request } from 'node:http';

/** The same work, by so many at once; answers how many were done each second. */
export async function perSecond(count: number, concurrency: number, work: (number: number) => Promise<unknown>) {
  let next = 0;
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (let number = next++; number < count; number = next++) await work(number);
    }),
  );
  return count / ((performance.now() - begun) / 1000);
}

/** How long each call took, in milliseconds, when so many begin each second whether or not the ones before are done. */
export async function atRate(rate: number, count: number, work: (number: number) => Promise<unknown>) {
  const begun = performance.now();
  const took: number[] = [];
  const running: Promise<void>[] = [];
  for (let number = 0; number < count;) {
    const due = Math.min(count, Math.floor(((performance.now() - begun) * rate) / 1000) + 1);
    for (; number < due; number += 1) running.push(timed(number));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(running);
  return took;

  async function timed(number: number): Promise<void> {
    // From the moment it was due, so that a late start counts as waiting.
    const due = begun + (number * 1000) / rate;
    await work(number);
    took.push(performance.now() - due);
  }
}

/** The value that a share of all do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Calls over connections that stay open, with as little of its own as can be. */
export class HttpClient {
  private readonly agent: Agent;

  constructor(
    private readonly url: string,
    connections: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** The body of the answer. @throws Error for any status but the expected one. */
  call(method: string, path: string, status: number, body?: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const headers =
        body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const call = request(`${this.url}${path}`, { method, agent: this.agent, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (answer.statusCode === status) resolve(text);
          else reject(new Error(`${method} ${path} answered ${String(answer.statusCode)}: ${text.slice(0, 300)}`));
        });
      });
      call.on('error', reject);
      call.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
