import { randomBytes } from 'node:crypto';
import type { Outcome, ResolvedCheck } from '@chain-mapping/model';
import { Binary, deserialize, type Document, serialize } from 'bson';
import { answered, type CheckContext, type Checker, degraded, unhealthy } from './checker';
import { converse, type Conversation, type Found, Misunderstood } from './conversation';
import { speaksTls, withoutSecrets } from './failure-message';
import { scramFinal, scramFirst } from './scram';

const OP_MSG = 2013;
const HEAD = 16;
const FLAGS_AND_KIND = 5;

/**
 * Asks a MongoDB server `hello`; where the endpoint has credentials it logs in with SCRAM-SHA-256 and asks `ping`. The driver is not
 * used: it opens and watches connections of its own accord, and this must be one that was admitted and ends with the check.
 */
export class MongodbChecker implements Checker {
  readonly type = 'mongodb';

  check(check: ResolvedCheck, context: CheckContext): Promise<Outcome> {
    const isTls = speaksTls(check.endpoint) || new URL(check.endpoint).searchParams.get('ssl') === 'true';
    return converse(check, context, {
      protocol: 'a MongoDB server',
      port: 27_017,
      secure: isTls ? true : undefined,
      about: (conversation, found) => session(check, conversation, found),
    });
  }
}

async function session(check: ResolvedCheck, conversation: Conversation, found: Found): Promise<Outcome> {
  const hello = await command(conversation, { hello: 1, $db: 'admin' });
  if (hello.ok !== 1) return degraded(found.elapsed(), refusal('hello', hello));
  if (typeof hello.setName === 'string' && hello.isWritablePrimary !== true && hello.secondary !== true) {
    const what = hello.arbiterOnly === true ? 'an arbiter' : 'neither primary nor secondary';
    if (hello.arbiterOnly !== true) return degraded(found.elapsed(), `The member of '${hello.setName}' is ${what}`);
  }
  const url = new URL(check.endpoint);
  if (url.username === '') return answered(check, found.elapsed());
  const source = url.searchParams.get('authSource') ?? (decodeURIComponent(url.pathname.slice(1)) || 'admin');
  const refused = await logIn(conversation, decodeURIComponent(url.username), decodeURIComponent(url.password), source);
  if (refused !== undefined) return unhealthy(`Session refused by ${found.address}: ${withoutSecrets(refused)}`);
  const ping = await command(conversation, { ping: 1, $db: 'admin' });
  return ping.ok === 1 ? answered(check, found.elapsed()) : degraded(found.elapsed(), refusal('ping', ping));
}

/** Why the server does not let us in. */
async function logIn(
  conversation: Conversation,
  user: string,
  password: string,
  $db: string,
): Promise<string | undefined> {
  const nonce = randomBytes(24).toString('base64');
  const first = scramFirst(user, nonce);
  const started = await command(conversation, {
    saslStart: 1,
    mechanism: 'SCRAM-SHA-256',
    payload: new Binary(Buffer.from(first)),
    options: { skipEmptyExchange: true },
    $db,
  });
  if (started.ok !== 1) return textOf(started.errmsg);
  const { conversationId } = started;
  const final = await scramFinal(first, payloadOf(started), password, nonce).catch((error: unknown) => {
    throw new Misunderstood('SCRAM', { cause: error });
  });
  const payload = new Binary(Buffer.from(final.message));
  const proved = await command(conversation, { saslContinue: 1, conversationId, payload, $db });
  if (proved.ok !== 1) return textOf(proved.errmsg);
  if (!final.isServer(payloadOf(proved))) return 'the server does not know the password either';
  if (proved.done === true) return undefined;
  const ended = await command(conversation, {
    saslContinue: 1,
    conversationId,
    payload: new Binary(Buffer.alloc(0)),
    $db,
  });
  return ended.ok === 1 ? undefined : textOf(ended.errmsg);
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : 'it does not say why');
const refusal = (asked: string, { errmsg, code }: Document): string =>
  withoutSecrets(`MongoDB answered ${asked} with the error ${String(code)}: ${textOf(errmsg)}`);

const payloadOf = ({ payload }: Document): string =>
  payload instanceof Binary ? Buffer.from(payload.buffer).toString('utf8') : '';

/** One OP_MSG and the answer to it. https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/ */
async function command(conversation: Conversation, body: Document): Promise<Document> {
  const document = serialize(body);
  const head = Buffer.alloc(HEAD + FLAGS_AND_KIND);
  head.writeInt32LE(head.length + document.length, 0);
  head.writeInt32LE(1, 4);
  head.writeInt32LE(OP_MSG, 12);
  conversation.write(Buffer.concat([head, document]));
  const received = await conversation.read(HEAD);
  const size = received.readInt32LE(0);
  if (received.readInt32LE(12) !== OP_MSG || size < HEAD + FLAGS_AND_KIND + 5)
    throw new Misunderstood('another answer');
  const rest = await conversation.read(size - HEAD);
  if (rest[4] !== 0) throw new Misunderstood('another section');
  try {
    // A checksum may follow the document.
    return deserialize(rest.subarray(FLAGS_AND_KIND, FLAGS_AND_KIND + rest.readInt32LE(FLAGS_AND_KIND)));
  } catch (error) {
    throw new Misunderstood('no BSON', { cause: error });
  }
}
