import type { Socket } from 'node:net';

/**
 * Breaks a connection off as a crash does. One whose own side is ended already can only be destroyed: Node's reset fails
 * on it and leaves the handle open, which keeps the process from ending.
 */
export function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
