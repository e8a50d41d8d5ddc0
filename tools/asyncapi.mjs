/**
 * Makes `docs/asyncapi.yaml` from the events in libs/contracts, so that nothing is described twice.
 *
 *   node tools/asyncapi.mjs           writes it
 *   node tools/asyncapi.mjs --print   shows it
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { stringify } from 'yaml';
import { z } from 'zod';
import { withTypeScript } from './with-typescript.mjs';

const require = withTypeScript(import.meta.url);
const root = join(import.meta.dirname, '..');
const target = join(root, 'docs/asyncapi.yaml');

const model = require(join(root, 'libs/model/src/index.ts'));
const contracts = require(join(root, 'libs/contracts/src/index.ts'));
const { examples } = require(join(root, 'libs/contracts/src/examples/examples.ts'));

const CONTENT_TYPE = 'application/cloudevents+json';
const DAY_MS = 24 * 60 * 60 * 1000;

/** What stands in subjects, by the names that the events give it. */
const parameters = {
  chain_id: { description: 'Id of the chain, for example `A1`' },
  proposal_id: { description: 'Id of the proposal, a UUID' },
  incident_id: { description: 'Id of the incident, a UUID' },
  service_name: { description: 'Name of the service, as in the service registry' },
  window_id: { description: 'Id of the maintenance window, a UUID' },
  stage: { description: '`settled`, or how often the other sides of these spans were looked for before' },
  shard: { description: 'Number that spreads the results; it says nothing about them' },
  severity: { description: 'How bad it is', enum: model.Severity.options },
  recorder: { description: 'The service that wrote it down: `gateway`' },
  state: { description: 'What became of it; for an alert one of firing, acknowledged, resolved' },
};

const events = Object.entries(contracts)
  .filter(([, value]) => typeof value?.pattern === 'string' && value.data !== undefined)
  .map(([name, event]) => ({
    name,
    event,
    parameters: [...event.subject.matchAll(/\{([^}]+)\}/g)].map(([, parameter]) => parameter),
    stream: Object.entries(contracts.streams).find(([, { subjects }]) =>
      subjects.some((filter) => event.subject.startsWith(filter.replace(/>$/, ''))),
    ),
  }));

/** A reader must bear fields that are new; and limits that only say that JavaScript counts with doubles tell nobody anything. */
function tidy({ jsonSchema: schema }) {
  if (schema.additionalProperties === false) delete schema.additionalProperties;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.format === 'date-time' || schema.format === 'uuid') delete schema.pattern;
}

function schemas() {
  const registry = z.registry();
  const named = new Set();
  for (const [name, schema] of Object.entries({ ...model, ...contracts })) {
    if (!(schema instanceof z.ZodObject) || named.has(schema)) continue;
    named.add(schema);
    registry.add(schema, { id: name });
  }
  for (const { name, event } of events) {
    const envelope = contracts.CloudEvent.extend({ type: z.literal(event.type), data: event.data });
    registry.add(envelope, { id: payloadOf(name) });
  }
  const { schemas: made } = z.toJSONSchema(registry, {
    target: 'draft-07',
    io: 'output',
    override: tidy,
    uri: (id) => `#/components/schemas/${id}`,
  });
  for (const schema of Object.values(made)) {
    delete schema.$schema;
    delete schema.$id;
  }
  return made;
}

const payloadOf = (name) => `${name[0].toUpperCase()}${name.slice(1)}Event`;

/** Only what the messages lead to. */
function reachable(made, from) {
  const kept = {};
  const visit = (name) => {
    if (name in kept) return;
    kept[name] = made[name];
    for (const [, next] of JSON.stringify(made[name]).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) visit(next);
  };
  from.forEach(visit);
  return Object.fromEntries(Object.entries(kept).sort(([a], [b]) => a.localeCompare(b)));
}

function channelOf({ name, event, parameters: names, stream: [, stream] }) {
  return {
    address: event.subject,
    description: event.summary,
    servers: [{ $ref: '#/servers/nats' }],
    parameters: Object.fromEntries(
      names.map((parameter) => {
        if (!parameters[parameter])
          throw new Error(`say in tools/asyncapi.mjs what {${parameter}} of ${event.subject} is`);
        return [parameter, { ...parameters[parameter], examples: [examples[name].parameters[parameter]] }];
      }),
    ),
    messages: { [name]: { $ref: `#/components/messages/${name}` } },
    'x-jetstream': { stream: stream.name, filter: event.pattern, kept_days: stream.max_age_ms / DAY_MS },
  };
}

