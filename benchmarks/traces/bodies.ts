const TRACES = 50;
const SERVICES = ['edge', 'shop', 'orders', 'billing', 'stock'] as const;

/** A request as a Collector sends it, and where in it the ids stand that make it another request. */
export interface Body {
  readonly bytes: Buffer;
  readonly spans: number;
  readonly idsAt: readonly number[];
}

class Writer {
  private bytes = Buffer.alloc(1 << 16);
  private at = 0;
  readonly marks: number[] = [];

  get length(): number {
    return this.at;
  }

  varint(value: number): this {
    let rest = value;
    for (this.room(10); rest > 127; rest = Math.floor(rest / 128)) this.bytes[this.at++] = (rest % 128) | 128;
    this.bytes[this.at++] = rest;
    return this;
  }

  field(number: number, bytes: Buffer, marks: readonly number[] = []): this {
    this.varint((number << 3) | 2).varint(bytes.length);
    this.room(bytes.length);
    for (const mark of marks) this.marks.push(this.at + mark);
    bytes.copy(this.bytes, this.at);
    this.at += bytes.length;
    return this;
  }

  text(number: number, text: string): this {
    return this.field(number, Buffer.from(text));
  }

  fixed64(number: number, value: bigint): this {
    this.varint((number << 3) | 1).room(8);
    this.bytes.writeBigUInt64LE(value, this.at);
    this.at += 8;
    return this;
  }

  done(): Buffer {
    return Buffer.from(this.bytes.subarray(0, this.at));
  }

  private room(length: number): void {
    if (this.at + length > this.bytes.length)
      this.bytes = Buffer.concat([this.bytes, Buffer.alloc(this.bytes.length + length)]);
  }
}

function attribute(key: string, value: string | number): Buffer {
  const any = new Writer();
  if (typeof value === 'string') any.text(1, value);
  else any.varint(3 << 3).varint(value);
  return new Writer().text(1, key).field(2, any.done()).done();
}

interface Span {
  readonly trace: number;
  readonly id: number;
  readonly parent: number;
  readonly name: string;
  readonly kind: number;
  readonly attributes: Readonly<Record<string, string | number>>;
}

const idOf = (number: number, length: number): Buffer => {
  const id = Buffer.alloc(length, 1);
  id.writeUInt32BE(number + 1, length - 4);
  return id;
};

function written(span: Span, now: number): { bytes: Buffer; marks: readonly number[] } {
  const writer = new Writer();
  const start = BigInt(now) * 1_000_000n + BigInt(span.id * 1000);
  // The first bytes of a trace id are what a new request changes.
  writer.field(1, idOf(span.trace, 16), [0]).field(2, idOf(span.id, 8));
  if (span.parent >= 0) writer.field(4, idOf(span.parent, 8));
  writer
    .text(5, span.name)
    .varint(6 << 3)
    .varint(span.kind)
    .fixed64(7, start)
    .fixed64(8, start + 12_000_000n);
  for (const [key, value] of Object.entries(span.attributes)) writer.field(9, attribute(key, value));
  return { bytes: writer.done(), marks: writer.marks };
}

const SERVER = 2;
const CLIENT = 3;

/** What instrumentations say beside what anybody reads. */
const more = {
  'thread.id': 17,
  'thread.name': 'worker-17',
  'user_agent.original': 'Mozilla/5.0 (compatible)',
  'network.protocol.version': '1.1',
};
const served = (path: string) => ({
  'http.request.method': 'POST',
  'http.route': path,
  'url.path': path,
  'url.scheme': 'http',
  'http.response.status_code': 200,
  ...more,
});
const called = (service: string) => ({
  'http.request.method': 'POST',
  'server.address': `${service}.local`,
  'server.port': 8080,
  'url.full': `http://${service}.local:8080/work?id=12345`,
  'http.response.status_code': 200,
  ...more,
});
const queried = {
  'db.system.name': 'postgresql',
  'db.namespace': 'orders',
  'server.address': 'orders-db',
  'db.query.text': 'SELECT id, amount FROM orders WHERE id = $1',
  'db.operation.name': 'SELECT',
  'db.collection.name': 'orders',
  ...more,
};

/** Traces through five services: each is called by the one before, and asks its database. */
export function aBody(now: number): Body {
  const spans = new Map<string, Span[]>(SERVICES.map((service) => [service, []]));
  let ids = 0;
  for (let trace = 0; trace < TRACES; trace += 1) {
    let parent = -1;
    SERVICES.forEach((service, index) => {
      const server = ids++;
      const mine = spans.get(service) ?? [];
      mine.push({ trace, id: server, parent, name: 'POST /work', kind: SERVER, attributes: served('/work/{id}') });
      mine.push({ trace, id: ids++, parent: server, name: 'SELECT orders', kind: CLIENT, attributes: queried });
      const next = SERVICES[index + 1];
      if (next === undefined) return;
      parent = ids++;
      mine.push({ trace, id: parent, parent: server, name: 'POST', kind: CLIENT, attributes: called(next) });
    });
  }
  const request = new Writer();
  for (const [service, mine] of spans) {
    const scope = new Writer().field(1, new Writer().text(1, '@opentelemetry/instrumentation-http').done());
    for (const span of mine) {
      const { bytes, marks } = written(span, now);
      scope.field(2, bytes, marks);
    }
    const resource = new Writer()
      .field(1, attribute('service.name', service))
      .field(1, attribute('host.name', 'node-7'));
    const both = new Writer().field(1, resource.done()).field(2, scope.done(), scope.marks);
    request.field(1, both.done(), both.marks);
  }
  return { bytes: request.done(), spans: ids, idsAt: request.marks };
}

/** The same calls in traces of their own. */
export function renew(body: Body, number: number): Buffer {
  const bytes = Buffer.from(body.bytes);
  for (const at of body.idsAt) bytes.writeUInt32BE(number + 1, at);
  return bytes;
}
