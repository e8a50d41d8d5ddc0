import type { Socket } from 'node:net';
import type { Timings as Steps } from '@chain-mapping/egress';
import type { Outcome, ResolvedCheck } from '@chain-mapping/model';
import { awaitedText } from './awaited-text';
import { answered, type CheckContext, type Checker, degraded, noAnswer, unhealthy } from './checker';
import { timingsOf } from './conversation';
import { addressOf } from './failure-message';

const MAX_BYTES = 64 * 1024;
const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'ws:': 80, 'wss:': 443 };

/** Opens a TCP connection. Where something is said about a text it waits for it, after sending the body if there is one. */
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
    let timings: Steps;
    try {
      ({ socket, timings } = await egress.connect({ host, port }, signal));
    } catch (error) {
      return noAnswer(error, address);
    }
    return new Promise((resolve) => {
      let received = '';
      let first_byte_at: number | undefined;
      const text = awaitedText(check, 'The answer does not contain');
      const missing = () => degraded(now() - start, text.missing(received) ?? 'The answer came too late');
      const end = (outcome: Outcome): void => {
        resolve({ ...outcome, timings: timingsOf(timings, start, first_byte_at, now()) });
        socket.destroy();
      };
      signal.addEventListener(
        'abort',
        () => {
          if (received !== '') end(missing());
          else socket.destroy();
        },
        { once: true },
      );
      socket.on('error', (error) => end(noAnswer(error, address)));
      socket.on('data', (chunk: Buffer) => {
        first_byte_at ??= now();
        received += chunk.toString('utf8');
        if (text.missing(received) === undefined) end(answered(check, now() - start, { body: received }));
        else if (received.length > MAX_BYTES) end(missing());
      });
      socket.on('close', () => {
        end(received === '' ? unhealthy(`Connection closed by ${address} without an answer`) : missing());
      });
      if (check.body !== undefined) socket.write(check.body);
      if (!text.isAwaited) end(answered(check, now() - start));
    });
  }
}
