import http from 'node:http';
import type { Socket } from 'node:net';
import { NotAccepted, type SendContext } from './channel';
import { retryAfterHeader } from './retry';
import { shortened } from './texts';

/** More of an answer is not read. */
const MOST_BODY_BYTES = 64 * 1024;
const SHOWN_OF_ANSWER = 200;
/** Too early, too many requests, and what a server says of itself: it may be different later. */
const WORTH_ANOTHER_TRY = new Set([408, 425, 429]);

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** Posts JSON to an address that users give, over a connection that was judged. Redirects are not followed: they were not judged. */
export async function postJson(
  address: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  { egress, signal }: SendContext,
): Promise<Answer> {
  const url = new URL(address);
  const isSecure = url.protocol === 'https:';
  const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  const port = url.port === '' ? (isSecure ? 443 : 80) : Number(url.port);
  const { socket } = await egress.connect({ host, port, secure: isSecure ? true : undefined }, signal);
  try {
    return await exchange(url, body, headers, socket, signal);
  } finally {
    socket.destroy();
  }
}

function exchange(
  url: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
  socket: Socket,
  signal: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const abort = (): void => void request.destroy(new NotAccepted(`${url.host} did not answer in time`, true));
    const request = http.request({
      path: `${url.pathname}${url.search}`,
      method: 'POST',
      createConnection: () => socket,
      headers: {
        host: url.host,
        'user-agent': 'chain-mapping',
        'content-type': 'application/json',
        connection: 'close',
        ...headers,
        'content-length': String(Buffer.byteLength(body)),
      },
    });
    signal.addEventListener('abort', abort, { once: true });
    request.on('error', reject);
    request.on('close', () => {
      signal.removeEventListener('abort', abort);
      reject(new NotAccepted(`${url.host} closed the connection without an answer`, true));
    });
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const done = (): void =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString('utf8', 0, MOST_BODY_BYTES),
        });
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size >= MOST_BODY_BYTES) done();
      });
      response.on('end', done);
      response.on('error', reject);
    });
    if (signal.aborted) abort();
    else request.end(body);
  });
}

/** Answers what the other side said. @throws NotAccepted for anything but a success. */
export function accepted({ status, headers, body }: Answer, now: Date): string {
  const text = shortened(body.replace(/\p{Cc}+/gu, ' ').trim(), SHOWN_OF_ANSWER);
  const said = `HTTP ${String(status)}${text === '' ? '' : `: ${text}`}`;
  if (status >= 200 && status < 300) return said;
  if (status >= 300 && status < 400) throw new NotAccepted(`${said} (redirects are not followed)`, false);
  const isRetryable = status >= 500 || WORTH_ANOTHER_TRY.has(status);
  throw new NotAccepted(said, isRetryable, retryAfterHeader(headers['retry-after'], now.getTime()));
}
