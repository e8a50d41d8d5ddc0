import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@nestjs/common';
import { connect, Events, type NatsConnection, type Status } from 'nats';
import { connectionOptions, type ConnectionTarget } from './connection-options';

const RETRY_MS = 250;
const REMIND_MS = 30_000;

/**
 * Connects, however long NATS takes to be there; says so once at the first failure and then every 30 s.
 *
 * @throws the reason of `signal` when it aborts first.
 */
export async function connectPersistently(
  target: ConnectionTarget,
  { signal, logger }: { signal: AbortSignal; logger: Logger },
): Promise<NatsConnection> {
  let said = -Infinity;
  for (;;) {
    signal.throwIfAborted();
    try {
      const nc = await connect(connectionOptions(target));
      if (signal.aborted) await nc.close();
      signal.throwIfAborted();
      return nc;
    } catch (error) {
      signal.throwIfAborted();
      if (performance.now() - said >= REMIND_MS) {
        said = performance.now();
        logger.warn(`NATS is not there yet, trying on: ${error instanceof Error ? error.message : String(error)}`);
      }
      await delay(RETRY_MS + Math.random() * RETRY_MS, undefined, { signal });
    }
  }
}

interface StatusListener {
  readonly up?: () => void;
  readonly down?: () => void;
}

/** Follows a connection until it is closed; what heals by itself is a warning. */
export async function watchStatus(nc: NatsConnection, logger: Logger, listener: StatusListener = {}): Promise<void> {
  for await (const status of nc.status()) {
    switch (status.type) {
      case Events.Disconnect:
        logger.warn(`disconnected from NATS (${textOf(status)}), reconnecting`);
        listener.down?.();
        break;
      case Events.Reconnect:
        logger.log(`connected to NATS again (${textOf(status)})`);
        listener.up?.();
        break;
      case Events.Error:
        // A refused publish or subscription is heard of here only.
        logger.error(`NATS refused: ${textOf(status)}`);
        break;
      default:
        break;
    }
  }
}

function textOf({ data, permissionContext }: Status): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return permissionContext === undefined
    ? text
    : `${text}: ${permissionContext.operation} ${permissionContext.subject}`;
}
