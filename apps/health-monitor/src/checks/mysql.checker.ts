import type { Outcome, ResolvedCheck } from '@chain-mapping/model';
import { createConnection } from 'mysql2';
import { answered, type CheckContext, type Checker, degraded, noAnswer, unhealthy } from './checker';
import { converse, type Conversation, type Found, Misunderstood, timingsOf } from './conversation';
import { addressOf, codeOf, speaksTls, withoutSecrets } from './failure-message';
import { guardStreamOf } from './guarded';

const PORT = 3306;
const OK = 0x00;
const SWITCH = 0xfe;
const ERROR = 0xff;
const PROTOCOL = 10;
/** How a server that works answers a stranger: denied, denied without a password, without a plugin, without TLS. */
const STRANGER: ReadonlySet<number> = new Set([1045, 1044, 1698, 1251, 2059, 3159]);

/** https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_handshake_response.html */
const nobody = ((): Buffer => {
  const fixed = Buffer.alloc(36);
  // Packet 1; LONG_PASSWORD, PROTOCOL_41, SECURE_CONNECTION and PLUGIN_AUTH; packets of 64 KiB; utf8.
  fixed.writeUInt8(1, 3);
  fixed.writeUInt32LE(0x00088201, 4);
  fixed.writeUInt32LE(0x10000, 8);
  fixed.writeUInt8(33, 12);
  const bytes = Buffer.concat([fixed, Buffer.from('chain-mapping\0\0mysql_native_password\0')]);
  bytes.writeUIntLE(bytes.length - 4, 0, 3);
  return bytes;
})();

/** Opens a session at a MySQL or MariaDB server and asks `SELECT 1`; without credentials it is content with being greeted and refused. */
export class MysqlChecker implements Checker {
  readonly type = 'mysql';

  check(check: ResolvedCheck, context: CheckContext): Promise<Outcome> {
    if (new URL(check.endpoint).username !== '') return session(check, context);
    return converse(check, context, {
      protocol: 'a MySQL server',
      port: PORT,
      about: (conversation, found) => greeting(check, conversation, found),
    });
  }
}

async function greeting(check: ResolvedCheck, conversation: Conversation, { elapsed }: Found): Promise<Outcome> {
  const hello = await packet(conversation);
  const refusal = errorIn(hello.bytes);
  if (refusal !== undefined) return degraded(elapsed(), refusal.text);
  if (hello.bytes[0] !== PROTOCOL || hello.bytes.indexOf(0, 1) < 2) throw new Misunderstood('another greeting');
  // Who leaves after the greeting is counted as a broken connection, and after a hundred of them the server blocks this machine: the
  // login of nobody in particular ends it in order, by being refused.
  conversation.write(nobody);
  let answer = await packet(conversation);
  if (answer.bytes[0] === SWITCH) {
    conversation.write(Buffer.from([0, 0, 0, answer.sequence + 1]));
    answer = await packet(conversation);
  }
  const refused = errorIn(answer.bytes);
  if (refused === undefined && answer.bytes[0] !== OK) throw new Misunderstood('another answer');
  return refused === undefined || STRANGER.has(refused.code)
    ? answered(check, elapsed())
    : degraded(elapsed(), refused.text);
}

async function packet(conversation: Conversation): Promise<{ bytes: Buffer; sequence: number }> {
  const head = await conversation.read(4);
  const size = head.readUIntLE(0, 3);
  if (size < 1) throw new Misunderstood('an empty packet');
  return { bytes: await conversation.read(size), sequence: head.readUInt8(3) };
}

function errorIn(bytes: Buffer): { code: number; text: string } | undefined {
  if (bytes[0] !== ERROR) return undefined;
  if (bytes.length < 3) throw new Misunderstood('half an error');
  const code = bytes.readUInt16LE(1);
  const text = bytes
    .subarray(3)
    .toString('utf8')
    .replace(/^#\w{5}/, '');
  return { code, text: withoutSecrets(`MySQL answered the error ${String(code)}: ${text}`) };
}

async function session(check: ResolvedCheck, { egress, signal, now }: CheckContext): Promise<Outcome> {
  const url = new URL(check.endpoint);
  const { host, port, text: address } = addressOf(check.endpoint, PORT);
  const start = now();
  try {
    const { socket, timings } = await egress.connect({ host, port }, signal);
    const abort = (): void => void socket.destroy();
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      const outcome = await new Promise<Outcome>((resolve, reject) => {
        const connection = createConnection({
          stream: socket,
          host,
          user: decodeURIComponent(url.username),
          password: decodeURIComponent(url.password),
          database: decodeURIComponent(url.pathname.slice(1)),
          ...(speaksTls(check.endpoint) && { ssl: { rejectUnauthorized: true, verifyIdentity: true } }),
          disableEval: true,
          connectTimeout: check.timeout_ms,
          // Nothing of this machine is sent to a server that asks for it.
          flags: ['-LOCAL_FILES'],
        });
        // The driver reads what it is sent without looking twice.
        guardStreamOf(connection);
        // It would print that packets come out of order, and go on.
        connection.on('warn', (warning: Error) => {
          throw warning;
        });
        let isOpen = false;
        connection.on('error', reject);
        socket.on('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
        connection.on('connect', () => (isOpen = true));
        connection.query('SELECT 1', (error) => {
          if (error === null) resolve(answered(check, now() - start));
          else if (!isFromServer(error)) reject(error);
          else if (isOpen) resolve(degraded(now() - start, `SELECT 1 failed: ${withoutSecrets(error.message)}`));
          else resolve(unhealthy(`Session refused by ${address}: ${withoutSecrets(error.message)}`));
        });
      });
      return { ...outcome, timings: timingsOf(timings, start, undefined, now()) };
    } finally {
      signal.removeEventListener('abort', abort);
      socket.destroy();
    }
  } catch (error) {
    return failed(error, address);
  }
}

/** An error that the server sent, and not one of the way to it. */
const isFromServer = (error: { errno?: number | undefined; sqlState?: string | undefined }): boolean =>
  typeof error.errno === 'number' && error.errno >= 1000 && typeof error.sqlState === 'string';

function failed(error: unknown, address: string): Outcome {
  const code = codeOf(error);
  if (code === 'PROTOCOL_CONNECTION_LOST') return unhealthy(`Connection closed by ${address} without an answer`);
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT') return unhealthy(`TLS handshake failed: ${address} does not speak TLS`);
  if (code === '' || error instanceof RangeError) return unhealthy(`Not a MySQL server at ${address}`);
  return noAnswer(error, address);
}
