import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Timings as Steps } from '@chain-mapping/egress';
import type { Outcome, ResolvedCheck } from '@chain-mapping/model';
import { WebSocket } from 'ws';
import { awaitedText } from './awaited-text';
import { daysLeft } from './certificate';
import { answered, type CheckContext, type Checker, degraded, noAnswer, unhealthy } from './checker';
import { timingsOf } from './conversation';
import { addressOf, failureMessage } from './failure-message';

const MAX_MESSAGE_BYTES = 256 * 1024;

/**
 * Opens a WebSocket and waits for a sign of life: for a message of which all holds that is said, else for the pong to a ping.
 * The body, where there is one, is sent first.
 */
export class WebSocketChecker implements Checker {
  readonly type = 'websocket';

  async check(check: ResolvedCheck, { signal, now, egress }: CheckContext): Promise<Outcome> {
    const isSecure = check.endpoint.startsWith('wss:');
    const { host, port, text: address } = addressOf(check.endpoint, isSecure ? 443 : 80);
    const start = now();
    let connection: Socket;
    let timings: Steps;
    try {
      ({ socket: connection, timings } = await egress.connect(
        { host, port, secure: isSecure ? true : undefined },
        signal,
      ));
    } catch (error) {
      return noAnswer(error, address);
    }
    return new Promise((resolve) => {
      let opened = false;
      let messages = 0;
      let first_byte_at: number | undefined;
      let last = '';
      const text = awaitedText(check, 'No message contained');
      const socket = new WebSocket(check.endpoint, {
        headers: check.headers,
        maxPayload: MAX_MESSAGE_BYTES,
        perMessageDeflate: false,
        createConnection: () => connection,
      });
      const end = (outcome: Outcome): void => {
        resolve({ ...outcome, timings: timingsOf(timings, start, first_byte_at, now()) });
        socket.terminate();
      };
      const right = (body?: string): Outcome => {
        const valid_to = connection instanceof TLSSocket ? connection.getPeerCertificate()?.valid_to : undefined;
        const certificate_days = daysLeft(valid_to, Date.now());
        return answered(check, now() - start, {
          ...(body !== undefined && { body }),
          ...(certificate_days !== undefined && { certificate_days }),
        });
      };
      const missing = () => `${text.missing(last) ?? 'The message came too late'} (${String(messages)} came)`;
      signal.addEventListener(
        'abort',
        () => {
          if (messages > 0) end(degraded(now() - start, missing()));
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
        if (!text.isAwaited) socket.ping();
      });
      socket.on('pong', () => {
        if (!text.isAwaited) end(right());
      });
      socket.on('message', (data) => {
        messages += 1;
        first_byte_at ??= now();
        last = textOf(data);
        if (text.isAwaited && text.missing(last) === undefined) end(right(last));
      });
      socket.on('close', (code) => {
        if (text.isAwaited && messages > 0) end(degraded(now() - start, missing()));
        else end(unhealthy(`Connection closed by ${address} with code ${String(code)}`));
      });
    });
  }
}

function textOf(data: Buffer | ArrayBuffer | Buffer[]): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return data instanceof ArrayBuffer ? Buffer.from(data).toString('utf8') : data.toString('utf8');
}
