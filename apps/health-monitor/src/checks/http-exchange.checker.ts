import http from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { isNativeError } from 'node:util/types';
import type { Egress, Timings as Steps } from '@chain-mapping/egress';
import type { CheckContext } from './checker';
import { codeOf } from './failure-message';

/** More of an answer is not read. */
export const MOST_BODY_BYTES = 256 * 1024;
/** A server that closes idle connections earlier is believed; one that does not is not held on to for ever. */
const IDLE_MS = 120_000;

export interface Question {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** `kept` asks over a connection of an earlier check where there is one. */
  readonly connection?: 'fresh' | 'kept' | undefined;
  /** Whether somebody wants to read the body. */
  readonly readsBody: boolean;
  /** Called with each piece of the body; `true` when no more of it is wanted. */
  readonly piece?: (bytes: Buffer) => boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  /** On the clock of the context. */
  readonly first_byte_at: number;
  /** Of the connection, where it was opened for this question. */
  readonly steps: Steps;
  /** Of the server, where it has shown one. */
  readonly certificate_valid_to: string | undefined;
}

const KEPT: Steps = { dns_ms: null, connect_ms: 0, tls_ms: null };

export const isSecure = (url: URL): boolean => url.protocol === 'https:';

/** Connections that stay open between checks, each opened the one way. */
class KeptConnections extends http.Agent {
  readonly steps = new WeakMap<object, Steps>();

  constructor(
    private readonly egress: Egress,
    private readonly secure: true | undefined,
  ) {
    super({ keepAlive: true, maxFreeSockets: 1, timeout: IDLE_MS });
  }

  override createConnection(
    { host, port, signal }: http.ClientRequestArgs,
    created?: (error: Error | null, socket: Socket) => void,
  ): undefined {
    const to = { host: host ?? '', port: Number(port), secure: this.secure };
    this.egress.connect(to, signal).then(
      ({ socket, timings }) => {
        this.steps.set(socket, timings);
        created?.(null, socket);
      },
      // With an error nobody looks at the socket.
      (error: unknown) => created?.(asError(error), undefined as never),
    );
    return undefined;
  }
}

/** Brackets belong to the URL, not to the address. */
const hostOf = (url: URL): { host: string; port: number } => ({
  host: url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname,
  port: url.port === '' ? (isSecure(url) ? 443 : 80) : Number(url.port),
});

interface Agents {
  readonly plain: KeptConnections;
  readonly secure: KeptConnections;
}
const agents = new WeakMap<Egress, Agents>();

function agentOf(egress: Egress, url: URL): KeptConnections {
  let known = agents.get(egress);
  if (known === undefined) {
    known = { plain: new KeptConnections(egress, undefined), secure: new KeptConnections(egress, true) };
    agents.set(egress, known);
  }
  return isSecure(url) ? known.secure : known.plain;
}

/**
 * Sends one HTTP request and reads the answer, at most 256 KiB of it. Redirects are not followed.
 *
 * @throws whatever kept the answer from coming
 */
export async function exchange(question: Question, context: CheckContext): Promise<Answer> {
  if (question.connection !== 'kept') {
    const { socket, timings } = await context.egress.connect(
      { ...hostOf(question.url), secure: isSecure(question.url) ? true : undefined },
      context.signal,
    );
    return send(question, context, { socket, steps: timings });
  }
  try {
    return await send(question, context, {});
  } catch (error) {
    // The server may have closed a kept connection in the moment in which it was used again.
    if (error instanceof StaleConnection && !context.signal.aborted)
      return exchange({ ...question, connection: 'fresh' }, context);
    throw error;
  }
}

class StaleConnection extends Error {}

const asError = (error: unknown): Error => (isNativeError(error) ? error : new Error(String(error)));

interface Way {
  readonly socket?: Socket;
  readonly steps?: Steps;
}

function send(question: Question, { egress, signal, now }: CheckContext, { socket, steps }: Way): Promise<Answer> {
  const { url } = question;
  const { host, port } = hostOf(url);
  const agent = socket === undefined ? agentOf(egress, url) : undefined;
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      reject(error);
      socket?.destroy();
    };
    let request: http.ClientRequest;
    try {
      request = http.request({
        host,
        port,
        defaultPort: isSecure(url) ? 443 : 80,
        path: `${url.pathname}${url.search}`,
        method: question.method,
        // An agent needs it while it waits for a connection; what has one is simply torn down.
        ...(socket === undefined && { signal }),
        ...(agent === undefined ? { createConnection: () => socket } : { agent }),
        ...(url.username !== '' && {
          auth: `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`,
        }),
        headers: {
          host: url.host,
          'user-agent': 'chain-mapping-health-monitor',
          ...(agent === undefined && { connection: 'close' }),
          ...question.headers,
          ...(question.body !== undefined && { 'content-length': String(Buffer.byteLength(question.body)) }),
        },
      });
    } catch (error) {
      // Headers that no request can have.
      fail(asError(error));
      return;
    }
    const tearDown = (): void => void request.destroy(asError(signal.reason));
    if (socket !== undefined) signal.addEventListener('abort', tearDown, { once: true });
    let hasAnswer = false;
    let isRead = false;
    request.on('error', (error) => {
      const isStale = request.reusedSocket && !hasAnswer && codeOf(error) === 'ECONNRESET';
      fail(isStale ? new StaleConnection('closed', { cause: error }) : error);
    });
    request.on('response', (response) => {
      hasAnswer = true;
      const first_byte_at = now();
      const over = response.socket;
      const certificate_valid_to = over instanceof TLSSocket ? over.getPeerCertificate()?.valid_to : undefined;
      const taken = request.reusedSocket ? KEPT : (steps ?? agent?.steps.get(over) ?? KEPT);
      read(response, question, (body) => {
        isRead = true;
        socket?.destroy();
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body,
          first_byte_at,
          steps: taken,
          certificate_valid_to,
        });
      });
      response.on('error', fail);
    });
    request.on('close', () => {
      signal.removeEventListener('abort', tearDown);
      if (!isRead) fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    });
    if (signal.aborted) tearDown();
    else request.end(question.body);
  });
}

/** Reads to the end, or as far as anybody wants to; with an unread rest the connection is of no use to the next check. */
function read(response: http.IncomingMessage, question: Question, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const end = (): void => done(Buffer.concat(chunks).toString('utf8', 0, MOST_BODY_BYTES));
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (question.readsBody) chunks.push(chunk);
    const isEnough = question.piece?.(chunk) === true;
    if (isEnough || size >= MOST_BODY_BYTES) {
      end();
      response.destroy();
    }
  });
  response.on('end', end);
}
