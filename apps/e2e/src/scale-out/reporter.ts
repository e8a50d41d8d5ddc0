import { ServiceIntegrator } from '@chain-mapping/client';
import { passwordOf } from './cluster';

const EVERY_MS = 50;

export interface Reporter {
  /** Sends what waits; answers what the events said that were taken, and whether all of them are stored for good. */
  stop(): Promise<{ readonly sent: boolean; readonly refused: number; readonly numbers: readonly string[] }>;
}

/** A service of somebody else that tells what it does by the client library, as the user `reporter` of NATS: event by event a number higher. */
export function startReporter(servers: string): Reporter {
  const natsOptions = { user: 'reporter', pass: passwordOf('reporter') };
  const chains = new ServiceIntegrator('reporter', { nats: servers, natsOptions });
  const numbers: string[] = [];
  let count = 0;
  const timer = setInterval(() => {
    const number = String((count += 1));
    if (chains.trackEvent('counted', { attributes: { number } })) numbers.push(number);
  }, EVERY_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      const sent = await chains.close({ timeout_ms: 30_000 });
      return { sent, refused: chains.figures().refused, numbers };
    },
  };
}
