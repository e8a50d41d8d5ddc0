import { readdirSync } from 'node:fs';
import * as contracts from '@chain-mapping/contracts';
import { natsUsers, type NatsUser, type NatsUserName, streams } from '@chain-mapping/contracts';
import { migrateStreams } from '@chain-mapping/messaging';
import { aNats, type TestProcess } from '@chain-mapping/testing';
import { AckPolicy, connect, Events, type NatsConnection } from 'nats';
import { inRepository, read, runTool } from './repository';

const isQuery = (value: unknown): value is contracts.Query =>
  typeof value === 'object' && value !== null && 'subject' in value && 'deadline_ms' in value;
const isEvent = (value: unknown): value is contracts.Event =>
  typeof value === 'object' && value !== null && 'pattern' in value && 'data' in value;

const queries = Object.entries(contracts).flatMap(([name, value]) => (isQuery(value) ? [{ name, query: value }] : []));
const events = Object.entries(contracts).flatMap(([name, value]) => (isEvent(value) ? [{ name, event: value }] : []));
const users = Object.entries(natsUsers) as [NatsUserName, NatsUser][];
const services = ['gateway', 'registry', 'discovery', 'health-monitor', 'alerting', 'metrics-ingest'] as const;

/** People and the services of others. */
const isOutside = (name: NatsUserName): boolean => name === 'operator' || name === 'reporter';
const ownerOf = (subject: string): string => subject.split('.')[1] ?? '';
const mayAsk = ({ asks = [] }: NatsUser, { subject }: contracts.Query): boolean =>
  asks.some((asked) => (typeof asked === 'string' ? asked === ownerOf(subject) : asked.subject === subject));
const mayPublish = ({ publishes = [] }: NatsUser, event: contracts.Event): boolean => publishes.includes(event);

/** A subject that an event could be on; the recorder of an audit entry is one of our services. */
const subjectOf = ({ subject }: contracts.Event): string =>
  subject.replace('{recorder}', 'gateway').replace(/\{[^}]+\}/g, 'x');

