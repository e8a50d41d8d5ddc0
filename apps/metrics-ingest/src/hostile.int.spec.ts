import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Event, eventsTracked, flowsObserved, streams } from '@chain-mapping/contracts';
import { migrateStreams } from '@chain-mapping/messaging';
import type { RunningService } from '@chain-mapping/service';
import {
  aClickHouse,
  aNats,
  eventually,
  freePort,
  type TestClickHouse,
  type TestProcess,
} from '@chain-mapping/testing';
import { credentials, makeGenericClientConstructor } from '@grpc/grpc-js';
import { connect, type NatsConnection } from 'nats';
import { IngestProcess } from './ingest-process.fixture';
import { double, field, fixed64, integer, keyValue, levels, spanRequest, textValue } from './hostile-protobuf.fixture';
import { NoChains, startNeighbour } from './neighbour.fixture';
import { ClickHouse } from './storage/clickhouse.store';

jest.setTimeout(120_000);

const MB = 1024 * 1024;
/** Of a machine that does much else. */
const WHEN_BUSY = { timeout_ms: 30_000 };
const PATIENT = { timeout: 20_000 };
const MOST_MEMORY = 450 * MB;

/** Text of JSON as it is written, as there are no values for it: `1e999` is read as infinity. */
class Json {
  static readonly all: string[] = [];
  private readonly place: number;

  constructor(text: string) {
    this.place = Json.all.push(text) - 1;
  }

  toJSON(): string {
    return `@${this.place}@`;
  }

  static of(value: unknown): string {
    return JSON.stringify(value).replace(/"@(\d+)@"/g, (_, place: string) => Json.all[Number(place)] ?? '');
  }
}

/** Stands in a text where bytes are put that are no UTF-8. */
const NO_TEXT = '<no text>';
const bytesOf = (text: string): Buffer =>
  Buffer.concat(
    text
      .split(NO_TEXT)
      .flatMap((part, index) => [...(index === 0 ? [] : [Buffer.from([0xc3, 0x28, 0xff])]), Buffer.from(part)]),
  );

const LEVELS = 10_000;
const infinity = new Json('1e999');
const notANumber = new Json('NaN');
const deep = new Json(`${'{"a":'.repeat(LEVELS)}1${'}'.repeat(LEVELS)}`);
const aMegabyte = 'x'.repeat(1_000_000);
const manyKeys = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, index]));

type Fields = Readonly<Record<string, unknown>>;
/** Where something lies that was stored, as a condition. */
type Place = (id: string) => string;

interface Door {
  /** What is answered, if anything is. */
  send(id: string, fields: Fields): Promise<string>;
  readonly place: Place;
}

const attribute = (key: string, value: unknown) => ({ key, value });
const ns = (time: string): string => `${Date.parse(time)}000000`;

/** A span of a call to a database that is called as the id says. */
const aSpan = (id: string, { resource = [], attributes = [], ...fields }: Fields) => ({
  resourceSpans: [
    {
      resource: { attributes: [attribute('service.name', { stringValue: 'hostile' }), ...(resource as object[])] },
      scopeSpans: [
        {
          spans: [
            {
              traceId: id.replaceAll('-', ''),
              spanId: id.replaceAll('-', '').slice(0, 16),
              name: 'SELECT',
              kind: 3,
              startTimeUnixNano: `${Date.now()}000000`,
              endTimeUnixNano: `${Date.now() + 5}000000`,
              attributes: [
                attribute('db.system.name', { stringValue: 'postgresql' }),
                attribute('server.address', { stringValue: id }),
                ...(attributes as object[]),
              ],
              ...fields,
            },
          ],
        },
      ],
    },
  ],
});

const aGauge = (id: string, fields: Fields) => ({
  resourceMetrics: [
    {
      resource: { attributes: [attribute('service.name', { stringValue: 'hostile' })] },
      scopeMetrics: [
        {
          metrics: [
            {
              name: id,
              unit: '1',
              gauge: { dataPoints: [{ timeUnixNano: `${Date.now()}000000`, asDouble: 1, ...fields }] },
            },
          ],
        },
      ],
    },
  ],
});

const anEvent = (id: string, fields: Fields) => ({
  id,
  service_name: 'hostile',
  event_type: 'written',
  timestamp: new Date().toISOString(),
  attributes: {},
  ...fields,
});

