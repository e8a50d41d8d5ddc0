/**
 * A service that is healthy until it is told otherwise:
 *
 *   GET /ready                                        200 as long as the process lives
 *   PUT /control {"status": 503, "delay_ms": 2000}    what every other path answers from now on
 *   GET /anything                                     that status, after that delay
 */
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';

const name = process.env.MOCK_NAME ?? 'mock';
let answers = { status: 200, delay_ms: 0 };

function reply(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function answer(request, response) {
  if (request.url === '/ready') return reply(response, 200, { service: name });
  if (request.url === '/control' && request.method === 'PUT') {
    const wanted = await json(request).catch(() => undefined);
    const { status = 200, delay_ms = 0 } = Object(wanted);
    const valid =
      typeof wanted === 'object' &&
      wanted !== null &&
      Number.isInteger(status) &&
      status >= 200 &&
      status <= 599 &&
      delay_ms >= 0 &&
      delay_ms <= 60_000;
    if (!valid) return reply(response, 400, { error: 'status: 200 to 599, delay_ms: 0 to 60000' });
    answers = { status, delay_ms };
    return reply(response, 200, answers);
  }
  const { status, delay_ms } = answers;
  if (delay_ms > 0) await wait(delay_ms);
  return reply(response, status, { status: status < 400 ? 'healthy' : 'unhealthy', service: name });
}

const server = createServer((request, response) => void answer(request, response));
server.listen(Number(process.env.MOCK_PORT ?? 0), process.env.MOCK_HOST ?? '127.0.0.1', () => {
  console.log(`${name} listens on ${server.address().port}`);
});
process.on('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