/** The sources of a service that are not tests, as one text. */
function sourcesOf(service: string): string {
  const folder = `apps/${service}/src`;
  return readdirSync(inRepository(folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ts$/.test(name) && !/\.(spec|fixture)\.ts$/.test(name))
    .map((name) => read(`${folder}/${name}`))
    .join('\n');
}

describe('deploy/nats/accounts.conf', () => {
  it('was made from the contracts as they are', async () => {
    expect(read('deploy/nats/accounts.conf')).toBe(await runTool('tools/nats-accounts.mjs', ['--print']));
  }, 120_000);

  it('lets each request be answered by its owner, and each event be published by one service', () => {
    const answering = services.map((name) => (natsUsers[name] as NatsUser).answers).filter(Boolean);
    expect([...new Set(queries.map(({ query }) => ownerOf(query.subject)))].sort()).toEqual(answering.sort());
    const publishers = events.map(({ name, event }) => {
      const own = services.filter((service) => mayPublish(natsUsers[service], event));
      return [name, own.length];
    });
    // Audit entries have a recorder in their subject.
    const expected = events.map(({ name }) => [name, name === 'auditRecorded' ? 0 : 1]);
    expect(publishers).toEqual(expected);
  });
});

describe.each(services)('what %s says on NATS in its sources', (service) => {
  const text = sourcesOf(service);
  const names = new Set(text.match(/\b[a-z]\w*\b/g));
  const user: NatsUser = natsUsers[service];

  it('is what it may ask', () => {
    const asked = queries.filter(({ name, query }) => names.has(name) && ownerOf(query.subject) !== user.answers);
    expect(asked.filter(({ query }) => !mayAsk(user, query)).map(({ name }) => name)).toEqual([]);
    const listed = (user.asks ?? []).filter((each) => typeof each !== 'string').map(({ subject }) => subject);
    expect(listed.filter((subject) => !asked.some(({ query }) => query.subject === subject))).toEqual([]);
  });

  it('is what it may publish', () => {
    const call =
      /\b(?:publish|publishJson|add|addMany|insertion|envelope|outboxPart)\(\s*(?:manager,\s*|'\w+',\s*)?([a-z]\w*)/g;
    const published = new Set([...text.matchAll(call)].map(([, name]) => name));
    const own = events.filter(({ name }) => published.has(name) && name !== 'auditRecorded');
    expect(own.filter(({ event }) => !mayPublish(user, event)).map(({ name }) => name)).toEqual([]);
    const unused = events.filter(({ name, event }) => mayPublish(user, event) && !published.has(name));
    expect(unused.map(({ name }) => name)).toEqual([]);
  });

  it('is what it may consume', () => {
    const consumers = Object.values(user.consumes ?? {})
      .flat()
      .map((name) => name.replace(/-\*$/, ''));
    const named = [...text.matchAll(/(?:name: |= )'((?:alerting|ingest|registry|health-monitor)-[a-z-]+)'/g)].map(
      ([, name]) => name,
    );
    const streamed = [...text.matchAll(/ consume\('([a-z]+)', streams/g)].map(([, name]) => `gateway-stream-${name}`);
    const waiting = consumers.filter((name) => name.startsWith('ingest-traces-waiting-'));
    expect([...new Set([...named, ...streamed, ...waiting])].sort()).toEqual([...consumers].sort());
  });
});

describe('a nats-server with deploy/nats/accounts.conf', () => {
  let nats: TestProcess;
  const connections = new Map<string, NatsConnection>();
  /** What the server refused: `publish SUBJECT` or `subscription SUBJECT`, by user. */
  const refused = new Map<string, Set<string>>();

  const passwordOf = (name: string): string => `password-of-${name}`;
  const as = (name: NatsUserName): NatsConnection => {
    const connection = connections.get(name);
    if (!connection) throw new Error(`${name} is not connected`);
    return connection;
  };
  const isRefused = async (name: NatsUserName, operation: 'publish' | 'subscription', subject: string) => {
    await as(name).flush();
    // The words of the server come before its answer to the flush, and are told a turn of the loop later.
    await new Promise((resolve) => setImmediate(resolve));
    return refused.get(name)?.has(`${operation} ${subject}`) ?? false;
  };

  beforeAll(async () => {
    for (const [name] of users) {
      process.env[`NATS_${name.toUpperCase().replace(/-/g, '_')}_PASSWORD`] = passwordOf(name);
    }
    nats = await aNats(read('deploy/nats/accounts.conf'));
    await migrateStreams({
      url: nats.url,
      login: { user: 'migrate-streams', password: passwordOf('migrate-streams') },
    });
    for (const [name] of users) {
      const own = new Set<string>();
      const inboxPrefix = isOutside(name) ? '_INBOX' : `_INBOX_${name}`;
      const nc = await connect({ servers: nats.url, user: name, pass: passwordOf(name), inboxPrefix });
      connections.set(name, nc);
      refused.set(name, own);
      void (async () => {
        for await (const { type, permissionContext } of nc.status())
          if (type === Events.Error && permissionContext)
            own.add(`${permissionContext.operation} ${permissionContext.subject}`);
      })();
    }
  }, 120_000);

  afterAll(async () => {
    await Promise.all([...connections.values()].map((nc) => nc.close()));
    await nats?.stop();
  });

  const mayNotListen = async (name: NatsUserName, subject: string, queue?: string): Promise<boolean> => {
    const options = { callback: () => undefined, ...(queue === undefined ? {} : { queue }) };
    const subscription = as(name).subscribe(subject, options);
    const answer = await isRefused(name, 'subscription', subject);
    subscription.unsubscribe();
    refused.get(name)?.delete(`subscription ${subject}`);
    return answer;
  };

  describe.each(users)('%s', (name, user) => {
    it.each(queries)(`asks $name if it may`, async ({ query }) => {
      // Nobody answers; it is the words of the server that count.
      as(name).publish(query.subject, '{}');
      expect(await isRefused(name, 'publish', query.subject)).toBe(!mayAsk(user, query));
    });

    it.each(events)('publishes $name if it may', async ({ event }) => {
      const subject = subjectOf(event);
      as(name).publish(subject, '{}');
      const isOwnAudit = name === 'gateway' && event === contracts.auditRecorded;
      expect(await isRefused(name, 'publish', subject)).toBe(!mayPublish(user, event) && !isOwnAudit);
    });

    it('answers what it owns, in its own queue group, and nothing else', async () => {
      const expected: Record<string, boolean> = {};
      const found: Record<string, boolean> = {};
      for (const { query } of queries) {
        found[query.subject] = await mayNotListen(name, query.subject, name);
        expected[query.subject] = ownerOf(query.subject) !== user.answers;
      }
      expect(found).toEqual(expected);
    });

    it('listens to no event outside JetStream, but for operators to alerts', async () => {
      for (const { event } of events) {
        const subject = subjectOf(event);
        const mayListen = name === 'operator' && /^chain\.(alerts|incidents)\./.test(subject);
        expect([subject, await mayNotListen(name, subject)]).toEqual([subject, !mayListen]);
      }
    });

    // Those of others have the clients' own prefix, so that any tool can log in; they see nothing secret.
    const inboxes = users
      .map(([other]) => other)
      .filter((other) => other !== name && !isOutside(other))
      .map((other) => `_INBOX_${other}.>`);
    const further = isOutside(name) ? [] : ['_INBOX.>', '_INBOX.*.>'];

    it.each([...inboxes, ...further, '>', '*.>', 'query.>', 'chain.>', '$JS.>', '$SYS.>'])(
      'does not hear %s',
      async (subject) => {
        expect(await mayNotListen(name, subject)).toBe(true);
      },
    );

    it('does not take part in the queue of another, nor beside its own', async () => {
      for (const owner of ['registry', 'health', 'alerting', 'ingest', 'discovery']) {
        const subject = `query.${owner}.>`;
        expect([subject, await mayNotListen(name, subject)]).toEqual([subject, true]);
      }
    });

    it('changes no stream, unless it migrates them', async () => {
      for (const { name: stream } of Object.values(streams)) {
        for (const verb of ['CREATE', 'UPDATE', 'DELETE', 'PURGE', 'MSG.DELETE']) {
          const subject = `$JS.API.STREAM.${verb}.${stream}`;
          as(name).publish(subject, '{}');
          const may = user.migrates === true && (verb === 'CREATE' || verb === 'UPDATE');
          expect([subject, await isRefused(name, 'publish', subject)]).toEqual([subject, !may]);
        }
      }
    });

    it('touches no consumer of another', async () => {
      const others = users.filter(([other]) => other !== name);
      for (const [, { consumes = {} }] of others) {
        for (const [stream, consumers] of Object.entries(consumes) as [keyof typeof streams, readonly string[]][]) {
          for (const consumer of consumers.filter((each) => !each.endsWith('-*'))) {
            for (const verb of ['DELETE', 'MSG.NEXT', 'DURABLE.CREATE', 'CREATE']) {
              const subject = `$JS.API.CONSUMER.${verb}.${streams[stream].name}.${consumer}`;
              as(name).publish(subject, '{}');
              expect([subject, await isRefused(name, 'publish', subject)]).toEqual([subject, true]);
            }
          }
        }
      }
    });
  });

  it('lets nobody in without a password, or with a wrong one', async () => {
    const refusal = expect.objectContaining({ code: 'AUTHORIZATION_VIOLATION' });
    await expect(connect({ servers: nats.url })).rejects.toEqual(refusal);
    await expect(connect({ servers: nats.url, user: 'alerting', pass: 'alerting' })).rejects.toEqual(refusal);
  });

  it('keeps an alert that alerting publishes, and none that another does', async () => {
    const subject = 'chain.alerts.critical.A1.firing';
    const monitor = await as('operator').jetstreamManager({ checkAPI: false });
    const kept = async () => (await monitor.streams.info(streams.alerts.name, { subjects_filter: subject })).state;
    for (const [name] of users.filter(([each]) => each !== 'alerting')) as(name).publish(subject, '{"spoofed": true}');
    await Promise.all([...connections.values()].map((nc) => nc.flush()));
    await as('alerting').jetstream().publish(subject, '{}');
    expect((await kept()).subjects).toEqual({ [subject]: 1 });
  });

  it('lets an operator read alerts durably, and a reporter send events', async () => {
    const operator = as('operator');
    const manager = await operator.jetstreamManager({ checkAPI: false });
    await manager.consumers.add(streams.alerts.name, {
      durable_name: 'operator-night',
      ack_policy: AckPolicy.Explicit,
      filter_subject: 'chain.alerts.warning.>',
    });
    await as('alerting').jetstream().publish('chain.alerts.warning.A2.firing', '{}');
    const consumer = await operator.jetstream().consumers.get(streams.alerts.name, 'operator-night');
    const message = await consumer.next({ expires: 2000 });
    expect(message?.subject).toBe('chain.alerts.warning.A2.firing');
    expect(await message?.ackAck()).toBe(true);
    await expect(as('reporter').jetstream().publish('chain.ingest.events.shop', '{}')).resolves.toMatchObject({
      stream: streams.ingest.name,
    });
  });

  it('hands a question to its owner and the answer back, and lets nobody else answer it', async () => {
    const subject = contracts.getChain.subject;
    const answering = as('registry').subscribe(subject, {
      queue: 'registry',
      callback: (_, message) => void message.respond('from registry'),
    });
    await as('registry').flush();
    const answer = await as('gateway').request(subject, '{}', { timeout: 2000 });
    expect(answer.string()).toBe('from registry');
    answering.unsubscribe();
    // Whoever knows the address of a reply without having been asked is refused.
    as('discovery').publish(`_INBOX_gateway.guessed`, 'spoofed');
    expect(await isRefused('discovery', 'publish', '_INBOX_gateway.guessed')).toBe(true);
  });
});
