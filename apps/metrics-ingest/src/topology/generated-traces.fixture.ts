import { edgeTotals, type EdgeTotals } from '@chain-mapping/model';
import { requestOf, type SpanToSend } from '../otlp/otlp.fixture';
import { Replicas } from './replicas.fixture';

/** What there is: services, and what services call that sends no spans. */
export interface PlatformNode {
  readonly id: string;
  readonly kind: 'service' | 'database' | 'cache' | 'broker' | 'ai_model' | 'external';
}

export interface Platform {
  readonly nodes: readonly PlatformNode[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

export interface Telling {
  readonly names: 'old' | 'new';
  /** How receivers of messages refer to senders. */
  readonly messages: 'parent' | 'link' | 'nothing';
  /** Services that send no spans. */
  readonly silent?: ReadonlySet<string>;
  /** Whether callers tell of their calls; else only those that are called do. */
  readonly clients?: boolean;
  /** Whether those that are called tell of it; else only callers do. */
  readonly servers?: boolean;
  /** Share of traces that is sampled. */
  readonly sampled?: number;
  /** In which order requests come; any, where it is not given. */
  readonly order?: 'as spans end' | 'callers first';
}

export interface Request {
  readonly service: string;
  readonly spans: readonly SpanToSend[];
}

/** A generator of numbers in [0, 1) that gives the same again. Source: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A platform like those that people build: gateways in front, services that call each other, stores, a broker, models and the outside. */
export function aPlatform(random: () => number, services: number): Platform {
  const names = Array.from({ length: services }, (_, index) => `service-${index}`);
  const some = (kind: PlatformNode['kind'], most: number): PlatformNode[] =>
    Array.from({ length: Math.floor(random() * (most + 1)) }, (_, index) => ({ id: `${kind}-${index}`, kind }));
  const ends = [
    ...some('database', 4),
    ...some('cache', 2),
    ...some('broker', 2),
    ...some('ai_model', 1),
    ...some('external', 2),
  ];
  const edges = new Map<string, { from: string; to: string }>();
  const connect = (from: string, to: string) => from !== to && edges.set(`${from} ${to}`, { from, to });
  const any = <T>(all: readonly T[]): T | undefined => all[Math.floor(random() * all.length)];
  names.forEach((name, index) => {
    if (index > 0) connect(names[Math.floor(random() * index)] ?? name, name);
    for (let more = random() * 3; more > 1; more -= 1) connect(name, any(names) ?? name);
  });
  for (const { id, kind } of ends) {
    for (let count = 1 + random() * 3; count >= 1; count -= 1) connect(any(names) ?? '', id);
    if (kind === 'broker') for (let count = 1 + random() * 3; count >= 1; count -= 1) connect(id, any(names) ?? '');
  }
  return { nodes: [...names.map((id) => ({ id, kind: 'service' as const })), ...ends], edges: [...edges.values()] };
}

const DEEPEST = 5;

/** Traces that between them take every edge, as requests of the services that were on the way. */
export class TraceWriter {
  private readonly kinds: ReadonlyMap<string, PlatformNode['kind']>;
  private readonly leaving = new Map<string, string[]>();
  private readonly requests = new Map<string, SpanToSend[]>();
  private ids = 0;
  /** How often each edge was taken. */
  readonly taken = new Map<string, number>();

  constructor(
    private readonly platform: Platform,
    private readonly telling: Telling,
    private readonly random: () => number,
    private readonly now: number,
  ) {
    this.kinds = new Map(platform.nodes.map(({ id, kind }) => [id, kind]));
    for (const { from, to } of platform.edges) this.leaving.set(from, [...(this.leaving.get(from) ?? []), to]);
  }

  /** Traces until each edge was taken so many times. */
  write(times: number): Request[] {
    const services = this.platform.edges.flatMap(({ from }) => (this.kinds.get(from) === 'service' ? [from] : []));
    for (let round = 0; round < times; round += 1) {
      for (const service of new Set(services)) this.trace(service);
    }
    return [...this.requests].map(([service, spans]) => ({ service, spans }));
  }

  private trace(service: string): void {
    const { sampled } = this.telling;
    const isKept = sampled === undefined || this.random() < sampled;
    const trace = this.id(32);
    const start = this.now - 60_000 + Math.floor(this.random() * 30_000);
    const root = this.span(
      service,
      { trace, kind: 'server', start, ms: 500, attributes: this.http('GET /', '') },
      isKept,
    );
    this.walk(service, { trace, span: root, start, isKept }, 0, new Set());
  }

  private walk(service: string, at: Place, depth: number, gone: Set<string>): void {
    for (const to of this.leaving.get(service) ?? []) {
      const edge = `${service} ${to}`;
      if (gone.has(edge) || (depth > 0 && (depth > DEEPEST || this.random() < 0.3))) continue;
      gone.add(edge);
      this.taken.set(edge, (this.taken.get(edge) ?? 0) + 1);
      this.call(service, to, at, depth, gone);
    }
  }

  private call(service: string, to: string, at: Place, depth: number, gone: Set<string>): void {
    const { trace, isKept } = at;
    const start = at.start + 1 + Math.floor(this.random() * 5);
    const common = { trace, parent: at.span, start, ms: 5 + Math.floor(this.random() * 50) };
    const kind = this.kinds.get(to) ?? 'service';
    if (kind === 'service') {
      const isTold = this.telling.clients ?? true;
      const client = isTold
        ? this.span(service, { ...common, kind: 'client', attributes: this.http('POST', to) }, isKept)
        : at.span;
      const server = {
        trace,
        parent: client,
        start: start + 1,
        ms: 4,
        kind: 'server' as const,
        attributes: this.http('POST /work', ''),
      };
      const answered = this.span(to, server, isKept);
      this.walk(to, { trace, span: answered, start: start + 1, isKept }, depth + 1, gone);
    } else if (kind === 'broker') {
      const sent = this.span(service, { ...common, kind: 'producer', attributes: this.message(to, 'publish') }, isKept);
      this.receive(to, { trace, span: sent, start, isKept }, depth, gone);
    } else {
      this.span(service, { ...common, kind: 'client', attributes: this.attributesOf(kind, to) }, isKept);
    }
  }

  private receive(broker: string, sent: Place, depth: number, gone: Set<string>): void {
    for (const reader of this.leaving.get(broker) ?? []) {
      const edge = `${broker} ${reader}`;
      if (gone.has(edge)) continue;
      gone.add(edge);
      this.taken.set(edge, (this.taken.get(edge) ?? 0) + 1);
      const start = sent.start + 20;
      const { messages } = this.telling;
      const trace = messages === 'parent' ? sent.trace : this.id(32);
      const links = messages === 'link' ? { links: [{ trace: sent.trace, span: sent.span }] } : {};
      const refers = messages === 'parent' ? { parent: sent.span } : links;
      const read = {
        trace,
        start,
        ms: 5,
        kind: 'consumer' as const,
        attributes: this.message(broker, 'process'),
        ...refers,
      };
      const span = this.span(reader, read, sent.isKept);
      this.walk(reader, { trace, span, start, isKept: sent.isKept }, depth + 1, gone);
    }
  }

  private span(service: string, span: Omit<SpanToSend, 'span'>, isKept: boolean): string {
    const id = this.id(16);
    if (!isKept || this.telling.silent?.has(service)) return id;
    if (span.kind === 'server' && this.telling.servers === false) return id;
    const spans = this.requests.get(service) ?? [];
    const { sampled } = this.telling;
    const state = sampled === undefined ? {} : { state: `ot=th:${thresholdOf(sampled)}` };
    spans.push({ ...span, span: id, ...state });
    this.requests.set(service, spans);
    return id;
  }

  private http(name: string, address: string): Record<string, string> {
    const [method = 'GET', route] = name.split(' ');
    const isNew = this.telling.names === 'new';
    return {
      [isNew ? 'http.request.method' : 'http.method']: method,
      ...(route !== undefined && { 'http.route': route }),
      ...(address !== '' && { [isNew ? 'server.address' : 'net.peer.name']: address }),
    };
  }

  private message(broker: string, operation: string): Record<string, string> {
    const isNew = this.telling.names === 'new';
    return {
      'messaging.system': 'kafka',
      [isNew ? 'messaging.destination.name' : 'messaging.destination']: broker,
      [isNew ? 'messaging.operation.type' : 'messaging.operation']: operation,
    };
  }

  private attributesOf(kind: PlatformNode['kind'], id: string): Record<string, string> {
    const isNew = this.telling.names === 'new';
    const address = { [isNew ? 'server.address' : 'net.peer.name']: id };
    if (kind === 'ai_model') {
      return { [isNew ? 'gen_ai.provider.name' : 'gen_ai.system']: 'acme', 'gen_ai.request.model': id };
    }
    if (kind === 'external') return this.http('GET', id);
    return { [isNew ? 'db.system.name' : 'db.system']: kind === 'cache' ? 'redis' : 'postgresql', ...address };
  }

  private id(length: number): string {
    this.ids += 1;
    return (this.ids + Math.floor(this.random() * 1e6) * 1e6).toString(16).padStart(length, 'c');
  }
}

interface Place {
  readonly trace: string;
  readonly span: string;
  readonly start: number;
  readonly isKept: boolean;
}

const thresholdOf = (share: number): string =>
  Math.round((1 - share) * 16 ** 13)
    .toString(16)
    .padStart(13, '0');

/** The name of a node, as the map of topology knows it. */
export function nameOf({ id, kind }: PlatformNode): string {
  switch (kind) {
    case 'service':
    case 'external':
      return id;
    case 'database':
      return `postgresql://${id}`;
    case 'cache':
      return `redis://${id}`;
    case 'broker':
      return `kafka/${id}`;
    case 'ai_model':
      return `acme/${id}`;
  }
}

export const bodyOf = ({ service, spans }: Request): Buffer => Buffer.from(JSON.stringify(requestOf(service, spans)));

export interface Score {
  readonly precision: number;
  readonly recall: number;
}

/** How well edges that were found are those that there are. */
export function scoreOf(
  platform: Platform,
  found: Iterable<{ readonly source: string; readonly target: string }>,
): Score {
  const names = new Map(platform.nodes.map((node) => [node.id, nameOf(node)]));
  const truth = new Set(platform.edges.map(({ from, to }) => `${names.get(from) ?? ''} ${names.get(to) ?? ''}`));
  const seen = new Set([...found].map(({ source, target }) => `${source} ${target}`));
  const right = [...seen].filter((edge) => truth.has(edge)).length;
  return { precision: seen.size === 0 ? 1 : right / seen.size, recall: truth.size === 0 ? 1 : right / truth.size };
}

/** What the map made of generated traces, beside what there is. */
export interface Mapped {
  readonly score: Score;
  readonly totals: readonly EdgeTotals[];
  /** Calls that were made, of which as many were taken as were sampled. */
  readonly made: number;
  readonly estimated: number;
}

const SAMPLED_ROUNDS = 600;

/** Traces of a platform, sent by each service on its own, in any order, to any replica; and the map that comes of them. */
export function mapped(
  platform: Platform,
  telling: Telling,
  random: () => number,
  now: number,
  replicas: number,
): Mapped {
  const writer = new TraceWriter(platform, telling, random, now);
  const requests = writer.write(telling.sampled === undefined ? 2 : SAMPLED_ROUNDS / Math.min(1, 20 * telling.sampled));
  const ordered = requests
    .flatMap(({ service, spans }) => inParts(spans, random).map((part) => ({ service, spans: part })))
    .map((request) => ({ request, key: orderOf(request, telling, random) }))
    .sort((a, b) => a.key - b.key);
  const all = new Replicas(replicas, random, now);
  for (const { request } of ordered) all.receive(bodyOf(request));
  all.settle();
  const totals = edgeTotals(all.calls).filter(({ source }) => source !== '');
  return {
    score: scoreOf(platform, totals),
    totals,
    made: [...writer.taken.values()].reduce((sum, count) => sum + count, 0),
    estimated: totals.reduce((sum, { estimated_calls }) => sum + estimated_calls, 0),
  };
}

function orderOf({ spans }: Request, { order }: Telling, random: () => number): number {
  switch (order) {
    case undefined:
      return random();
    case 'as spans end':
      return Math.max(...spans.map(({ start, ms = 0 }) => start + ms));
    case 'callers first':
      return Math.min(...spans.map(({ start }) => start));
  }
}

/** Exporters send what has ended by then, each service on its own. */
function inParts<T>(spans: readonly T[], random: () => number): T[][] {
  const parts: T[][] = [];
  for (let first = 0; first < spans.length;) {
    const length = 1 + Math.floor(random() * 20);
    parts.push(spans.slice(first, first + length));
    first += length;
  }
  return parts;
}

const whole: Telling = { names: 'new', messages: 'link' };

/** Ways in which platforms tell of themselves: whole, and with one thing missing. */
export const aTelling: Readonly<Record<string, Telling | ((platform: Platform) => Telling)>> = {
  'complete, new names, links': whole,
  'complete, new names, parents': { ...whole, messages: 'parent' },
  'complete, old names, links': { ...whole, names: 'old' },
  'complete, old names, parents': { ...whole, names: 'old', messages: 'parent' },
  'complete, as spans end': { ...whole, order: 'as spans end' },
  'complete, callers first': { ...whole, order: 'callers first' },
  'without spans of callers': { ...whole, clients: false },
  'without spans of callees': { ...whole, servers: false },
  'without links from receivers to senders': { ...whole, messages: 'nothing' },
  'one service of four silent': ({ nodes }) => ({
    ...whole,
    silent: new Set(
      nodes.filter(({ kind }) => kind === 'service').flatMap(({ id }, index) => (index % 4 === 3 ? [id] : [])),
    ),
  }),
  'one trace of a hundred': { ...whole, sampled: 0.01 },
};
