import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { checkResults, type CloudEvent, subjectOf } from '@chain-mapping/contracts';
import { connect } from 'nats';
import { Client } from 'pg';
import { z } from 'zod';
import { theSystem } from '../system/system';

const Statement = z.object({ session: z.string(), sql: z.string() });
const Session = z.object({ session: z.string() });
const Results = z.object({
  results: z.array(
    z.object({
      checked_at: z.string(),
      response_time: z.number(),
      status: z.string(),
      node: z.object({ chain_id: z.string(), node_id: z.string(), service_name: z.string() }),
    }),
  ),
});

/** What Python's standard library cannot speak, over HTTP: SQL to the database of the running system, and messages to NATS. */
export class PythonBridge {
  private readonly sessions = new Map<string, Client>();
  private readonly server = createServer((request, response) => {
    void this.answer(request)
      .then((body) => [200, body] as const)
      .catch((error: unknown) => [400, { error: String(error) }] as const)
      .then(([status, body]) => response.writeHead(status).end(JSON.stringify(body)));
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.sessions.values()].map((client) => client.end()));
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage): Promise<object> {
    const body: unknown = JSON.parse(await text(request));
    switch (request.url) {
      case '/postgres':
        return this.query(Statement.parse(body));
      case '/postgres/close':
        return this.close(Session.parse(body));
      case '/check-results':
        return publish(Results.parse(body));
      default:
        throw new Error(`There is nothing at ${request.url}`);
    }
  }

  private async query({ session, sql }: z.output<typeof Statement>): Promise<object> {
    let client = this.sessions.get(session);
    if (!client) {
      client = new Client({ connectionString: theSystem().urls.database });
      this.sessions.set(session, client);
      await client.connect();
    }
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
    return { rows };
  }

  private async close({ session }: z.output<typeof Session>): Promise<object> {
    await this.sessions.get(session)?.end();
    this.sessions.delete(session);
    return {};
  }
}

/** Publishes results as health-monitor does: the one way by which rows come into chain_health_metrics. */
async function publish({ results }: z.output<typeof Results>): Promise<object> {
  const observed = results.map(({ node, ...result }) => ({
    ...result,
    target_id: 'seed',
    slot: Date.parse(result.checked_at),
    type: 'http',
    error_message: null,
    result_id: randomUUID(),
    nodes: [node],
    component_status: result.status,
    component_since: result.checked_at,
    consecutive_failures: 0,
  }));
  const event: CloudEvent = {
    specversion: '1.0',
    id: randomUUID(),
    source: '/chain-mapping/health-monitor',
    type: checkResults.type,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    data: checkResults.data.parse({ results: observed }),
  };
  const nats = await connect({ servers: theSystem().urls.nats });
  try {
    await nats.jetstream().publish(subjectOf(checkResults, { shard: '0' }), JSON.stringify(event), { msgID: event.id });
  } finally {
    await nats.close();
  }
  return {};
}
