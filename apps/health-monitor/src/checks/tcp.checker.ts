import net from 'node:net';
import type { Outcome, ResolvedCheck } from '@chain-mapping/model';
import { type CheckContext, type Checker, degraded, healthy, unhealthy } from './checker';
import { addressOf, failureMessage } from './failure-message';

const MAX_BYTES = 64 * 1024;
const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'ws:': 80, 'wss:': 443 };

/** Opens a TCP connection. Where a text is expected it waits for it, after sending the body if there is one. */
export class TcpChecker implements Checker {
  readonly type = 'tcp';

  check(check: ResolvedCheck, { signal, now }: CheckContext): Promise<Outcome> {
    const {
      host,
      port,
      text: address,
    } = addressOf(check.endpoint, defaultPorts[new URL(check.endpoint).protocol] ?? 0);
    if (port === 0) return Promise.resolve(unhealthy(`The endpoint of ${host} names no port`));
    const start = now();
    return new Promise((resolve) => {
      let received = '';
      const missing = () => degraded(now() - start, `The answer does not contain '${check.expect ?? ''}'`);
      const socket = net.connect({ host, port });
      const end = (outcome: Outcome): void => {
        resolve(outcome);
        socket.destroy();
      };
      signal.addEventListener(
        'abort',
        () => {
          if (received !== '') resolve(missing());
          socket.destroy();
        },
        { once: true },
      );
      socket.on('error', (error) => end(unhealthy(failureMessage(error, address))));
      socket.on('connect', () => {
        if (check.body !== undefined) socket.write(check.body);
        if (check.expect === undefined) end(healthy(now() - start));
      });
      socket.on('data', (chunk: Buffer) => {
        received += chunk.toString('utf8');
        if (check.expect !== undefined && received.includes(check.expect)) end(healthy(now() - start));
        else if (received.length > MAX_BYTES) end(missing());
      });
      socket.on('close', () => {
        end(received === '' ? unhealthy(`Connection closed by ${address} without an answer`) : missing());
      });
    });
  }
}
