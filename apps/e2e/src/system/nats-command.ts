import {
  AckPolicy,
  connect,
  type ConsumerConfig,
  DeliverPolicy,
  type JetStreamClient,
  type JetStreamManager,
  type NatsConnection,
} from 'nats';

const WAIT_MS = 1500;

export interface Printed {
  readonly subject: string;
  readonly sequence: number | null;
  readonly data: unknown;
}

/** What is left of a line: words in their order, and flags with their values. */
interface Words {
  readonly words: readonly string[];
  readonly flags: ReadonlyMap<string, string>;
}

const FLAGS_WITHOUT_VALUE = ['--pull', '--defaults', '--force', '--last-per-subject'];

/**
 * Does what a documented line of the NATS command line does, with the client library: that program is not there where tests run. A word or
 * flag that this does not know is an error, so that no line goes untried. What goes on for ever ends after a while.
 */
export async function natsCommand(url: string, line: string): Promise<readonly Printed[]> {
  const nc = await connect({ servers: url });
  try {
    const given = wordsOf(line);
    const [command = '', action = ''] = given.words;
    if (command === 'sub') return await subscribe(nc, given);
    const manager = await nc.jetstreamManager();
    switch (`${command} ${action}`) {
      case 'consumer add':
        return await addConsumer(manager, given);
      case 'consumer next':
        return await next(nc.jetstream(), given);
      case 'consumer info': {
        const info = await manager.consumers.info(...named(given));
        return [{ subject: info.name, sequence: null, data: info }];
      }
      case 'consumer rm':
        expectFlags(given, ['--force']);
        await manager.consumers.delete(...named(given));
        return [];
      default:
        throw new Error(`'${line}' is not known`);
    }
  } finally {
    await nc.close();
  }
}

function wordsOf(line: string): Words {
  const all = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '').slice(1);
  const words: string[] = [];
  const flags = new Map<string, string>();
  for (let index = 0; index < all.length; index += 1) {
    const word = all[index] ?? '';
    if (!word.startsWith('--')) words.push(word);
    else flags.set(word, FLAGS_WITHOUT_VALUE.includes(word) ? '' : (all[(index += 1)] ?? ''));
  }
  return { words, flags };
}

function expectFlags({ flags }: Words, known: readonly string[]): void {
  const unknown = [...flags.keys()].filter((flag) => !known.includes(flag));
  if (unknown.length > 0) throw new Error(`flags that are not known: ${unknown.join(', ')}`);
}

function named({ words }: Words): [string, string] {
  const [, , stream, consumer] = words;
  if (stream === undefined || consumer === undefined || words.length > 4) throw new Error('give stream and consumer');
  return [stream, consumer];
}

async function subscribe(nc: NatsConnection, given: Words): Promise<Printed[]> {
  expectFlags(given, ['--since', '--start-sequence', '--last-per-subject']);
  const [, subject = '', ...more] = given.words;
  if (more.length > 0) throw new Error(`words that are not known: ${more.join(' ')}`);
  const printed: Printed[] = [];
  const start = startOf(given);
  if (start === undefined) {
    const subscription = nc.subscribe(subject, {
      callback: (_, message) => printed.push({ subject: message.subject, sequence: null, data: message.json() }),
    });
    await nc.flush();
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    subscription.unsubscribe();
    return printed;
  }
  const consumer = await nc.jetstream().consumers.get('CHAIN_ALERTS', { filterSubjects: subject, ...start });
  for await (const message of await consumer.fetch({ max_messages: 10_000, expires: WAIT_MS })) {
    printed.push({ subject: message.subject, sequence: message.seq, data: message.json() });
  }
  return printed;
}

function startOf({ flags }: Words): (Pick<ConsumerConfig, 'deliver_policy'> & Partial<ConsumerConfig>) | undefined {
  const [since, sequence] = [flags.get('--since'), flags.get('--start-sequence')];
  if (since !== undefined) {
    const [, hours] = /^(\d+)h$/.exec(since) ?? [];
    const opt_start_time = new Date(Date.now() - Number(hours) * 3_600_000).toISOString();
    return { deliver_policy: DeliverPolicy.StartTime, opt_start_time };
  }
  if (sequence !== undefined) return { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: Number(sequence) };
  if (flags.has('--last-per-subject')) return { deliver_policy: DeliverPolicy.LastPerSubject };
  return undefined;
}

async function addConsumer(manager: JetStreamManager, given: Words): Promise<Printed[]> {
  expectFlags(given, ['--filter', '--deliver', '--ack', '--pull', '--defaults']);
  const { flags } = given;
  const [stream, durable_name] = named(given);
  expect([flags.get('--deliver'), flags.get('--ack')]).toEqual(['all', 'explicit']);
  await manager.consumers.add(stream, {
    durable_name,
    filter_subject: flags.get('--filter') ?? '',
    deliver_policy: DeliverPolicy.All,
    ack_policy: AckPolicy.Explicit,
  });
  return [];
}

async function next(jetstream: JetStreamClient, given: Words): Promise<Printed[]> {
  expectFlags(given, ['--count']);
  const consumer = await jetstream.consumers.get(...named(given));
  const printed: Printed[] = [];
  for await (const message of await consumer.fetch({
    max_messages: Number(given.flags.get('--count')),
    expires: WAIT_MS,
  })) {
    printed.push({ subject: message.subject, sequence: message.seq, data: message.json() });
    await message.ackAck();
  }
  return printed;
}
