import fc from 'fast-check';
import { attributePlaces, Attributes, conventions } from './conventions';
import { edgeTotals, mergedSketch } from './edge-totals';
import { farSideOf, operationOf } from './far-side';
import { latencyBucket, latencyQuantile, observationsWithin } from './latency-sketch';
import { type EdgeCall, pairSpans, type Surroundings } from './pairing';
import { samplingWeight } from './sampling';
import { type ObservedSpan, type SpanKind, spanKey } from './span';

const attributesOf = (attributes: Record<string, string>): Attributes => {
  const read = new Attributes();
  for (const [name, value] of Object.entries(attributes)) {
    const place = attributePlaces.get(name);
    if (place !== undefined) read.put(place, value);
  }
  return read;
};

const aSpan = (
  service: string,
  span_id: string,
  kind: SpanKind,
  attributes: Record<string, string> = {},
  more: Partial<ObservedSpan> = {},
): ObservedSpan => ({
  trace_id: 't1',
  span_id,
  parent_span_id: '',
  service,
  environment: 'test',
  kind,
  operation: operationOf('work', attributesOf(attributes)),
  start: 1_000,
  duration: 20,
  error: null,
  weight: 1,
  far: farSideOf(kind, attributesOf(attributes)),
  links: [],
  ...more,
});

const NOTHING: Surroundings = { span: () => undefined, isAnswered: () => false, serviceAt: () => undefined };
const PATIENT = { parents: true, answers: true };
const LAST = { parents: false, answers: false };

const told = (calls: readonly EdgeCall[]): string[] =>
  calls.map(({ source, target, edge_type }) => `${source?.name ?? '-'} ${edge_type} ${target.name}`).sort();

const HTTP = { 'http.request.method': 'GET' };

describe('farSideOf', () => {
  it.each([
    ['now', { 'db.system.name': 'postgresql', 'server.address': 'DB.local', 'db.namespace': 'orders' }],
    [
      'before',
      { 'db.system': 'postgresql', 'net.peer.name': 'db.local', 'net.peer.port': '5432', 'db.name': 'orders' },
    ],
    ['long before', { 'db.type': 'postgres', 'peer.hostname': 'db.local', 'db.instance': 'orders' }],
  ])('knows a database by system, address and namespace, as conventions call them %s', (_, attributes) => {
    expect(farSideOf('client', attributesOf(attributes))).toEqual({
      edge_type: 'database_query',
      node_type: 'database',
      name: 'postgresql://db.local/orders',
      direction: 'out',
    });
  });

  it.each([
    ['process', 'in'],
    ['receive', 'in'],
    ['publish', 'out'],
    ['send', 'out'],
  ])(
    'takes the direction of a message from its operation %s, whatever the kind of the span',
    (operation, direction) => {
      const attributes = {
        'messaging.system': 'nats',
        'messaging.destination.name': 'orders',
        'messaging.operation.type': operation,
      };
      for (const kind of ['client', 'consumer', 'producer'] as const) {
        expect(farSideOf(kind, attributesOf(attributes))).toMatchObject({ name: 'nats/orders', direction });
      }
      expect(
        farSideOf('consumer', attributesOf({ ...attributes, 'messaging.operation.type': 'settle' }))?.node_type,
      ).not.toBe('message_queue');
    },
  );

  it.each<[string, SpanKind, Record<string, string>, object | null]>([
    [
      'a cache',
      'client',
      { 'db.system': 'redis', 'server.address': 'cache', 'db.namespace': '3' },
      { edge_type: 'cache_operation', name: 'redis://cache' },
    ],
    [
      'a model',
      'client',
      { 'gen_ai.system': 'openai', 'gen_ai.request.model': 'gpt', 'server.address': 'api' },
      { node_type: 'ai_model', name: 'openai/gpt' },
    ],
    [
      'gRPC',
      'client',
      { 'rpc.system': 'grpc', 'server.address': 'orders' },
      { edge_type: 'grpc_call', name: 'orders' },
    ],
    [
      'a WebSocket',
      'client',
      { 'url.full': 'wss://feed.example:8443/x' },
      { edge_type: 'websocket_message', name: 'feed.example' },
    ],
    [
      'a peer by its new name',
      'client',
      { ...HTTP, 'service.peer.name': 'orders', 'server.address': '10.0.0.1' },
      { name: 'orders' },
    ],
    ['a peer by its old name', 'client', { ...HTTP, 'peer.service': 'orders' }, { name: 'orders' }],
    ['an address of IPv6', 'client', { 'http.url': 'http://[::1]:80/' }, { name: '::1' }],
    [
      'a temporary queue',
      'producer',
      { 'messaging.system': 'jms', 'messaging.destination.name': 'x1', 'messaging.destination.temporary': 'true' },
      { name: 'jms/(temporary)' },
    ],
    ['nothing', 'internal', HTTP, null],
  ])('knows %s', (_, kind, attributes, expected) => {
    const far = farSideOf(kind, attributesOf(attributes));
    if (expected === null) expect(far).toBeNull();
    else expect(far).toMatchObject(expected);
  });

  it('prefers the newest name for each thing', () => {
    for (const names of Object.values(conventions)) {
      const all = Object.fromEntries(names.map((name, rank) => [name, `value ${rank}`]));
      for (const order of [Object.entries(all), Object.entries(all).reverse()]) {
        const read = attributesOf(Object.fromEntries(order));
        const [first] = names;
        expect(read.get(attributePlaces.get(first)?.field ?? 'url')).toBe('value 0');
      }
    }
  });
});

