import type { Socket } from 'node:net';
import type { Timings as Steps } from '@chain-mapping/egress';
import type { Outcome, ResolvedCheck } from '@chain-mapping/model';
import { answered, type CheckContext, type Checker, degraded, noAnswer, unhealthy } from './checker';
import { timingsOf } from './conversation';
import { addressOf, withoutSecrets } from './failure-message';

const MAX_BYTES = 4096;

/** Asks a Redis server `PING`, after `AUTH` where the endpoint has a password. */
export class RedisChecker implements Checker {
  readonly type = 'redis';

  async check(check: ResolvedCheck, { signal, now, egress }: CheckContext): Promise<Outcome> {
    const url = new URL(check.endpoint);
    const { host, port, text: address } = addressOf(check.endpoint, 6379);
    const commands = [...authentication(url), ['PING']];
    const start = now();
    const secure = url.protocol === 'rediss:' ? true : undefined;
    let socket: Socket;
    let timings: Steps;
    try {
      ({ socket, timings } = await egress.connect({ host, port, secure }, signal));
    } catch (error) {
      return noAnswer(error, address);
    }
    return new Promise((resolve) => {
      let received = '';
      let first_byte_at: number | undefined;
      const end = (outcome: Outcome): void => {
        resolve({ ...outcome, timings: timingsOf(timings, start, first_byte_at, now()) });
        socket.destroy();
      };
      signal.addEventListener('abort', () => socket.destroy(), { once: true });
      socket.on('error', (error) => end(noAnswer(error, address)));
      socket.on('data', (chunk: Buffer) => {
        first_byte_at ??= now();
        received += chunk.toString('utf8');
        const replies = received.split('\r\n').slice(0, -1);
        const refusal = replies.find((reply) => reply.startsWith('-'));
        if (refusal !== undefined) end(degraded(now() - start, `Redis answered: ${withoutSecrets(refusal.slice(1))}`));
        else if (replies.length >= commands.length) end(judge(check, replies.at(-1), address, now() - start));
        else if (received.length > MAX_BYTES) end(unhealthy(`Not a Redis answer from ${address}`));
      });
      socket.on('close', () => end(unhealthy(`Connection closed by ${address} without an answer`)));
      socket.write(commands.map(encode).join(''));
    });
  }
}

function judge(check: ResolvedCheck, reply: string | undefined, address: string, response_time: number): Outcome {
  return reply === '+PONG' ? answered(check, response_time) : unhealthy(`Not a Redis answer from ${address}`);
}

function authentication(url: URL): string[][] {
  if (url.password === '') return [];
  const user = url.username === '' ? [] : [decodeURIComponent(url.username)];
  return [['AUTH', ...user, decodeURIComponent(url.password)]];
}

/** https://redis.io/docs/latest/develop/reference/protocol-spec/ */
function encode(command: readonly string[]): string {
  const parts = command.map((part) => `$${String(Buffer.byteLength(part))}\r\n${part}\r\n`);
  return `*${String(command.length)}\r\n${parts.join('')}`;
}
