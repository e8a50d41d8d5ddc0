import type { Socket } from 'node:net';
import type { Outcome, ResolvedCheck } from '@chain-mapping/model';
import { WebSocket } from 'ws';
import { type CheckContext, type Checker, degraded, healthy, noAnswer, unhealthy } from './checker';
import { addressOf, failureMessage } from './failure-message';

const MAX_MESSAGE_BYTES = 256 * 1024;

/**
 * Opens a WebSocket and waits for a sign of life: for the expected text in a message, where one is expected, else for the pong to a
 * ping. The body, where there is one, is sent first.
 */
export class WebSocketChecker implements Checker {
  readonly type = 'websocket';

  async check(check: ResolvedCheck, { signal, now, egress }: CheckContext): Promise<Outcome> {
    const isSecure = check.endpoint.startsWith('wss:');
    const { host, port, text: address } = addressOf(check.endpoint, isSecure ? 443 : 80);
    const start = now();
    let connection: Socket;
    try {
      ({ socket: connection } = await egress.connect({ host, port, secure: isSecure ? true : undefined }, signal));
    } catch (error) {
      return noAnswer(error, address);
    }
    return new Promise((resolve) => {
      let opened = false;
      let messages = 0;
      const socket = new WebSocket(check.endpoint, {
        headers: check.headers,
        maxPayload: MAX_MESSAGE_BYTES,
        perMessageDeflate: false,
        createConnection: () => connection,
      });
      const end = (outcome: Outcome): void => {
        resolve(outcome);
        socket.terminate();
      };
      const missing = () => `No message contained '${check.expect ?? ''}' (${String(messages)} came)`;
      signal.addEventListener(
        'abort',
        () => {
          if (messages > 0) resolve(degraded(now() - start, missing()));
          // Before the socket is open this makes it report an error, which nobody waits for any more.
          socket.terminate();
        },
        { once: true },
      );
      socket.on('error', (error) => {
        const reason = failureMessage(error, address);
        end(unhealthy(opened ? reason : `Handshake failed: ${reason}`));
      });
      socket.on('unexpected-response', (_request, response) => {
        end(unhealthy(`WebSocket handshake failed: status ${String(response.statusCode)} from ${address}`));
      });
      socket.on('open', () => {
        opened = true;
        if (check.body !== undefined) socket.send(check.body);
        if (check.expect === undefined) socket.ping();
      });
      socket.on('pong', () => {
        if (check.expect === undefined) end(healthy(now() - start));
      });
      socket.on('message', (data) => {
        messages += 1;
        if (check.expect !== undefined && textOf(data).includes(check.expect)) end(healthy(now() - start));
      });
      socket.on('close', (code) => {
        if (check.expect !== undefined && messages > 0) end(degraded(now() - start, missing()));
        else end(unhealthy(`Connection closed by ${address} with code ${String(code)}`));
      });
    });
  }
}

function textOf(data: Buffer | ArrayBuffer | Buffer[]): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return data instanceof ArrayBuffer ? Buffer.from(data).toString('utf8') : data.toString('utf8');
}
