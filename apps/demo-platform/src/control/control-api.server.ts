import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { answerControl, problem, type ControlAnswer, type Controlled } from './control-api';

const MAX_BODY_BYTES = 16 * 1024;

/** The control API as a listener of an HTTP server. */
export function controlListener(platform: Controlled): RequestListener {
  return (request, response) => {
    answer(request, platform).then(
      (answered) => send(response, answered),
      // The one thing that fails here is reading the body of a client that has gone.
      () => response.destroy(),
    );
  };
}

async function answer(request: IncomingMessage, platform: Controlled): Promise<ControlAnswer> {
  const body = await bodyOf(request);
  if (body === undefined) return problem(413, 'Content Too Large', `A body may have ${MAX_BODY_BYTES} bytes`);
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  return answerControl({ method: request.method ?? 'GET', path, body }, platform);
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size <= MAX_BODY_BYTES ? Buffer.concat(chunks).toString('utf8') : undefined;
}

function send(response: ServerResponse, { status, content }: ControlAnswer): void {
  const body = JSON.stringify(content);
  response.writeHead(status, {
    'content-type': status >= 400 && 'title' in content ? 'application/problem+json' : 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
