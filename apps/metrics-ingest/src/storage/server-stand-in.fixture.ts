import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import type { ClickHouseClient } from '@clickhouse/client';

/** The engine behind ClickHouse's HTTP interface, as far as the client uses it; it can go away and break off its answers. */
export class StandIn {
  breakOffAnswers = 0;
  private port = 0;
  private server: Server | undefined;

  private constructor(private readonly engine: ClickHouseClient) {}

  static async start(engine: ClickHouseClient): Promise<StandIn> {
    const standIn = new StandIn(engine);
    await standIn.comeBack();
    return standIn;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async comeBack(): Promise<void> {
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', this.url);
      void buffer(request)
        .then((body) => this.answer(url, body))
        .then((answer) => {
          // Done, and nobody hears of it.
          if (url.searchParams.get('query')?.startsWith('INSERT') && this.breakOffAnswers > 0) {
            this.breakOffAnswers -= 1;
            request.socket.destroy();
          } else response.end(answer);
        })
        .catch((error: unknown) => response.writeHead(500).end(String(error)));
    });
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  async goAway(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  private async answer(url: URL, body: Buffer): Promise<string> {
    if (url.pathname === '/ping') return 'Ok.\n';
    const parameters = [...url.searchParams].flatMap(([name, value]) =>
      name.startsWith('param_') ? [[name.slice('param_'.length), valueOf(value)] as const] : [],
    );
    const statement = url.searchParams.get('query');
    const { stream } = await this.engine.exec({
      query: statement ?? body.toString(),
      query_params: Object.fromEntries(parameters),
      ...(statement !== null && { values: Readable.from([body]) }),
    });
    return text(stream);
  }
}

/** A parameter as the client writes it into the address: arrays in ClickHouse's own notation. */
const valueOf = (value: string): unknown => (value.startsWith('[') ? JSON.parse(value.replaceAll("'", '"')) : value);
