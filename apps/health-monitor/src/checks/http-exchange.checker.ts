import http from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { isNativeError } from 'node:util/types';
import type { Egress, Timings as Steps } from '@chain-mapping/egress';
import type { CheckContext } from './checker';
import { codeOf } from './failure-message';
import { HttpAnswer } from './http-answer';
import { credentialsOf, type Question, requestText, USER_AGENT } from './http-request';

/** More of an answer is not read. */
export const MOST_BODY_BYTES = 256 * 1024;
/** A server that closes idle connections earlier is believed; one that does not is not held on to for ever. */
const IDLE_MS = 120_000;

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
  if (question.connection !== 'kept') return askOnce(question, context);
  try {
    return await askAgain(question, context);
  } catch (error) {
    // The server may have closed a kept connection in the moment in which it was used again.
    if (error instanceof StaleConnection && !context.deadline.aborted)
      return exchange({ ...question, connection: 'fresh' }, context);
    throw error;
  }
}

class StaleConnection extends Error {}

const asError = (error: unknown): Error => (isNativeError(error) ? error : new Error(String(error)));

/** The same check sends the same every time. */
const requests = new WeakMap<Question, Buffer>();

function requestOf(question: Question): Buffer {
  const known = requests.get(question) ?? requestText(question);
  requests.set(question, known);
  return known;
}

const closed = (): Error => Object.assign(new Error('closed'), { code: 'ECONNRESET' });

/** Over a connection of its own, which is gone afterwards. */
async function askOnce(question: Question, context: CheckContext): Promise<Answer> {
  const { deadline, now } = context;
  const request = requestOf(question);
  const secure = isSecure(question.url) ? true : undefined;
  const { socket, timings } = await context.egress.connect({ ...hostOf(question.url), secure }, deadline);
  return new Promise((resolve, reject) => {
    const body = new Body(question);
    const answer = new HttpAnswer(question.method === 'HEAD', (bytes) => body.take(bytes));
    let first_byte_at: number | undefined;
    let isOver = false;
    const leave = (): void => {
      isOver = true;
      deadline.removeEventListener('abort', tearDown);
      socket.destroy();
    };
    const fail = (error: Error): void => {
      leave();
      reject(error);
    };
    const tearDown = (): void => fail(asError(deadline.reason));
    const succeed = (): void => {
      const certificate_valid_to = socket instanceof TLSSocket ? socket.getPeerCertificate()?.valid_to : undefined;
      leave();
      resolve({
        status: answer.status,
        headers: answer.headers,
        body: body.text(),
        first_byte_at: first_byte_at ?? now(),
        steps: timings,
        certificate_valid_to,
      });
    };
    socket.on('data', (chunk: Buffer) => {
      try {
        const isComplete = answer.take(chunk);
        if (answer.hasHead) first_byte_at ??= now();
        if (isComplete || body.isEnough) succeed();
      } catch (error) {
        fail(asError(error));
      }
    });
    socket.on('error', fail);
    const ended = (): void => {
      if (isOver) return;
      if (answer.end()) succeed();
      else fail(closed());
    };
    socket.on('end', ended);
    // Torn down, in the middle of whatever it was.
    socket.on('close', () => {
      if (!isOver) fail(closed());
    });
    deadline.addEventListener('abort', tearDown);
    if (deadline.aborted) tearDown();
    else socket.write(request);
  });
}

/** Over a connection of an earlier check, where there is one. */
function askAgain(question: Question, { egress, signal, now }: CheckContext): Promise<Answer> {
  const { url } = question;
  const { host, port } = hostOf(url);
  const agent = agentOf(egress, url);
  return new Promise((resolve, reject) => {
    let request: http.ClientRequest;
    try {
      request = http.request({
        host,
        port,
        defaultPort: isSecure(url) ? 443 : 80,
        path: `${url.pathname}${url.search}`,
        method: question.method,
        signal,
        agent,
        ...(url.username !== '' && { auth: credentialsOf(url) }),
        headers: {
          host: url.host,
          'user-agent': USER_AGENT,
          ...question.headers,
          ...(question.body !== undefined && { 'content-length': String(Buffer.byteLength(question.body)) }),
        },
      });
    } catch (error) {
      // Headers that no request can have.
      reject(asError(error));
      return;
    }
    let hasAnswer = false;
    let isRead = false;
    request.on('error', (error) => {
      const isStale = request.reusedSocket && !hasAnswer && codeOf(error) === 'ECONNRESET';
      reject(isStale ? new StaleConnection('closed', { cause: error }) : error);
    });
    request.on('response', (response) => {
      hasAnswer = true;
      const first_byte_at = now();
      const over = response.socket;
      const certificate_valid_to = over instanceof TLSSocket ? over.getPeerCertificate()?.valid_to : undefined;
      const steps = request.reusedSocket ? KEPT : (agent.steps.get(over) ?? KEPT);
      read(response, question, (body) => {
        isRead = true;
        const { statusCode: status = 0, headers } = response;
        resolve({ status, headers, body, first_byte_at, steps, certificate_valid_to });
      });
      response.on('error', reject);
    });
    request.on('close', () => {
      if (!isRead) reject(closed());
    });
    request.end(question.body);
  });
}

/** Reads to the end, or as far as anybody wants to; with an unread rest the connection is of no use to the next check. */
function read(response: http.IncomingMessage, question: Question, done: (body: string) => void): void {
  const body = new Body(question);
  response.on('data', (chunk: Buffer) => {
    body.take(chunk);
    if (!body.isEnough) return;
    done(body.text());
    response.destroy();
  });
  response.on('end', () => done(body.text()));
}

/** As much of a body as somebody wants to read. */
class Body {
  isEnough = false;
  private readonly chunks: Buffer[] = [];
  private size = 0;

  constructor(private readonly question: Question) {}

  take(chunk: Buffer): void {
    this.size += chunk.length;
    if (this.question.readsBody) this.chunks.push(chunk);
    if (this.question.piece?.(chunk) === true || this.size >= MOST_BODY_BYTES) this.isEnough = true;
  }

  text(): string {
    const [only] = this.chunks;
    const all = only !== undefined && this.chunks.length === 1 ? only : Buffer.concat(this.chunks);
    return all.toString('utf8', 0, MOST_BODY_BYTES);
  }
}
