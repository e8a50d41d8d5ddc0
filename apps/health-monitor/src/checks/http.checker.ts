import http from 'node:http';
import type { Socket } from 'node:net';
import type { Outcome, ResolvedCheck } from '@chain-mapping/model';
import { answered, type CheckContext, type Checker, degraded, noAnswer } from './checker';
import { addressOf } from './failure-message';

const MAX_BODY_BYTES = 256 * 1024;

/** Sends one HTTP request and looks at the status and, where a text is expected, at the body. Redirects are not followed. */
export class HttpChecker implements Checker {
  readonly type = 'http';

  async check(check: ResolvedCheck, { signal, now, egress }: CheckContext): Promise<Outcome> {
    const isSecure = check.endpoint.startsWith('https:');
    const { host, port, text: address } = addressOf(check.endpoint, isSecure ? 443 : 80);
    const start = now();
    // A check sees what a new client would see: each has a connection of its own.
    let socket: Socket;
    try {
      ({ socket } = await egress.connect({ host, port, secure: isSecure ? true : undefined }, signal));
    } catch (error) {
      return noAnswer(error, address);
    }
    return new Promise((resolve) => {
      const fail = (error: unknown): void => {
        resolve(noAnswer(error, address));
        socket.destroy();
      };
      const answer = (response: http.IncomingMessage): void => {
        const chunks: Buffer[] = [];
        let size = 0;
        const end = (): void => {
          resolve(judge(check, response, Buffer.concat(chunks).toString('utf8'), now() - start));
          response.destroy();
        };
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (check.expect !== undefined || check.assertions !== undefined) chunks.push(chunk);
          if (size >= MAX_BODY_BYTES) end();
        });
        response.on('end', end);
        response.on('error', fail);
      };
      try {
        const request = http.request(
          check.endpoint,
          {
            method: check.method ?? 'GET',
            // TLS, where there is any, is the connection's.
            protocol: 'http:',
            defaultPort: isSecure ? 443 : 80,
            createConnection: () => socket,
            signal,
            headers: {
              'user-agent': 'chain-mapping-health-monitor',
              ...check.headers,
              ...(check.body !== undefined && { 'content-length': String(Buffer.byteLength(check.body)) }),
            },
          },
          answer,
        );
        request.on('error', fail);
        request.end(check.body);
      } catch (error) {
        // Headers that no request can have.
        fail(error);
      }
    });
  }
}

function judge(check: ResolvedCheck, response: http.IncomingMessage, text: string, response_time: number): Outcome {
  const status = response.statusCode ?? 0;
  const body = text.slice(0, MAX_BODY_BYTES);
  if (!comparesStatus(check) && !check.expected_status_codes.includes(status)) {
    return degraded(response_time, `Unexpected status code: ${String(status)}`);
  }
  if (check.expect !== undefined && !body.includes(check.expect)) {
    return degraded(response_time, `The answer does not contain '${check.expect}'`);
  }
  return answered(check, response_time, { status, headers: response.headers, body });
}

/** Whether assertions alone say which status is right: they do where nobody has listed codes beside them. */
const comparesStatus = ({ assertions, expected_status_codes: codes }: ResolvedCheck): boolean =>
  assertions !== undefined && codes.length === 1 && codes[0] === 200 && assertions.some(({ on }) => on === 'status');
