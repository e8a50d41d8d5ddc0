import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';

/**
 * Below the range from which systems take the ports of outgoing connections: there, a client that retries a server which is
 * down can be given that very port, connect to itself, and keep the server from coming back. Nothing well known lives here.
 */
const FIRST_PORT = 20_000;
const PORT_COUNT = 4_000;
const TRIES = 200;

/** Given out by this process, and perhaps not listened on yet. */
const givenOut = new Set<number>();

/** Whether a server could listen on this port of 127.0.0.1 now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** The ports of one home: a name keeps its port from start to start as long as nobody else takes it. */
export class Ports {
  private readonly file: string;

  constructor(home: string) {
    this.file = join(home, 'ports.json');
  }

  /** The port that goes by this name; a new one when it has none yet, or when its own is taken. */
  async take(name: string): Promise<number> {
    const own = this.read()[name];
    const port = own !== undefined && (await isFree(own)) ? own : await this.findFree();
    givenOut.add(port);
    if (port !== own) this.write({ ...this.read(), [name]: port });
    return port;
  }

  /** Makes the next `take` of this name choose anew. */
  forget(name: string): void {
    const { [name]: _forgotten, ...others } = this.read();
    this.write(others);
  }

  private async findFree(): Promise<number> {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const port = FIRST_PORT + Math.floor(Math.random() * PORT_COUNT);
      if (givenOut.has(port)) continue;
      givenOut.add(port);
      if (await isFree(port)) return port;
      givenOut.delete(port);
    }
    throw new Error(`No free port found between ${FIRST_PORT} and ${FIRST_PORT + PORT_COUNT}`);
  }

  private read(): Record<string, number> {
    try {
      return JSON.parse(readFileSync(this.file, 'utf8')) as Record<string, number>;
    } catch {
      return {};
    }
  }

  private write(ports: Record<string, number>): void {
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(`${this.file}.new`, `${JSON.stringify(ports, null, 2)}\n`);
    renameSync(`${this.file}.new`, this.file);
  }
}
