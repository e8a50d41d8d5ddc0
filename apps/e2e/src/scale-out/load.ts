import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { aChain, aNode } from '@chain-mapping/testing';

const EVERY_MS = 200;

/** What of a request is safe to ask again, as a proxy or a client does: nothing was done, or the key says that it is the same. */
const ATTEMPTS = 4;
const PAUSE_MS = 500;
const NOTHING_WAS_DONE = [502, 503, 504];

/** What is asked again and again while everything is restarted; each address is answered by another service. */
const READS: Readonly<Record<string, string>> = {
  discovery: '/api/v1/discovery/proposals?limit=1',
  'health-monitor': '/api/v1/monitoring/statistics',
  alerting: '/api/v1/alerts?limit=1',
  'metrics-ingest': '/api/v1/events?service=orders&limit=1',
};

export interface Load {
  /** Requests that had no good answer in the end. */
  readonly failed: string[];
  readonly registered: string[];
  /** Ids of the events that were accepted. */
  readonly tracked: string[];
  /** Requests that an address has yet to answer. */
  openOf(url: string): number;
  /** How many requests there were, and how often one was asked again. */
  readonly asked: number;
  readonly retried: number;
  stop(): Promise<void>;
}

/** Registers and reads chains, tracks events and asks each service, five times a second, through the gateways that are in rotation then. */
export function startLoad(rotation: readonly string[], services: readonly string[]): Load {
  const failed: string[] = [];
  const registered: string[] = [];
  const tracked: string[] = [];
  const open = new Map<string, number>();
  const reads = services.flatMap((service) => READS[service] ?? []);
  let [asked, retried, turn, round] = [0, 0, 0, 0];

  const askOnce = async (url: string, path: string, request: RequestInit): Promise<Response> => {
    open.set(url, (open.get(url) ?? 0) + 1);
    try {
      const answer = await fetch(`${url}${path}`, request);
      return new Response(await answer.text(), { status: answer.status });
    } catch (error) {
      return new Response(String(error), { status: 503 });
    } finally {
      open.set(url, (open.get(url) ?? 0) - 1);
    }
  };

  const ask = async (method: string, path: string, body?: unknown): Promise<Response | undefined> => {
    asked += 1;
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    const request = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    for (let attempt = 1; ; attempt += 1) {
      const answer = await askOnce(rotation[(turn += 1) % rotation.length] ?? '', path, request);
      if (answer.ok) return answer;
      if (attempt === ATTEMPTS || !NOTHING_WAS_DONE.includes(answer.status)) {
        failed.push(`${new Date().toISOString()} ${method} ${path}: ${answer.status} ${await answer.text()}`);
        return undefined;
      }
      retried += 1;
      await delay(PAUSE_MS);
    }
  };

  const writeChain = async (): Promise<void> => {
    const answer = await ask('POST', '/api/v1/chains', aChain({ nodes: [aNode()] }));
    if (answer === undefined) return;
    const { id } = (await answer.json()) as { id: string };
    registered.push(id);
    await ask('GET', `/api/v1/chains/${id}`);
  };
  const track = async (): Promise<void> => {
    const id = randomUUID();
    const events = [{ id, service_name: 'orders', event_type: 'order_placed', timestamp: new Date().toISOString() }];
    if (await ask('POST', '/api/v1/events', { events })) tracked.push(id);
  };

  const inFlight = new Set<Promise<unknown>>();
  const timer = setInterval(() => {
    const read = reads[(round += 1) % reads.length];
    const work = Promise.all([
      writeChain(),
      ...(services.includes('metrics-ingest') ? [track()] : []),
      ...(read === undefined ? [] : [ask('GET', read)]),
    ]).finally(() => inFlight.delete(work));
    inFlight.add(work);
  }, EVERY_MS);

  return {
    failed,
    registered,
    tracked,
    openOf: (url) => open.get(url) ?? 0,
    get asked() {
      return asked;
    },
    get retried() {
      return retried;
    },
    stop: async () => {
      clearInterval(timer);
      await Promise.all(inFlight);
    },
  };
}
