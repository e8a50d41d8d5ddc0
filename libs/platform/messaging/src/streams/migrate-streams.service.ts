import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'nats';
import { connectionOptions, type NatsLogin } from '../connection/connection-options';
import { ensureStreams, type EnsuredStream, type StreamOptions } from './ensure-streams.service';

const RETRY_MS = 500;

export interface MigrationOptions extends StreamOptions {
  readonly url: string;
  readonly login?: NatsLogin;
  /** How long to wait for NATS. Default 60 s. */
  readonly wait_ms?: number;
}

/**
 * The one job that creates and changes streams; services only make their own consumers.
 *
 * @throws the last error when NATS, with JetStream, is not there in time.
 */
export async function migrateStreams({
  url,
  login,
  wait_ms = 60_000,
  replicas = 1,
}: MigrationOptions): Promise<EnsuredStream[]> {
  const end = performance.now() + wait_ms;
  for (;;) {
    try {
      return await attempt(url, login, replicas);
    } catch (error) {
      if (performance.now() + RETRY_MS >= end) throw error;
      await delay(RETRY_MS);
    }
  }
}

async function attempt(url: string, login: NatsLogin, replicas: number): Promise<EnsuredStream[]> {
  const nc = await connect(connectionOptions({ service: 'migrate-streams', url, login }));
  try {
    return await ensureStreams(nc, { replicas });
  } finally {
    await nc.close();
  }
}
