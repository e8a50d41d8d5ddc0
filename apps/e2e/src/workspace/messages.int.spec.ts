import { readdirSync } from 'node:fs';
import * as contracts from '@chain-mapping/contracts';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { z } from 'zod';
import { inRepository, read, runTool } from './repository';

const Reference = z.strictObject({ $ref: z.string().startsWith('#/') });
const Parameter = z.strictObject({
  description: z.string().min(1),
  enum: z.array(z.string()).optional(),
  examples: z.array(z.string()).min(1),
});
/** What we use of AsyncAPI 3.0: https://www.asyncapi.com/docs/reference/specification/v3.0.0 */
const AsyncApi = z.strictObject({
  asyncapi: z.literal('3.0.0'),
  info: z.strictObject({
    title: z.string(),
    version: z.string(),
    description: z.string(),
    license: z.strictObject({ name: z.string(), url: z.url() }),
  }),
  defaultContentType: z.string(),
  servers: z.record(
    z.string(),
    z.strictObject({
      host: z.string(),
      protocol: z.literal('nats'),
      description: z.string(),
      variables: z.record(z.string(), z.strictObject({ default: z.string(), description: z.string() })),
    }),
  ),
  channels: z.record(
    z.string(),
    z.strictObject({
      address: z.string(),
      description: z.string(),
      servers: z.array(Reference),
      parameters: z.record(z.string(), Parameter),
      messages: z.record(z.string(), Reference),
      'x-jetstream': z.strictObject({ stream: z.string(), filter: z.string(), kept_days: z.number().positive() }),
    }),
  ),
  operations: z.record(
    z.string(),
    z.strictObject({
      action: z.enum(['send', 'receive']),
      summary: z.string(),
      channel: Reference,
      messages: z.array(Reference).length(1),
    }),
  ),
  components: z.strictObject({
    messages: z.record(
      z.string(),
      z.strictObject({
        name: z.string(),
        title: z.string(),
        contentType: z.literal('application/cloudevents+json'),
        headers: Reference,
        payload: Reference,
        examples: z.array(z.strictObject({ headers: z.record(z.string(), z.string()), payload: z.unknown() })).min(1),
      }),
    ),
    schemas: z.record(z.string(), z.record(z.string(), z.unknown())),
  }),
});

const isEvent = (value: unknown): value is contracts.Event =>
  typeof value === 'object' && value !== null && 'pattern' in value && 'data' in value;
const events: [string, contracts.Event][] = Object.entries(contracts).flatMap(([name, value]) =>
  isEvent(value) ? [[name, value]] : [],
);

/** What a JSON pointer within the document leads to. */
function at(document: unknown, reference: string): unknown {
  return reference
    .slice(2)
    .split('/')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document);
}

/** Source files that are not tests, of everything but the contracts. */
function sources(folder: string): string[] {
  return readdirSync(inRepository(folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return /^(node_modules|dist|e2e|testing|contracts)$/.test(entry.name) ? [] : sources(path);
    return /\.ts$/.test(entry.name) && !/\.spec\.ts$/.test(entry.name) ? [path] : [];
  });
}

describe('docs/asyncapi.yaml', () => {
  const text = read('docs/asyncapi.yaml');
  const document = AsyncApi.parse(parse(text));

  it('was made from the events as they are', async () => {
    expect(text).toBe(await runTool('tools/asyncapi.mjs', ['--print']));
  }, 120_000);

  it('describes every event on its subject, and nothing else', () => {
    const described = Object.entries(document.channels).map(([name, { address }]) => [name, address]);
    expect(described).toEqual(events.map(([name, { subject }]) => [name, subject]));
    for (const { address, parameters } of Object.values(document.channels)) {
      expect(Object.keys(parameters).map((name) => `{${name}}`)).toEqual(address.match(/\{[^}]+\}/g));
    }
  });

  it('leads somewhere with each of its references', () => {
    const references = [...text.matchAll(/\$ref: ['"]?(#[^'"\s]+)/g)].map(([, reference]) => reference ?? '');
    expect(references.length).toBeGreaterThan(events.length);
    expect(references.filter((reference) => at(document, reference) === undefined)).toEqual([]);
    for (const [name, { channel, messages }] of Object.entries(document.operations)) {
      expect(channel.$ref).toBe(`#/channels/${name}`);
      expect(messages).toEqual([{ $ref: `#/channels/${name}/messages/${name}` }]);
    }
  });

  it('gives of each message an example that its schemas take, and that a reader of the contracts takes', () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats(ajv);
    ajv.addSchema(document, 'asyncapi');
    for (const [name, event] of events) {
      const message = document.components.messages[name];
      for (const example of message?.examples ?? []) {
        for (const part of ['headers', 'payload'] as const) {
          const accepts = ajv.compile({ $ref: `asyncapi${message?.[part].$ref}` });
          expect([name, accepts(example[part]), accepts.errors]).toEqual([name, true, null]);
          expect(accepts({})).toBe(false);
        }
        const envelope = contracts.CloudEvent.parse(example.payload);
        expect(envelope.type).toBe(event.type);
        expect(event.data.parse(envelope.data)).toEqual(envelope.data);
      }
      expect(message?.examples.length).toBeGreaterThan(0);
    }
  });
});

describe('subjects', () => {
  const owners = 'registry|services|monitoring|health|alerts|incidents|ingest|discovery';
  // A consumer's filter with a wildcard is none: only whole subjects count.
  const wholeSubject = new RegExp(`['"\`](query\\.[a-z]+|chain\\.(${owners}))\\.[^*>'"\`]*['"\`]`);

  // The client brings no contracts along; its `wire.spec.ts` holds each of its subjects against them.
  const client = 'libs/client/src/wire.ts';

  it('are spelled in the contracts only', () => {
    expect(`subject: 'query.registry.chains.get',`).toMatch(wholeSubject);
    const spelled = [...sources('apps'), ...sources('libs')].flatMap((file) =>
      read(file)
        .split('\n')
        .filter((line) => wholeSubject.test(line) && !/^\s*(\/\/|\/?\*)/.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
    expect(spelled.filter((line) => !line.startsWith(`${client}: `))).toEqual([]);
  });
});
