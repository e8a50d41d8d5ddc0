import type { Server, Socket } from 'node:net';
import { reset } from './reset';

/** The connections that a server holds: they outlive requests, so breaking or closing a service has to end them itself. */
export class OpenSockets implements Iterable<Socket> {
  private readonly sockets = new Set<Socket>();

  /** Follows every connection of a server; a lost peer ends its socket and nothing else. */
  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('error', () => socket.destroy());
    });
  }

  [Symbol.iterator](): Iterator<Socket> {
    return [...this.sockets][Symbol.iterator]();
  }

  resetAll(): void {
    for (const socket of this) reset(socket);
  }

  destroyAll(): void {
    for (const socket of this) socket.destroy();
  }
}
