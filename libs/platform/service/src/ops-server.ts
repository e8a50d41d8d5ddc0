import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import type { Readiness } from './readiness';

export interface OpsServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * The operations port of a service: `/health` (alive), `/health/ready` (can work) and `/metrics`. It listens before the
 * service reaches for its backends, so that a service which waits for one is seen to be alive and not ready.
 */
export async function startOpsServer(options: {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly readiness: Readiness;
  readonly metrics: Registry;
}): Promise<OpsServer> {
  const { name, readiness, metrics } = options;
  const answers: Readonly<Record<string, () => Promise<{ status: number; type: string; body: string }>>> = {
    '/health': async () => json(200, { status: 'ok', service: name }),
    '/health/ready': async () => {
      const { ready, checks } = await readiness.report();
      return json(ready ? 200 : 503, { status: ready ? 'ready' : 'not_ready', service: name, checks });
    },
    '/metrics': async () => ({ status: 200, type: metrics.contentType, body: await metrics.metrics() }),
  };
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const answer = answers[path] ?? (async () => json(404, { status: 'not_found', service: name }));
    answer().then(
      ({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await listen(server, options.port, options.host);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function json(status: number, body: unknown) {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