/** The system publishes, except what services tell it of themselves. */
function operationOf({ name, event, stream: [key] }) {
  return {
    action: key === 'ingest' ? 'receive' : 'send',
    summary: event.summary,
    channel: { $ref: `#/channels/${name}` },
    messages: [{ $ref: `#/channels/${name}/messages/${name}` }],
  };
}

function messageOf({ name, event }) {
  const { parameters: values, data } = examples[name];
  const id = '018e2a0c-55f1-7c3e-9a2b-0d6a5d1f4e77';
  return {
    name: event.type,
    title: event.summary,
    contentType: CONTENT_TYPE,
    headers: { $ref: '#/components/schemas/Headers' },
    payload: { $ref: `#/components/schemas/${payloadOf(name)}` },
    examples: [
      {
        headers: { 'Nats-Msg-Id': id, 'Content-Type': CONTENT_TYPE },
        payload: {
          specversion: '1.0',
          id,
          source: '/chain-mapping/example',
          type: event.type,
          subject: contracts.subjectOf(event, values),
          time: '2026-03-10T09:15:04.250Z',
          datacontenttype: 'application/json',
          partitionkey: contracts.keyOf(event, values),
          data,
        },
      },
    ],
  };
}

const description = `
What Chain Mapping publishes on NATS, and what services may tell it there. Each message is a CloudEvent 1.0 in structured JSON, kept in a
JetStream stream, with its id as \`Nats-Msg-Id\`. It is delivered at least once: the same id is the same event. What is said of
registered chains, monitoring, alerts and proposals is in order for each \`partitionkey\`; health has a \`sequence\`, each check result a \`slot\`, which
grow. New fields may appear at any time; a change that breaks readers comes as a new \`type\`.

To see what happens now (a subscription hears nothing of what came before it):

    nats sub 'chain.alerts.critical.>'

To miss nothing, also while you are away, make a durable consumer on the stream once, and take from it whenever you like:

    nats consumer add ${contracts.streams.alerts.name} on-call --pull --deliver all --ack explicit --filter 'chain.alerts.critical.>' --defaults
    nats consumer next ${contracts.streams.alerts.name} on-call --count 10 --ack

The stream of each channel, and how many days it keeps messages, stand in its \`x-jetstream\`. Requests between the services are not public.
`.trim();

const each = (make) => Object.fromEntries(events.map((event) => [event.name, make(event)]));
const headers = {
  type: 'object',
  required: ['Nats-Msg-Id', 'Content-Type'],
  properties: {
    'Nats-Msg-Id': { type: 'string', description: 'The id of the event: JetStream stores it once' },
    'Content-Type': { type: 'string', const: CONTENT_TYPE },
    traceparent: { type: 'string', description: 'W3C trace context of what made the event' },
  },
};

const document = {
  asyncapi: '3.0.0',
  info: {
    title: 'Chain Mapping',
    version: JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version,
    description,
    license: { name: 'Apache 2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
  },
  defaultContentType: CONTENT_TYPE,
  servers: {
    nats: {
      host: '{address}',
      protocol: 'nats',
      description: 'The server that NATS_URL names, or the one that `npm start` started, which it says at the start.',
      variables: { address: { default: 'localhost:4222', description: 'Host and port' } },
    },
  },
  channels: each(channelOf),
  operations: each(operationOf),
  components: {
    messages: each(messageOf),
    schemas: {
      Headers: headers,
      ...reachable(
        schemas(),
        events.map(({ name }) => payloadOf(name)),
      ),
    },
  },
};

const text = await format(
  `# Made by tools/asyncapi.mjs from libs/contracts: change the events there, then run it again.\n${stringify(document, { schema: 'yaml-1.1', aliasDuplicateObjects: false, lineWidth: 0 })}`,
  { ...(await resolveConfig(target)), filepath: target },
);
if (process.argv[2] === '--print') process.stdout.write(text);
else writeFileSync(target, text);
