import { get } from 'node:http';
import { connect } from 'node:net';

const PROBE_TIMEOUT_MS = 1_000;

/** Whether what listens on this port of 127.0.0.1 answers `send` (nothing sent: greets) with something that matches. */
export function tcpAnswers(port: number, send: string, expected: RegExp): Promise<boolean> {
  return new Promise((resolve) => {
    let received = '';
    const socket = connect({ port, host: '127.0.0.1' });
    const finish = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(PROBE_TIMEOUT_MS, () => finish(false));
    socket.on('error', () => finish(false));
    socket.on('close', () => finish(false));
    socket.on('connect', () => {
      if (send) socket.write(send);
    });
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      if (expected.test(received)) finish(true);
      else if (received.includes('\n')) finish(false);
    });
  });
}

/** Whether a GET of this address is answered with a 2xx. */
export function httpAnswers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    // No agent: a connection kept for later would be one more thing for a stopping service to wait for.
    const request = get(url, { agent: false, timeout: PROBE_TIMEOUT_MS }, (response) => {
      response.resume();
      resolve(Math.floor((response.statusCode ?? 0) / 100) === 2);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
    request.on('close', () => resolve(false));
  });
}
