import tls from 'node:tls';
import { isIP } from 'node:net';
import type { Outcome, ResolvedCheck } from '@chain-mapping/model';
import { z } from 'zod';
import { answered, type CheckContext, type Checker, unhealthy } from './checker';
import { converse, type Conversation, type Found, Misunderstood } from './conversation';
import { addressOf, withoutSecrets } from './failure-message';

const ServerInfo = z.object({
  auth_required: z.boolean().optional(),
  tls_required: z.boolean().optional(),
  ldm: z.boolean().optional(),
});

/** Reads what a NATS server says of itself, logs in where the endpoint has credentials or none are needed, and asks `PING`. */
export class NatsChecker implements Checker {
  readonly type = 'nats';

  check(check: ResolvedCheck, context: CheckContext): Promise<Outcome> {
    return converse(check, context, {
      protocol: 'a NATS server',
      port: 4222,
      about: (conversation, found) => session(check, conversation, found),
    });
  }
}

async function session(check: ResolvedCheck, conversation: Conversation, found: Found): Promise<Outcome> {
  const info = infoOf(await conversation.line());
  if (info.tls_required === true) {
    const { host } = addressOf(check.endpoint, 4222);
    await conversation.secure((socket) => tls.connect({ socket, ...(isIP(host) === 0 && { servername: host, host }) }));
  }
  const login = loginOf(check.endpoint);
  // It is alive, and tells no more to a stranger.
  if (login === undefined && info.auth_required === true) return answered(check, found.elapsed());
  const hello = {
    verbose: false,
    pedantic: false,
    name: 'chain-mapping-health-monitor',
    lang: 'node',
    version: '1',
    ...login,
  };
  conversation.write(`CONNECT ${JSON.stringify(hello)}\r\nPING\r\n`);
  for (;;) {
    const line = await conversation.line();
    if (line === 'PONG') return answered(check, found.elapsed());
    if (line.startsWith('-ERR')) {
      return unhealthy(`Session refused by ${found.address}: ${withoutSecrets(line.slice(4).replace(/'/g, ''))}`);
    }
    if (line !== '+OK' && line !== 'PING' && !line.startsWith('INFO ')) throw new Misunderstood('another line');
  }
}

function infoOf(line: string): z.output<typeof ServerInfo> {
  if (!line.startsWith('INFO ')) throw new Misunderstood('no INFO');
  try {
    return ServerInfo.parse(JSON.parse(line.slice(5)));
  } catch {
    throw new Misunderstood('INFO without JSON');
  }
}

/** A user alone is a token. https://docs.nats.io/reference/reference-protocols/nats-protocol#connect */
function loginOf(endpoint: string): object | undefined {
  const { username, password } = new URL(endpoint);
  if (username === '' && password === '') return undefined;
  if (password === '') return { auth_token: decodeURIComponent(username) };
  return { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
}
