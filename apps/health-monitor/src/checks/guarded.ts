import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { isNativeError } from 'node:util/types';

/**
 * A socket that breaks off when whoever reads it throws: a driver that trips over hostile bytes would else take the process with it.
 */
export function guarded<S extends Socket>(socket: S): S {
  const emit = socket.emit.bind(socket);
  const guard = (event: string | symbol, ...parts: unknown[]): boolean => {
    try {
      return emit(event, ...parts);
    } catch (error) {
      socket.destroy(isNativeError(error) ? error : new Error(String(error)));
      return true;
    }
  };
  return Object.assign(socket, { emit: guard });
}

/** Guards the stream that a driver's connection has, and each that it takes instead: TLS is spoken through another. */
export function guardStreamOf(connection: object): void {
  let stream: unknown = Reflect.get(connection, 'stream');
  const guard = (next: unknown): void => {
    stream = next instanceof EventEmitter && 'destroy' in next ? guarded(next as Socket) : next;
  };
  guard(stream);
  Object.defineProperty(connection, 'stream', { configurable: true, get: () => stream, set: guard });
}
