import { setTimeout as wait } from 'node:timers/promises';
import { isNativeError } from 'node:util/types';
import type { Logger } from 'pino';
import type { CatalogService } from '../catalog/service-catalog.reader';

const REQUEST_TIMEOUT_MS = 5000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 2000;

interface Registration {
  gatewayUrl: string;
  services: readonly { service: CatalogService; base_url: string }[];
  /** Ends the attempts. */
  signal: AbortSignal;
  log: Logger;
  /** Told why a service could not be registered yet. */
  onWaiting: (reason: string) => void;
}

/** Puts every service into the service registry, and goes on trying until all are in it or the signal ends it. */
export async function registerServices(registration: Registration): Promise<void> {
  for (const { service, base_url } of registration.services) await registerOne(registration, service, base_url);
}

async function registerOne(registration: Registration, service: CatalogService, base_url: string): Promise<void> {
  const { gatewayUrl, signal, log, onWaiting } = registration;
  const url = new URL(`/api/v1/services/${encodeURIComponent(service.name)}`, gatewayUrl);
  const { description, owner, tier, health_check } = service;
  const body = JSON.stringify({ base_url, description, owner, tier, health_check });
  let lastReason = '';
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const reason = await put(url, body, signal);
    if (reason === undefined) return;
    signal.throwIfAborted();
    if (reason !== lastReason) log.info({ service: service.name, reason }, 'service not registered yet; trying again');
    lastReason = reason;
    onWaiting(`${service.name}: ${reason}`);
    await wait(pause, undefined, { signal });
  }
}

/** Answers why it did not work, or nothing. */
async function put(url: URL, body: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const response = await fetch(url, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
    });
    const text = await response.text();
    return response.ok ? undefined : `the gateway answered ${response.status}: ${text.slice(0, 500)}`;
  } catch (error) {
    return `the gateway does not answer: ${reasonOf(error)}`;
  }
}

/** `fetch` says only that it failed; why stands in the cause. */
function reasonOf(error: unknown): string {
  if (!isNativeError(error)) return String(error);
  if (error.cause !== undefined) return reasonOf(error.cause);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message || error.name;
}
