import type { Socket } from 'node:net';
import { problem, problemKinds } from '../problems/problem';

const kinds: Readonly<Record<string, { readonly code: string; readonly phrase: string; readonly detail: string }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: {
    code: 'RequestTimeout',
    phrase: 'Request Timeout',
    detail: 'The request did not arrive in time',
  },
  HPE_HEADER_OVERFLOW: {
    code: 'HeadersTooLarge',
    phrase: 'Request Header Fields Too Large',
    detail: 'The headers are larger than 16 KiB together',
  },
};
const broken = { code: 'BadRequest', phrase: 'Bad Request', detail: 'This is not HTTP' };

/** Answers what arrived but is no request, so that neither Fastify nor a route sees it; the connection is of no more use. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const { code, phrase, detail } = kinds[error.code ?? ''] ?? broken;
  const status = problemKinds[code]?.status ?? 400;
  const body = JSON.stringify(problem(code, detail, ''));
  if (socket.writable) {
    const head = [
      `HTTP/1.1 ${status} ${phrase}`,
      'Content-Type: application/problem+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  }
  socket.destroy(error);
}
