import type { Outcome, ResolvedCheck } from '@chain-mapping/model';
import { answered, type CheckContext, type Checker, degraded } from './checker';
import { converse, type Conversation, type Found, Misunderstood } from './conversation';
import { speaksTls } from './failure-message';

const API_VERSIONS = 18;
const CORRELATION = 7;

/** Asks a Kafka broker which requests it understands, which it says before anybody logs in. */
export class KafkaChecker implements Checker {
  readonly type = 'kafka';

  check(check: ResolvedCheck, context: CheckContext): Promise<Outcome> {
    return converse(check, context, {
      protocol: 'a Kafka broker',
      port: 9092,
      secure: speaksTls(check.endpoint) ? true : undefined,
      about: (conversation, found) => apiVersions(check, conversation, found),
    });
  }
}

async function apiVersions(check: ResolvedCheck, conversation: Conversation, { elapsed }: Found): Promise<Outcome> {
  conversation.write(request('chain-mapping-health-monitor'));
  const size = (await conversation.read(4)).readInt32BE(0);
  if (size < 10) throw new Misunderstood(`an answer of ${String(size)} bytes`);
  const answer = await conversation.read(size);
  const count = answer.readInt32BE(6);
  if (answer.readInt32BE(0) !== CORRELATION || count < 0 || answer.length < 10 + 6 * count) {
    throw new Misunderstood('another answer');
  }
  const error = answer.readInt16BE(4);
  if (error !== 0) return degraded(elapsed(), `Kafka answered with the error ${String(error)}`);
  if (count === 0) return degraded(elapsed(), 'The Kafka broker understands no requests');
  return answered(check, elapsed());
}

/** ApiVersions, version 0: https://kafka.apache.org/protocol#The_Messages_ApiVersions */
function request(client: string): Buffer {
  const bytes = Buffer.alloc(14 + client.length);
  bytes.writeInt32BE(10 + client.length, 0);
  bytes.writeInt16BE(API_VERSIONS, 4);
  bytes.writeInt16BE(0, 6);
  bytes.writeInt32BE(CORRELATION, 8);
  bytes.writeInt16BE(client.length, 12);
  bytes.write(client, 14, 'latin1');
  return bytes;
}