const aFlow = (id: string, fields: Fields) => ({
  id,
  timestamp: new Date().toISOString(),
  source_service: 'hostile',
  target_service: 'other',
  ...fields,
});

const asBytes = (bytes: Buffer): Buffer => bytes;

/** What is answered over gRPC, or the words of its error. */
function exported(address: string, body: Buffer): Promise<string> {
  const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
  const client = new (makeGenericClientConstructor({}, 'traces'))(address, credentials.createInsecure());
  return new Promise((resolve) => {
    client.makeUnaryRequest(path, asBytes, asBytes, body, (error, answer) => {
      client.close();
      resolve(error === null ? String(answer) : error.message);
    });
  });
}

/** What only protobuf can say: fields that come after those of a span that is right, and count instead of them. */
const protobufCases: readonly [string, { readonly more: Buffer; readonly cut?: number }, 'stored' | RegExp][] = [
  ['a megabyte in an attribute', { more: field(9, keyValue('a', textValue(aMegabyte))) }, 'stored'],
  [
    'a megabyte in a name',
    { more: Buffer.concat([field(5, aMegabyte), field(15, field(2, aMegabyte), integer(3, 2))]) },
    'stored',
  ],
  [
    '50,000 attributes',
    { more: Buffer.concat(Object.keys(manyKeys(50_000)).map((key) => field(9, keyValue(key, integer(3, 1))))) },
    'stored',
  ],
  ['10,000 levels', { more: field(9, keyValue('db.namespace', levels(LEVELS))) }, 'stored'],
  ['bytes that are no text', { more: field(5, bytesOf(NO_TEXT)) }, 'stored'],
  ['a name of an attribute that is no text', { more: field(9, keyValue(bytesOf(NO_TEXT), textValue('a'))) }, 'stored'],
  ['the year 1970', { more: fixed64(7, 0n) }, /start_time_unix_nano/],
  ['the year 2200', { more: fixed64(7, BigInt(ns('2200-01-01T00:00:00Z'))) }, /start_time_unix_nano/],
  ['the last time there is', { more: fixed64(7, 2n ** 64n - 1n) }, /start_time_unix_nano/],
  ['an end at the last time there is', { more: fixed64(8, 2n ** 64n - 1n) }, 'stored'],
  ['infinity in an attribute', { more: field(9, keyValue('server.port', double(4, Infinity))) }, 'stored'],
  ['a kind that there is not', { more: integer(6, 2n ** 63n) }, 'stored'],
  ['ids that are none', { more: field(1, 'zz') }, /trace_id/],
  ['an id of a megabyte', { more: field(2, aMegabyte) }, /span_id/],
  ['a field of another type', { more: integer(5, 1) }, /field 5 is of another type/],
  ['a field without a number', { more: Buffer.from([0]) }, /a field without a number/],
  ['a group', { more: Buffer.from([0xa3, 0x01]) }, /wire type 3/],
  ['a number that does not end', { more: Buffer.alloc(16, 0xff) }, /a number that does not end/],
  ['a request that was cut off', { more: Buffer.alloc(0), cut: 3 }, /beyond its message/],
];

