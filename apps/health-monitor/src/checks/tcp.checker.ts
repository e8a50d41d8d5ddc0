import type { Socket } from 'node:net';
import type { Outcome, ResolvedCheck } from '@chain-mapping/model';
import { type CheckContext, type Checker, degraded, healthy, noAnswer, unhealthy } from './checker';
import { addressOf } from './failure-message';

const MAX_BYTES = 64 * 1024;
const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'ws:': 80, 'wss:': 443 };

/** Opens a TCP connection. Where a text is expected it waits for it, after sending the body if there is one. */
export class TcpChecker implements Checker {
  readonly type = 'tcp';

  async check(check: ResolvedCheck, { signal, now, egress }: CheckContext): Promise<Outcome> {
    const {
      host,
      port,
      text: address,
    } = addressOf(check.endpoint, defaultPorts[new URL(check.endpoint).protocol] ?? 0);
    if (port === 0) return unhealthy(`The endpoint of ${host} names no port`);
    const start = now();
    let socket: Socket;
    try {
      ({ socket } = await egress.connect({ host, port }, signal));
    } catch (error) {
      return noAnswer(error, address);
    }
    return new Promise((resolve) => {
      let received = '';
      const missing = () => degraded(now() - start, `The answer does not contain '${check.expect ?? ''}'`);
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
      socket.on('error', (error) => end(noAnswer(error, address)));
      socket.on('data', (chunk: Buffer) => {
        received += chunk.toString('utf8');
        if (check.expect !== undefined && received.includes(check.expect)) end(healthy(now() - start));
        else if (received.length > MAX_BYTES) end(missing());
      });
      socket.on('close', () => {
        end(received === '' ? unhealthy(`Connection closed by ${address} without an answer`) : missing());
      });
      if (check.body !== undefined) socket.write(check.body);
      if (check.expect === undefined) end(healthy(now() - start));
    });
  }
}
