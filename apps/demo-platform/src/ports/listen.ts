import type { AddressInfo, Server } from 'node:net';
import { isNativeError } from 'node:util/types';

/** Listens on the preferred port or, if that is taken or not known, on a free one. Answers the port. */
export async function listen(server: Server, host: string, preferred = 0): Promise<number> {
  try {
    return await listenOn(server, host, preferred);
  } catch (error) {
    if (preferred === 0 || !isTaken(error)) throw error;
    return listenOn(server, host, 0);
  }
}

/** Listens on exactly this port, or throws; 0 takes a free one. Answers the port. */
export function listenOn(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function isTaken(error: unknown): boolean {
  return isNativeError(error) && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES');
}
