import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createClickHouse } from '@chain-mapping/clickhouse';
import type { TestServer } from './servers';

type Engine = ReturnType<typeof createClickHouse>;

/** Thousands of keys are one value of the address, of which a ClickHouse server takes a megabyte. */
const LONGEST_ADDRESS = 1 << 20;

/** What else the client says beside a statement: nothing that would change an answer. */
const OF_HTTP = new Set(['query', 'query_id', 'database', 'wait_end_of_query', 'role', 'session_id']);

/** A server of ClickHouse that can go away, and come back at the same address. */
export interface TestClickHouse extends TestServer {
  /** What is behind it, also while it is away. */
  readonly engine: Engine;
  /** Breaks all connections, and takes none. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  /** The next insert is done, and its connection broken before anybody hears of it; resolves when that has happened. */
  breakOffNextInsert(): Promise<void>;
}

/**
 * An empty ClickHouse that several processes share: the engine in this process, behind the HTTP interface of a server as far as `@clickhouse/client`
 * uses it. What it does not know it refuses. A process holds one at a time.
 */
export async function aClickHouse(): Promise<TestClickHouse> {
  const folder = mkdtempSync(join(tmpdir(), 'chain-mapping-clickhouse-'));
  const engine = createClickHouse({ chdb_path: folder });
  let port = 0;
  let server: Server | undefined;
  let breakOff: (() => void) | undefined;

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const answer = await answerTo(engine, url, request, response);
    if (breakOff === undefined || !url.searchParams.get('query')?.startsWith('INSERT'))
      return void response.end(answer);
    request.socket.destroy();
    breakOff();
    breakOff = undefined;
  };
  const comeBack = async (): Promise<void> => {
    server = createServer({ maxHeaderSize: LONGEST_ADDRESS }, (request, response) => {
      handle(request, response).catch((error: unknown) => response.writeHead(500).end(textOf(error)));
    }).listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  };
  const goAway = async (): Promise<void> => {
    if (server === undefined) return;
    const closed = once(server.close(), 'close');
    server.closeAllConnections();
    server = undefined;
    await closed;
  };
  await comeBack();
  return {
    url: `http://127.0.0.1:${port}`,
    engine,
    goAway,
    comeBack,
    breakOffNextInsert: () => new Promise((resolve) => (breakOff = resolve)),
    stop: async () => {
      await goAway();
      await engine.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answerTo(
  engine: Engine,
  { pathname, searchParams }: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Buffer | string> {
  if (pathname === '/ping') return 'Ok.\n';
  const body = await buffer(request);
  const query = searchParams.get('query');
  const parameters: Record<string, string | null> = {};
  for (const [name, value] of searchParams) {
    if (name.startsWith('param_')) parameters[name.slice('param_'.length)] = parameterOf(value);
    else if (!OF_HTTP.has(name)) throw new RangeError(`The setting ${name} is not known to this ClickHouse`);
  }
  // Who has gone by the time of its turn wants no answer.
  const left = new AbortController();
  response.once('close', () => left.abort());
  const { stream } = await engine.exec({
    abort_signal: left.signal,
    // Beside rows the statement is in the address.
    query: query ?? body.toString('utf8'),
    ...(query !== null && body.length > 0 && { values: Readable.from([body]) }),
    query_params: parameters,
  });
  return buffer(stream);
}

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', b: '\b', f: '\f', '0': '\0' };

/** Values come as a field of tab-separated text, which the engine writes itself again of what they stand for. */
function parameterOf(text: string): string | null {
  if (text === '\\N') return null;
  if (/^[[({].*\\/s.test(text))
    throw new RangeError('A list of texts that are escaped is not known to this ClickHouse');
  return text.replace(/\\(.)/gs, (_, character: string) => ESCAPES[character] ?? character);
}

/** As a server words it, for the client to read the code and the name of an error. */
function textOf(error: unknown): string {
  const { message, code, type } = error as Error & { readonly code?: string; readonly type?: string };
  return code === undefined ? message : `Code: ${code}. DB::Exception: ${message} (${type ?? 'UNKNOWN'})`;
}
