import { randomBytes } from 'node:crypto';

const MS = 1_000_000n;
const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

interface Call {
  /** Of the call that it is made in; the first has none. */
  readonly within?: number;
  readonly service: string;
  readonly name: string;
  readonly from_ms: number;
  readonly ms: number;
  /** A database or a queue that is called, and says nothing itself. */
  readonly attributes?: Readonly<Record<string, string>>;
  readonly error?: string;
}

/** An order that a customer places: what the services on the way of chain B1 would send of it. */
export function anOrder(error?: string): readonly Call[] {
  const database = { 'db.system.name': 'postgresql', 'server.address': 'database-service', 'db.namespace': 'orders' };
  return [
    { service: 'api-gateway', name: 'POST /api/v1/orders', from_ms: 0, ms: 182 },
    { within: 0, service: 'user-service', name: 'GET /api/v1/sessions', from_ms: 6, ms: 24 },
    { within: 0, service: 'trading-engine', name: 'POST /api/v1/orders', from_ms: 34, ms: 141 },
    {
      within: 2,
      service: 'risk-service',
      name: 'CheckLimits',
      from_ms: 40,
      ms: 38,
      ...(error !== undefined && { error }),
    },
    ...(error === undefined
      ? [
          { within: 2, service: 'exchange', name: 'POST /orders', from_ms: 82, ms: 61 },
          { within: 2, service: 'trading-engine', name: 'INSERT orders', from_ms: 146, ms: 19, attributes: database },
        ]
      : []),
  ];
}

/** Sends a run as a Collector would: each call as the span of who asks and that of who answers. */
export async function sendRun(otlp: string, calls: readonly Call[], began = Date.now() - 2000): Promise<string> {
  const traceId = hex(16);
  const ids = calls.map(() => ({ client: hex(8), server: hex(8) }));
  const spans = calls.flatMap((call, index) => {
    const own = ids[index];
    const outer = call.within === undefined ? undefined : ids[call.within];
    if (!own) return [];
    const status = call.error === undefined ? {} : { status: { code: 2, message: call.error } };
    const start = BigInt(began + call.from_ms) * MS;
    const times = { startTimeUnixNano: String(start), endTimeUnixNano: String(start + BigInt(call.ms) * MS) };
    const attributes = Object.entries(call.attributes ?? {}).map(([key, stringValue]) => ({
      key,
      value: { stringValue },
    }));
    const asking = calls[call.within ?? -1]?.service ?? call.service;
    const client = { traceId, spanId: own.client, parentSpanId: outer?.server, name: call.name, kind: 3, attributes };
    const parentSpanId = outer === undefined ? '' : own.client;
    const server = { traceId, spanId: own.server, parentSpanId, name: call.name, kind: 2, attributes: [] };
    return [
      ...(outer === undefined ? [] : [{ service: asking, span: { ...client, ...times, ...status } }]),
      ...(call.attributes ? [] : [{ service: call.service, span: { ...server, ...times, ...status } }]),
    ];
  });
  const resourceSpans = spans.map(({ service, span }) => ({
    resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
    scopeSpans: [{ spans: [span] }],
  }));
  const answer = await fetch(`${otlp}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans }),
  });
  if (!answer.ok) throw new Error(`OTLP answers ${answer.status}`);
  return traceId;
}
