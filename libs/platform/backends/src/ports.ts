import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { tryLock } from './file-lock';
import type { ProcessIdentity } from './process-identity';

/**
 * Below the range from which systems take the ports of outgoing connections: there, a client that retries a server which is
 * down can be given that very port, connect to itself, and keep the server from coming back. Nothing well known lives here.
 */
const FIRST_PORT = 20_000;
const PORT_COUNT = 4_000;
const TRIES = 200;

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
    const port = own !== undefined && isOurs(reserve(own)) && (await isFree(own)) ? own : await findFree();
    if (port !== own) this.write({ ...this.read(), [name]: port });
    return port;
  }

  /** A port that others expect, where it is free; else one that goes by this name. */
  async prefer(port: number, name: string): Promise<number> {
    return isOurs(reserve(port)) && (await isFree(port)) ? port : this.take(name);
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

async function findFree(): Promise<number> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORT_COUNT);
    if (reserve(port) === undefined && (await isFree(port))) return port;
  }
  throw new Error(`No free port found between ${FIRST_PORT} and ${FIRST_PORT + PORT_COUNT}`);
}

/**
 * Between choosing a port and listening on it there is time for another process to choose the same: those of one user tell
 * each other which ports they gave out. Ends with the process.
 * @returns who has it, if it was given out before
 */
function reserve(port: number): ProcessIdentity | undefined {
  return tryLock(join(tmpdir(), `chain-mapping-ports-${userInfo().uid}`, String(port)));
}

function isOurs(holder: ProcessIdentity | undefined): boolean {
  return holder === undefined || holder.pid === process.pid;
}
