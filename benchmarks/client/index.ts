import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ServiceIntegrator } from '@chain-mapping/client';
import { cpuSecondsOf, interleaved, type Bench } from '../harness';

const EVENTS = 9000;
const MOST_US = 50;

/** What it costs a service to track an event or a call until the system has it, beside writing the same as a line of JSON. */
export default async function run(bench: Bench): Promise<void> {
  // Takes everything at once: what is measured is the service.
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(202, { 'content-type': 'application/json' }).end('{}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const attributes = { symbol: 'BTC-USD', side: 'buy', amount: 12.5 };
  const perEvent = 1e6 / EVENTS;
  let written = 0;

  const line = () =>
    cpuSecondsOf(() => {
      for (let n = 0; n < EVENTS; n += 1) {
        const at = new Date().toISOString();
        written += JSON.stringify({ service_name: 'orders', event_type: 'order_placed', at, attributes }).length;
      }
    });
  const measured = async (figure: string, track: (integrator: ServiceIntegrator) => boolean): Promise<void> => {
    const { ours, ratio } = await interleaved(
      7,
      () =>
        cpuSecondsOf(async () => {
          const integrator = new ServiceIntegrator('orders', { url });
          for (let n = 0; n < EVENTS; n += 1) if (!track(integrator)) throw new Error('an event was refused');
          if (!(await integrator.close({ timeout_ms: 20_000 }))) throw new Error('not everything was sent');
        }),
      line,
    );
    const value = ours * perEvent;
    bench.report({
      figure,
      value,
      unit: 'CPU-us',
      against: 'JSON.stringify',
      ratio,
      bar: `value <= ${MOST_US}`,
      holds: value <= MOST_US,
    });
  };

  try {
    await measured('track an event, sending included', (integrator) =>
      integrator.trackEvent('order_placed', { chain_id: 'A1', duration_ms: 3, attributes }),
    );
    await measured('count a call', (integrator) =>
      integrator.countCall({ target: 'payments', duration_ms: 3, status: 200 }),
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
  if (written === 0) throw new Error('nothing was written');
}
