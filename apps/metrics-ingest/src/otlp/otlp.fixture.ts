import { gzipSync } from 'node:zlib';

/** A span as a test describes it; what it does not say follows. */
export interface SpanToSend {
  readonly trace: string;
  readonly span: string;
  readonly parent?: string;
  readonly name?: string;
  readonly kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly ms?: number;
  readonly failed?: string;
  readonly state?: string;
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
  readonly links?: readonly { readonly trace: string; readonly span: string }[];
}

const KINDS = ['', 'internal', 'server', 'client', 'producer', 'consumer'];

export const traceId = (number: number): string => (number + 1).toString(16).padStart(32, 'a');
export const spanId = (number: number): string => (number + 1).toString(16).padStart(16, 'b');

const attributesOf = (attributes: Readonly<Record<string, string | number | boolean>>) =>
  Object.entries(attributes).map(([key, value]) => ({
    key,
    value:
      typeof value === 'string'
        ? { stringValue: value }
        : typeof value === 'number'
          ? { intValue: String(value) }
          : { boolValue: value },
  }));

const nanos = (ms: number): string => String(BigInt(Math.round(ms * 1000)) * 1000n);

/** The spans of one service as OTLP in JSON. */
export const requestOf = (service: string, spans: readonly SpanToSend[], resource: Record<string, string> = {}) => ({
  resourceSpans: [
    {
      resource: { attributes: attributesOf({ 'service.name': service, ...resource }) },
      scopeSpans: [
        {
          scope: { name: 'test' },
          spans: spans.map((span) => ({
            traceId: span.trace,
            spanId: span.span,
            parentSpanId: span.parent ?? '',
            traceState: span.state ?? '',
            name: span.name ?? 'work',
            kind: KINDS.indexOf(span.kind ?? 'internal'),
            startTimeUnixNano: nanos(span.start),
            endTimeUnixNano: nanos(span.start + (span.ms ?? 10)),
            attributes: attributesOf(span.attributes ?? {}),
            links: (span.links ?? []).map((link) => ({ traceId: link.trace, spanId: link.span })),
            status: span.failed === undefined ? {} : { code: 2, message: span.failed },
          })),
        },
      ],
    },
  ],
});

/** A key of that id, of 11 letters and digits. */
export const keyOf = (id: string): string => `cmk_${id}_${'0'.repeat(43)}`;
export const KEY = keyOf('known000000');

export async function send(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const isText = typeof body === 'string' || body instanceof Uint8Array;
  return fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}`, ...headers },
    body: isText ? (body as string) : JSON.stringify(body),
  });
}

export const zipped = (text: string | Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(gzipSync(text));