describe('hostile content', () => {
  let server: TestClickHouse;
  let nats: TestProcess;
  let operator: NatsConnection;
  let registry: RunningService;
  let service: IngestProcess;
  let gateway: ChildProcess;
  let gatewayUrl: string;
  /** What was said of what is given up. */
  const letters: { readonly reason: string; readonly payload: string }[] = [];

  beforeAll(async () => {
    nats = await aNats();
    await migrateStreams({ url: nats.url });
    operator = await connect({ servers: nats.url });
    operator.subscribe('dead-letter.>', {
      callback: (_, message) => {
        const { reason, payload, encoding } = message.json<{
          reason: string;
          payload: string;
          encoding: BufferEncoding;
        }>();
        letters.push({ reason, payload: Buffer.from(payload, encoding).toString() });
      },
    });
    server = await aClickHouse();
    const port = await freePort();
    gatewayUrl = `http://127.0.0.1:${port}`;
    gateway = spawn(process.execPath, [join(__dirname, '../../gateway/dist/main.js')], {
      stdio: 'ignore',
      env: {
        PATH: process.env['PATH'],
        LOG_LEVEL: 'fatal',
        NATS_URL: nats.url,
        PORT: String(port),
        OPS_PORT: '0',
        ACCESS_CONTROL: 'off',
        RATE_LIMIT_PER_SECOND: '0',
      },
    });
    registry = await startNeighbour('registry', nats, NoChains);
    service = await IngestProcess.start({ NATS_URL: nats.url, CLICKHOUSE_URL: server.url });
    await eventually(async () => expect((await fetch(`${gatewayUrl}/health`)).status).toBe(200), {
      timeout_ms: 60_000,
    });
  }, 120_000);

  afterAll(async () => {
    const ended = once(gateway, 'exit');
    gateway.kill('SIGTERM');
    await Promise.all([ended, service.end('SIGTERM')]);
    await operator.close();
    await registry.stop();
    await nats.stop();
    await server.stop();
  }, 120_000);

  const published = async ({ type, subject }: Event, data: Fields): Promise<string> => {
    const message = {
      specversion: '1.0',
      id: randomUUID(),
      source: '/test',
      type,
      time: new Date().toISOString(),
      data,
    };
    await operator
      .jetstream()
      .publish(subject.replace('{service_name}', 'hostile'), bytesOf(Json.of(message)), PATIENT);
    return '';
  };
  const post = async (url: string, body: unknown): Promise<string> => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Uint8Array(bytesOf(Json.of(body))),
    });
    return answer.text();
  };
  /** Whoever refuses a body before it has come closes the connection: a sender that is still at it then may not see the answer. */
  const posted = (url: string, body: unknown): Promise<string> => eventually(() => post(url, body));

  /** The doors: how something comes in there, what is answered, and where it then lies. */
  const doors: Readonly<Record<string, Door>> = {
    'events over NATS': {
      send: (id, fields) => published(eventsTracked, { events: [anEvent(id, fields)] }),
      place: (id) => `chain_performance_events WHERE event_id = '${id}'`,
    },
    'flows over NATS': {
      send: (id, fields) => published(flowsObserved, { flows: [aFlow(id, fields)] }),
      place: (id) => `chain_network_flows WHERE flow_id = '${id}'`,
    },
    'events over HTTP': {
      send: (id, fields) => posted(`${gatewayUrl}/api/v1/events`, { events: [anEvent(id, fields)] }),
      place: (id) => `chain_performance_events WHERE event_id = '${id}'`,
    },
    'flows over HTTP': {
      send: (id, fields) => posted(`${gatewayUrl}/api/v1/flows`, { flows: [aFlow(id, fields)] }),
      place: (id) => `chain_network_flows WHERE flow_id = '${id}'`,
    },
    'OTLP traces': {
      send: (id, fields) => posted(`${service.otlp}/v1/traces`, aSpan(id, fields)),
      place: (id) => `chain_network_flows WHERE target_service = 'postgresql://${id}'`,
    },
    'OTLP traces as protobuf': {
      send: async (id, fields) => {
        const body = new Uint8Array(spanRequest(id, fields));
        const answer = await fetch(`${service.otlp}/v1/traces`, {
          method: 'POST',
          headers: { 'content-type': 'application/x-protobuf' },
          body,
        });
        return answer.text();
      },
      place: (id) => `chain_network_flows WHERE target_service = 'postgresql://${id}'`,
    },
    'OTLP traces over gRPC': {
      send: (id, fields) => exported(service.grpc, spanRequest(id, fields)),
      place: (id) => `chain_network_flows WHERE target_service = 'postgresql://${id}'`,
    },
    'OTLP metrics': {
      send: (id, fields) => posted(`${service.otlp}/v1/metrics`, aGauge(id, fields)),
      place: (id) => `chain_health_metrics WHERE metric_type = '${id}'`,
    },
  };

  const isStored = async (place: string): Promise<boolean> =>
    ((await new ClickHouse(server.engine).ask<{ n: number }>(`SELECT count() AS n FROM ${place}`))[0]?.n ?? 0) > 0;

  const STORED = 'stored';
  const spans = (...attributes: object[]) => ({ attributes });
  const year = (name: string, number: number) => ({ [name]: `${number}-01-01T00:00:00.000Z` });

  type Case = [string, string, Fields, typeof STORED | RegExp];
  const cases: readonly Case[] = [
    ['events over NATS', 'a megabyte in an attribute', { attributes: { text: aMegabyte } }, STORED],
    ['events over NATS', '50,000 attributes', { attributes: manyKeys(50_000) }, STORED],
    ['events over NATS', '10,000 levels', { attributes: { deep } }, /events\.0\.attributes/],
    ['events over NATS', 'a name that is too long', { attributes: { ['k'.repeat(257)]: 1 } }, /events\.0\.attributes/],
    ['events over NATS', 'bytes that are no text', { attributes: { text: NO_TEXT } }, /the payload is not UTF-8/],
    ['events over NATS', 'half of a pair', { attributes: { text: '\ud800' }, event_type: '\udfff' }, STORED],
    ['events over NATS', 'zero bytes and quotes', { attributes: { text: '\0\'"\\`' }, event_type: '\0\'"' }, STORED],
    ['events over NATS', 'the year 1970', year('timestamp', 1970), /events\.0\.timestamp/],
    ['events over NATS', 'the year 2200', year('timestamp', 2200), /events\.0\.timestamp/],
    ['events over NATS', 'infinity', { duration_ms: infinity }, /events\.0\.duration_ms/],
    ['events over NATS', 'infinity in an attribute', { attributes: { infinity } }, STORED],
    ['events over NATS', 'what is no number', { duration_ms: notANumber }, /the payload is not JSON/],

    ['flows over NATS', 'a megabyte in a name', { source_service: aMegabyte }, /flows\.0\.source_service/],
    ['flows over NATS', '50,000 more fields', manyKeys(50_000), STORED],
    ['flows over NATS', '50,000 buckets', { latency: manyKeys(50_000) }, /flows\.0\.latency/],
    ['flows over NATS', '10,000 levels', { latency: deep }, /flows\.0\.latency/],
    ['flows over NATS', '10,000 levels in another field', { deep }, STORED],
    ['flows over NATS', 'bytes that are no text', { target_service: NO_TEXT }, /the payload is not UTF-8/],
    ['flows over NATS', 'half of a pair', { target_service: '\ud800' }, STORED],
    ['flows over NATS', 'the year 1970', year('timestamp', 1970), /flows\.0\.timestamp/],
    ['flows over NATS', 'the year 2200', year('timestamp', 2200), /flows\.0\.timestamp/],
    ['flows over NATS', 'infinity', { latency_sum: infinity }, /flows\.0\.latency_sum/],
    ['flows over NATS', 'more than fits', { bytes_sent: 1e300 }, /flows\.0\.bytes_sent/],

    ['events over HTTP', 'a megabyte in an attribute', { attributes: { text: aMegabyte } }, STORED],
    ['events over HTTP', 'five megabytes in an attribute', { attributes: { text: aMegabyte.repeat(5) } }, /too large/i],
    ['events over HTTP', '50,000 attributes', { attributes: manyKeys(50_000) }, STORED],
    ['events over HTTP', '10,000 levels', { attributes: { deep } }, /events\.0\.attributes/],
    ['events over HTTP', 'bytes that are no text', { attributes: { text: NO_TEXT } }, STORED],
    ['events over HTTP', 'half of a pair', { attributes: { text: '\ud800' }, event_type: '\udfff' }, STORED],
    ['events over HTTP', 'the year 1970', year('timestamp', 1970), /events\.0\.timestamp/],
    ['events over HTTP', 'the year 2200', year('timestamp', 2200), /events\.0\.timestamp/],
    ['events over HTTP', 'infinity', { duration_ms: infinity }, /events\.0\.duration_ms/],
    ['events over HTTP', 'what is no number', { duration_ms: notANumber }, /not valid JSON/i],
    ['flows over HTTP', 'the year 2200', year('timestamp', 2200), /flows\.0\.timestamp/],
    ['flows over HTTP', '10,000 levels', { latency: deep }, /flows\.0\.latency/],
    ['flows over HTTP', 'a megabyte in a name', { source_service: aMegabyte }, /flows\.0\.source_service/],

    ['OTLP traces', 'a megabyte in an attribute', spans(attribute('a', { stringValue: aMegabyte })), STORED],
    ['OTLP traces', 'a megabyte in a name', { name: aMegabyte, status: { code: 2, message: aMegabyte } }, STORED],
    [
      'OTLP traces',
      '50,000 attributes',
      spans(...Object.keys(manyKeys(50_000)).map((key) => attribute(key, { intValue: 1 }))),
      STORED,
    ],
    ['OTLP traces', '10,000 levels', spans(attribute('db.namespace', deep)), STORED],
    ['OTLP traces', 'bytes that are no text', { name: NO_TEXT }, STORED],
    ['OTLP traces', 'half of a pair', { name: '\ud800' }, STORED],
    ['OTLP traces', 'the year 1970', { startTimeUnixNano: ns('1970-01-01T00:00:00Z') }, /start_time_unix_nano/],
    ['OTLP traces', 'the year 2200', { startTimeUnixNano: ns('2200-01-01T00:00:00Z') }, /start_time_unix_nano/],
    ['OTLP traces', 'infinity', { startTimeUnixNano: infinity }, /start_time_unix_nano/],
    ['OTLP traces', 'an end in infinity', { endTimeUnixNano: infinity }, STORED],
    ['OTLP traces', 'infinity in an attribute', spans(attribute('server.port', { doubleValue: infinity })), STORED],
    ['OTLP traces', 'what is no number', { kind: notANumber }, /the body is not JSON/],
    ['OTLP traces', 'ids that are none', { traceId: 'zz' }, /trace_id/],

    ...['OTLP traces as protobuf', 'OTLP traces over gRPC'].flatMap((door) =>
      protobufCases.map(([what, fields, expected]): Case => [door, what, { ...fields }, expected]),
    ),

    ['OTLP metrics', 'a megabyte in an attribute', spans(attribute('a', { stringValue: aMegabyte })), STORED],
    [
      'OTLP metrics',
      '50,000 attributes',
      spans(...Object.keys(manyKeys(50_000)).map((key) => attribute(key, { intValue: 1 }))),
      STORED,
    ],
    ['OTLP metrics', '10,000 levels', spans(attribute('a', deep)), STORED],
    ['OTLP metrics', 'bytes that are no text', spans(attribute('a', { stringValue: NO_TEXT })), STORED],
    ['OTLP metrics', 'the year 1970', { timeUnixNano: ns('1970-01-01T00:00:00Z') }, /time_unix_nano/],
    ['OTLP metrics', 'the year 2200', { timeUnixNano: ns('2200-01-01T00:00:00Z') }, /time_unix_nano/],
    ['OTLP metrics', 'infinity', { asDouble: infinity }, /as_double/],
    ['OTLP metrics', 'NaN', { asDouble: 'NaN' }, /as_double/],
  ];
  const sent = new Map<Fields, { readonly id: string; readonly answer: string }>();

  it('comes in all at once, with what is right among it', async () => {
    const comesIn = async (name: string, { send }: Door) => {
      for (const [door, , fields] of cases) {
        if (door !== name) continue;
        const id = randomUUID();
        sent.set(fields, { id, answer: await send(id, fields) });
      }
    };
    await Promise.all(Object.entries(doors).map(([name, door]) => comesIn(name, door)));
  });

  it.each(cases)('over %s: %s', async (door, _, fields, expected) => {
    const { id, answer } = sent.get(fields) ?? { id: '', answer: '' };
    if (expected === STORED) {
      const place = doors[door]?.place(id) ?? '';
      await eventually(
        async () => expect({ answer, stored: await isStored(place) }).toMatchObject({ stored: true }),
        WHEN_BUSY,
      );
    } else if (door.endsWith('over NATS')) {
      await eventually(
        () =>
          expect(letters.flatMap(({ reason, payload }) => (payload.includes(id) ? [reason] : []))).toEqual([
            expect.stringMatching(expected),
          ]),
        WHEN_BUSY,
      );
    } else expect(answer.slice(0, 2000)).toMatch(expected);
  });

  it('keeps nothing else out, and no memory', async () => {
    for (const { send, place } of Object.values(doors)) {
      const id = randomUUID();
      await send(id, {});
      await eventually(async () => expect(await isStored(place(id))).toBe(true));
    }
    const manager = await operator.jetstreamManager();
    for (const [stream, consumer] of [
      [streams.ingest.name, 'ingest-events'],
      [streams.ingest.name, 'ingest-flows'],
      [streams.traces.name, 'ingest-traces'],
      [streams.traces.name, 'ingest-metrics'],
    ] as const) {
      await eventually(async () => {
        const { num_pending, num_ack_pending } = await manager.consumers.info(stream, consumer);
        expect(num_pending + num_ack_pending).toBe(0);
      });
    }
    expect(service.peak).toBeLessThan(MOST_MEMORY);
  });
});