describe('samplingWeight', () => {
  it.each([
    ['', 1],
    ['ot=th:0', 1],
    ['vendor=1,ot=rv:12345678901234;th:c', 4],
    ['ot=th:fd70a3d70a3d71', 100],
    ['ot=p:3;r:62', 8],
    ['ot=th:xyz', 1],
    ['not=th:c', 1],
  ])('of %p is %p', (state, weight) => {
    expect(samplingWeight(state)).toBeCloseTo(weight, 6);
  });
});

describe('pairSpans', () => {
  const call = aSpan(
    'shop',
    'b',
    'client',
    { ...HTTP, 'server.address': 'orders.local' },
    { parent_span_id: 'a', duration: 30 },
  );
  const answer = aSpan('orders', 'c', 'server', HTTP, { parent_span_id: 'b' });
  const entry = aSpan('shop', 'a', 'server', HTTP);

  it('tells a call once, by what the caller waited', () => {
    const { calls, waiting } = pairSpans([entry, call, answer], NOTHING, PATIENT);
    expect(waiting).toEqual([]);
    expect(told(calls)).toEqual(['- http_request shop', 'shop http_request orders']);
    expect(calls.find(({ source }) => source !== null)).toMatchObject({ latency: 30, address: 'orders.local' });
  });

  it('lets each side wait for the other, and tells the call when both are there', () => {
    expect(pairSpans([call], NOTHING, PATIENT)).toMatchObject({ calls: [], waiting: [call] });
    const { calls, waiting, answers } = pairSpans([answer], NOTHING, PATIENT);
    expect([calls, waiting]).toEqual([[], [answer]]);
    const later: Surroundings = {
      ...NOTHING,
      span: (trace_id, span_id) => (spanKey(trace_id, span_id) === 't1b' ? call : undefined),
      isAnswered: (trace_id, span_id) =>
        answers.some((each) => each.trace_id === trace_id && each.parent_span_id === span_id),
    };
    expect(told(pairSpans([call, answer], later, LAST).calls)).toEqual(['shop http_request orders']);
    expect(told(pairSpans([call], later, LAST).calls)).toEqual([]);
  });

  it('takes what never answers for something outside, or for the service that answers at that address', () => {
    expect(told(pairSpans([call], NOTHING, LAST).calls)).toEqual(['shop http_request orders.local']);
    const around = { ...NOTHING, serviceAt: (address: string) => (address === 'orders.local' ? 'orders' : undefined) };
    expect(told(pairSpans([call], around, LAST).calls)).toEqual(['shop http_request orders']);
    expect(pairSpans([{ ...call, far: farSideOf('client', attributesOf(HTTP)) }], NOTHING, LAST).calls).toEqual([]);
  });

  it('draws no line from a service to itself, nor from a caller that was never seen', () => {
    const own = { ...answer, service: 'shop' };
    expect(told(pairSpans([call, own], NOTHING, LAST).calls)).toEqual([]);
    expect(told(pairSpans([answer], NOTHING, LAST).calls)).toEqual([]);
  });

  it('draws messages through their queue, and measures how long they lay there', () => {
    const queue = { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' };
    const sent = aSpan('shop', 'b', 'producer', queue, { start: 1_000, duration: 5 });
    const read = aSpan('billing', 'c', 'consumer', queue, {
      trace_id: 't2',
      start: 61_005,
      links: [{ trace_id: 't1', span_id: 'b' }],
    });
    const { calls } = pairSpans([read, sent], NOTHING, PATIENT);
    expect(told(calls)).toEqual(['kafka/orders message_consume billing', 'shop message_publish kafka/orders']);
    expect(calls.find(({ edge_type }) => edge_type === 'message_consume')).toMatchObject({
      latency: 60_000,
      linked_trace_id: 't1',
    });
    const unnamed = { ...read, far: farSideOf('consumer', attributesOf({ 'messaging.system': 'kafka' })) };
    expect(told(pairSpans([sent, unnamed], NOTHING, PATIENT).calls)).toContain('kafka/orders message_consume billing');
    expect(pairSpans([read], NOTHING, PATIENT).waiting).toEqual([read]);
    expect(pairSpans([read], NOTHING, LAST).calls).toMatchObject([{ latency: null }]);
  });

  it('counts a query once that a mapper and its driver both tell of', () => {
    const outer = aSpan('orders', 'b', 'client', { 'db.system': 'postgresql', 'db.name': 'orders' });
    const inner = aSpan(
      'orders',
      'c',
      'client',
      { 'db.system': 'postgresql', 'db.name': 'orders', 'server.address': 'db' },
      { parent_span_id: 'b' },
    );
    expect(told(pairSpans([outer, inner], NOTHING, PATIENT).calls)).toEqual([
      'orders database_query postgresql://db/orders',
    ]);
    const asHttp = aSpan('orders', 'c', 'client', { ...HTTP, 'server.address': 'search' }, { parent_span_id: 'b' });
    const search = {
      ...outer,
      far: farSideOf('client', attributesOf({ 'db.system': 'elasticsearch', 'server.address': 'search' })),
    };
    expect(told(pairSpans([search, asHttp], NOTHING, LAST).calls)).toEqual([
      'orders database_query elasticsearch://search',
    ]);
  });

  it('tells the same calls in whatever order and parts spans come', () => {
    const queue = { 'messaging.system': 'nats', 'messaging.destination.name': 'done' };
    const spans = [
      entry,
      call,
      answer,
      aSpan('orders', 'd', 'client', { 'db.system': 'redis', 'server.address': 'cache' }, { parent_span_id: 'c' }),
      aSpan('orders', 'e', 'producer', queue, { parent_span_id: 'c' }),
      aSpan('mailer', 'f', 'consumer', queue, { parent_span_id: 'e' }),
      aSpan('mailer', 'g', 'client', { ...HTTP, 'server.address': 'smtp.example' }, { parent_span_id: 'f' }),
    ];
    const whole = told(pairSpans(spans, NOTHING, LAST).calls);
    expect(whole).toHaveLength(6);
    const order = fc.shuffledSubarray(spans, { minLength: spans.length, maxLength: spans.length });
    fc.assert(
      fc.property(order, fc.array(fc.nat(6), { maxLength: 4 }), (shuffled, cuts) => {
        const seen = new Map<string, ObservedSpan>();
        const answered = new Set<string>();
        const around: Surroundings = {
          span: (trace_id, span_id) => seen.get(spanKey(trace_id, span_id)),
          isAnswered: (trace_id, span_id) => answered.has(spanKey(trace_id, span_id)),
          serviceAt: () => undefined,
        };
        const calls: EdgeCall[] = [];
        const waiting: ObservedSpan[] = [];
        const step = (some: readonly ObservedSpan[], last: boolean) => {
          for (const span of some) seen.set(spanKey(span.trace_id, span.span_id), span);
          const pairing = pairSpans(some, around, last ? LAST : PATIENT);
          pairing.answers.forEach(({ trace_id, parent_span_id }) => answered.add(spanKey(trace_id, parent_span_id)));
          calls.push(...pairing.calls);
          return pairing.waiting;
        };
        const ends = [...new Set([...cuts, shuffled.length])].sort((a, b) => a - b);
        ends.reduce((from, to) => (waiting.push(...step(shuffled.slice(from, to), false)), to), 0);
        step(waiting, true);
        expect(told(calls)).toEqual(whole);
      }),
    );
  });
});

describe('a latency sketch', () => {
  const latencies = fc.array(fc.double({ min: 0.001, max: 100_000, noNaN: true }), { minLength: 1, maxLength: 300 });
  const sketchOf = (values: readonly number[]) => {
    const sketch: Record<string, number> = {};
    for (const value of values) sketch[latencyBucket(value)] = (sketch[latencyBucket(value)] ?? 0) + 1;
    return sketch;
  };

  it('answers quantiles within 2 % of the truth, however it was merged', () => {
    fc.assert(
      fc.property(latencies, fc.nat(300), fc.constantFrom(0.5, 0.95, 0.99), (values, cut, share) => {
        const merged = mergedSketch([sketchOf(values.slice(0, cut)), sketchOf(values.slice(cut))]);
        expect(merged).toEqual(sketchOf(values));
        const truth = [...values].sort((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? 0;
        const answer = latencyQuantile(merged, share) ?? 0;
        expect(Math.abs(answer - truth)).toBeLessThanOrEqual(0.0201 * truth);
        expect(observationsWithin(merged, truth)).toBeGreaterThanOrEqual(Math.ceil(share * values.length));
      }),
    );
    expect(latencyQuantile({}, 0.5)).toBeNull();
  });
});

describe('edgeTotals', () => {
  it('adds calls up by edge and minute, and keeps a trace that failed', () => {
    const query = (fields: Partial<ObservedSpan>) =>
      aSpan('orders', 'a', 'client', { 'db.system': 'redis', 'server.address': 'c' }, fields);
    const { calls } = pairSpans(
      [
        query({ start: 60_000, weight: 10 }),
        query({ span_id: 'b', trace_id: 't2', start: 60_500, error: 'gone' }),
        query({ span_id: 'c', start: 120_000 }),
      ],
      NOTHING,
      LAST,
    );
    expect(edgeTotals(calls)).toMatchObject([
      {
        minute: 60_000,
        calls: 2,
        estimated_calls: 11,
        errors: 1,
        trace_id: 't2',
        first_seen: 60_000,
        last_seen: 60_500,
        latency_sum: 40,
      },
      { minute: 120_000, calls: 1, errors: 0, trace_id: 't1' },
    ]);
  });
});
