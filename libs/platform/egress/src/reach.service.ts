import net from 'node:net';
import tls from 'node:tls';
import type { Deadline } from './deadline';

/** How long an address may take before the next is tried beside it (RFC 8305, 5). */
const NEXT_AFTER_MS = 250;

const reasonOf = (signal: Deadline): Error =>
  signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason));

/** Connects to the first of the addresses that answers; each is an IP address, so that nothing is looked up any more. */
export function reach(addresses: readonly string[], port: number, signal?: Deadline): Promise<net.Socket> {
  const [only] = addresses;
  return only !== undefined && addresses.length === 1
    ? reachOnly(only, port, signal)
    : reachFirst(addresses, port, signal);
}

/** Most hosts have one address, and most checks go there. */
function reachOnly(host: string, port: number, signal?: Deadline): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(reasonOf(signal));
    const socket = net.connect({ host, port, noDelay: true });
    const settle = (): void => {
      socket.removeListener('error', failed);
      socket.removeListener('connect', connected);
      signal?.removeEventListener('abort', giveUp);
    };
    const connected = (): void => {
      settle();
      resolve(socket);
    };
    const failed = (error: Error): void => {
      settle();
      reject(error);
    };
    const giveUp = (): void => {
      settle();
      socket.destroy();
      reject(signal === undefined ? new Error('given up') : reasonOf(signal));
    };
    socket.on('error', failed);
    socket.on('connect', connected);
    signal?.addEventListener('abort', giveUp);
  });
}

function reachFirst(addresses: readonly string[], port: number, signal?: Deadline): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const open = new Set<net.Socket>();
    let next = 0;
    let timer: NodeJS.Timeout | undefined;
    let first: Error | undefined;
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
      open.forEach((socket) => socket.destroy());
    };
    const giveUp = (): void => {
      settle();
      reject(signal === undefined ? new Error('given up') : reasonOf(signal));
    };
    const attempt = (): void => {
      clearTimeout(timer);
      const host = addresses[next];
      if (host === undefined) return;
      next += 1;
      const socket = net.connect({ host, port, noDelay: true });
      open.add(socket);
      const failed = (error: Error): void => {
        first ??= error;
        open.delete(socket);
        if (next < addresses.length) attempt();
        else if (open.size === 0) {
          settle();
          reject(first);
        }
      };
      socket.once('error', failed);
      socket.once('connect', () => {
        socket.removeListener('error', failed);
        open.delete(socket);
        settle();
        resolve(socket);
      });
      if (next < addresses.length) timer = setTimeout(attempt, NEXT_AFTER_MS);
    };
    if (signal?.aborted) return giveUp();
    signal?.addEventListener('abort', giveUp, { once: true });
    attempt();
  });
}

/** Speaks TLS over a connection; the certificate is that of `host`, whatever address it led to. */
export function handshake(
  socket: net.Socket,
  host: string,
  options: tls.ConnectionOptions,
  signal?: Deadline,
): Promise<tls.TLSSocket> {
  return new Promise((resolve, reject) => {
    const name = host.replace(/\.$/, '');
    const secured = tls.connect({
      ...(net.isIP(host) === 0 && { servername: name }),
      ...options,
      // Where to is settled: nothing in the options may lead elsewhere.
      socket,
      host: name,
      port: undefined,
      path: undefined,
      lookup: undefined,
    });
    const settle = (): void => {
      signal?.removeEventListener('abort', giveUp);
      secured.removeListener('error', failed);
      secured.removeListener('close', closed);
    };
    const failed = (error: Error): void => {
      settle();
      secured.destroy();
      socket.destroy();
      reject(error);
    };
    const closed = (): void =>
      failed(Object.assign(new Error('The connection was closed during the TLS handshake'), { code: 'ECONNRESET' }));
    const giveUp = (): void => failed(signal === undefined ? new Error('given up') : reasonOf(signal));
    secured.once('error', failed);
    secured.once('close', closed);
    secured.once('secureConnect', () => {
      settle();
      resolve(secured);
    });
    if (signal?.aborted) giveUp();
    else signal?.addEventListener('abort', giveUp, { once: true });
  });
}
