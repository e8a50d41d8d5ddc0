import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { freePort } from '@chain-mapping/testing';

export interface LocalServer {
  /** `http://127.0.0.1:<port>`. */
  readonly http: string;
  /** `ws://127.0.0.1:<port>`. */
  readonly websocket: string;
  stop(): Promise<void>;
}

/**
 * What the tests ask of httpbin.org and echo.websocket.org, on this machine: `/status/<code>` answers that code, `/delay/<seconds>`
 * answers so much later, `/health` answers 200, and a websocket gets back what it sends.
 */
export async function startLocalServer(): Promise<LocalServer> {
  const waiting = new Set<NodeJS.Timeout>();
  const server = createServer((request, response) => {
    const [, kind, value] = (request.url ?? '').split('/');
    if (kind === 'status') answer(response, Number(value));
    else if (kind === 'health') answer(response, 200);
    else if (kind === 'delay') waiting.add(setTimeout(() => answer(response, 200), Number(value) * 1000));
    else answer(response, 404);
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    http: `http://127.0.0.1:${port}`,
    websocket: `ws://127.0.0.1:${port}`,
    stop: async () => {
      for (const timer of waiting) clearTimeout(timer);
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An address where nothing listens. */
export const closedAddress = async (): Promise<string> => `http://127.0.0.1:${await freePort()}`;

function answer(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ status }));
}
