import { hash } from 'node:crypto';
import type {
  CallTarget,
  ConfidenceFactor,
  DatabaseOperationFact,
  EndpointFact,
  Fact,
  FunctionCallFact,
  MessageFact,
  ModelCallFact,
  ResourceFact,
  RpcFact,
  ServiceCallFact,
  Unresolved,
} from '../analysis';
import { CONFIDENCE, product } from '../confidence';
import type { ClaimKind, ClaimReading, Claim, FileReading, Lines, Path, Proof, Value } from '../reading';
import { argumentOf } from '../languages/language';
import { linkOf } from './call-graph';
import { databasesOf, engineOf } from './databases';
import { evaluate, type Evaluated } from './evaluate';
import type { Project, Scope } from './project';
import { ResolutionMemory } from './resolution-memory';
import { routesOf } from './routes';
import { rpcCallOf } from './rpc-calls';
import { readSql } from './sql';
import { isAddress, normalisePath, targetOf } from './targets';
import { wiringOf } from './wiring';

type ClaimOf<K extends ClaimKind> = Extract<Claim, { kind: K }>;
type Place = ClaimReading & { readonly file: string };

/**
 * What the claims and calls of all files mean, each with how sure it is: by file, in order of lines. What is remembered of a file are the same
 * objects as before.
 */
export function factsByFile(project: Project, memory = new ResolutionMemory()): Map<string, readonly Fact[]> {
  const pass = memory.begin(project);
  const wirings = new Map(
    project.readings.map((reading) => [reading.file, pass.wiring(reading, () => wiringOf(project, reading))]),
  );
  const routes = routesOf(project, wirings.values());
  const databases = databasesOf(project, wirings);
  const facts = new Map(
    project.readings.map((reading) => [
      reading.file,
      pass.facts(reading, () => surestOfEachPlace(factsOf(project, reading, routes, databases))),
    ]),
  );
  pass.end();
  return facts;
}

function factsOf(
  project: Project,
  reading: FileReading,
  routes: ReturnType<typeof routesOf>,
  databases: ReturnType<typeof databasesOf>,
): Fact[] {
  return [
    ...reading.claims.flatMap((entry): Fact[] => {
      const place: Place = { ...entry, file: reading.file };
      const { claim } = entry;
      if ('proof' in claim && claim.proof !== undefined && !isProven(project, place, claim.proof)) return [];
      switch (claim.kind) {
        case 'endpoint':
          return endpoints(project, place, claim, routes);
        case 'service_call':
          return serviceCall(project, place, claim);
        case 'database_operation':
          return databaseOperation(project, place, claim, databases);
        case 'model_call':
          return modelCall(project, place, claim);
        case 'function_reference':
          return functionCall(project, reading.file, entry, entry.rule, claim.callee);
        case 'resource':
          return resource(project, place, claim);
        case 'message':
          return message(project, place, claim);
        case 'rpc':
          return rpc(project, place, claim);
        case 'router':
        case 'mount':
        case 'database_connection':
          return [];
      }
    }),
    ...(project.rpc.isEmpty ? [] : [...rpcEndpoints(project, reading), ...rpcCalls(project, reading)]),
    ...functionCalls(project, reading),
  ];
}

/** Whether a name is of the library that a claim speaks of; where the files do not tell, whether its file uses the library. */
function isProven(project: Project, place: Place, { path, origins }: Proof): boolean {
  const entity = project.follow(project.resolve(path, project.scopeAt(place.file, place.function)));
  if (entity?.kind === 'external') return origins.includes(entity.name);
  if (entity?.kind === 'parameter' && entity.parameter.annotation !== null) {
    const type = entity.parameter.annotation.at(-1) ?? '';
    return origins.some((origin) => origin === type || origin.endsWith(`.${type}`));
  }
  if (entity !== null && entity.kind !== 'value' && entity.kind !== 'parameter') return false;
  return place.framework_named && !project.isOwn(place.file, path[0] ?? '');
}

function functionCalls(project: Project, reading: FileReading): FunctionCallFact[] {
  const rule = `${reading.language}.call`;
  return reading.calls.flatMap((call) => functionCall(project, reading.file, call, rule, call.callee));
}

function functionCall(
  project: Project,
  file: string,
  place: Lines & { function: string | null },
  rule: string,
  callee: Path,
): FunctionCallFact[] {
  const link = linkOf(project, callee, project.scopeAt(file, place.function));
  if (link === null || (link.file === file && link.function === place.function)) return [];
  return [
    fact(project, { ...place, file }, rule, [{ factor: `link.${link.how}`, value: CONFIDENCE.link[link.how] }], [], {
      kind: 'function_call',
      target_file: link.file,
      target_function: link.function,
    }),
  ];
}

function endpoints(
  project: Project,
  place: Place,
  claim: ClaimOf<'endpoint'>,
  routes: ReturnType<typeof routesOf>,
): EndpointFact[] {
  // A decorator is evaluated around the handler, not inside.
  const around = project.function(place.file, place.function)?.parent ?? null;
  const scope = { ...project.scopeAt(place.file, place.function), function: around };
  const path = evaluate(project, claim.path, scope);
  const router = routes.prefixesOf(claim.router, scope);
  const looksLikeRoute = claim.path.kind === 'text' && (claim.path.text === '' || claim.path.text.startsWith('/'));
  const isKnown = router !== null || claim.certain === true;
  if (!isKnown && !looksLikeRoute) return [];
  const how = isKnown ? 'router_known' : 'router_by_shape';
  const factors = [
    { factor: `endpoint.${how}`, value: CONFIDENCE.endpoint[how] },
    { factor: `text.${path.origin}`, value: CONFIDENCE.text[path.origin] },
  ];
  const prefixes = router ?? [{ text: '', unresolved: [] }];
  return prefixes.flatMap((prefix) =>
    claim.methods.map((method) =>
      fact(project, place, place.rule, factors, [...prefix.unresolved, ...path.unresolved], {
        kind: 'endpoint',
        protocol: claim.protocol,
        method,
        // What a server is mounted below, if at all, is not in the code.
        path: normalisePath((prefix.text + path.text).replace(/^\{[^{}]*\}(?=\/|$)/, '')),
      }),
    ),
  );
}

function serviceCall(
  project: Project,
  place: Place,
  claim: ClaimOf<'service_call'>,
): (ServiceCallFact | ModelCallFact)[] {
  const scope = project.scopeAt(place.file, place.function);
  const origin = project.follow(project.resolve(claim.receiver, scope));
  const isLibrary = origin?.kind === 'external' && claim.origins.includes(origin.name);
  const isClient = isLibrary || claim.certain === true;
  // Known to be something else: a router, a cache, a class of the analysed files.
  if (!isClient && origin !== null && origin.kind !== 'value' && origin.kind !== 'parameter') return [];
  const given = evaluate(project, claim.url, scope);
  const evaluated =
    claim.base == null
      ? withBase(project, given, isLibrary ? origin.made_by : null)
      : appended(evaluate(project, claim.base, scope), given);
  if (!isClient && !isAddress(evaluated.text)) return [];
  const client = isClient ? 'library_known' : place.framework_named ? 'address_only' : 'address_without_library';
  const reading = targetOf(evaluated.text);
  const factors: ConfidenceFactor[] = [
    { factor: `client.${client}`, value: CONFIDENCE.client[client] },
    { factor: `text.${evaluated.origin}`, value: CONFIDENCE.text[evaluated.origin] },
    ...(reading === null
      ? []
      : [{ factor: `addressing.${reading.addressing}`, value: CONFIDENCE.addressing[reading.addressing] }]),
  ];
  const target: CallTarget | null = reading?.target ?? null;
  const unresolved =
    target === null && evaluated.unresolved.length === 0
      ? [{ expression: evaluated.text, reason: 'names no host' }]
      : evaluated.unresolved;
  if (target?.kind === 'ai_model') {
    return [
      fact(project, place, place.rule, factors, unresolved, { kind: 'model_call', provider: target.name, model: null }),
    ];
  }
  return [
    fact(project, place, place.rule, factors, unresolved, {
      kind: 'service_call',
      protocol: claim.method === 'WS' || /^wss?:/i.test(evaluated.text) ? 'websocket' : 'http',
      library: claim.library,
      method: claim.method,
      url: withoutCredentials(evaluated.text).slice(0, 500),
      target,
    }),
  ];
}

/** What clients call the address that their requests are below. */
const BASES = ['base_url', 'baseURL', 'baseUrl', 'prefixUrl', 'BaseAddress'];

/** A client made with a base address sends paths below it. */
function withBase(
  project: Project,
  url: Evaluated,
  made: { scope: Scope; call: Extract<Value, { kind: 'call' }> } | null,
): Evaluated {
  if (made === null || isAddress(url.text)) return url;
  const base = argumentOf(made.call.arguments, 99, ...BASES);
  if (base === null) return url;
  return appended(evaluate(project, base, made.scope), url);
}

function appended(base: Evaluated, url: Evaluated): Evaluated {
  if (isAddress(url.text)) return url;
  return {
    text: `${base.text.replace(/\/+$/, '')}/${url.text.replace(/^\/+/, '')}`,
    origin: base.origin === 'literal' ? 'constant' : base.origin,
    unresolved: [...base.unresolved, ...url.unresolved],
  };
}

const NOTHING: Evaluated = { text: '', origin: 'literal', unresolved: [] };

function resource(project: Project, place: Place, claim: ClaimOf<'resource'>): ResourceFact[] {
  const address = optional(project, place, claim.address);
  return [
    fact(project, place, place.rule, used(address), address.unresolved, {
      kind: 'resource',
      resource: claim.resource,
      engine: claim.engine,
      address: textOf(address),
    }),
  ];
}

function message(project: Project, place: Place, claim: ClaimOf<'message'>): MessageFact[] {
  const subject = optional(project, place, claim.subject);
  const address = optional(project, place, claim.address);
  return [
    fact(project, place, place.rule, used(subject), [...subject.unresolved, ...address.unresolved], {
      kind: 'message',
      direction: claim.direction,
      engine: claim.engine,
      subject: textOf(subject),
      address: textOf(address),
    }),
  ];
}

function rpc(project: Project, place: Place, claim: ClaimOf<'rpc'>): RpcFact[] {
  const address = optional(project, place, claim.address);
  return [
    fact(project, place, place.rule, used(address), address.unresolved, {
      kind: 'rpc',
      side: claim.side,
      rpc_service: claim.service,
      address: textOf(address),
    }),
  ];
}

/** The methods of gRPC services that functions of the file answer. */
function rpcEndpoints(project: Project, reading: FileReading): EndpointFact[] {
  const rule = `${reading.language}.grpc.method`;
  const factors = [{ factor: 'endpoint.rpc_method', value: CONFIDENCE.endpoint.rpc_method }];
  return reading.functions.flatMap(({ id, line_start }) =>
    project.rpc.answeredBy(reading.file, id).map((path) =>
      fact(project, { file: reading.file, function: id, line_start, line_end: line_start }, rule, factors, [], {
        kind: 'endpoint',
        protocol: 'grpc',
        method: 'GRPC',
        path,
      }),
    ),
  );
}

function rpcCalls(project: Project, reading: FileReading): ServiceCallFact[] {
  const rule = `${reading.language}.grpc.call`;
  return reading.calls.flatMap((call) => {
    const found = rpcCallOf(project, call.callee, project.scopeAt(reading.file, call.function));
    if (found === null) return [];
    const { path, server, unresolved } = found;
    const factors = [
      { factor: 'client.library_known', value: CONFIDENCE.client.library_known },
      { factor: 'addressing.service_name', value: CONFIDENCE.addressing.service_name },
    ];
    return [
      fact(project, { ...call, file: reading.file }, rule, factors, unresolved, {
        kind: 'service_call',
        protocol: 'grpc',
        library: 'grpc',
        method: 'GRPC',
        url: server === null ? path : `grpc://${server}${path}`,
        target: server === null ? null : { kind: 'service', name: server, port: null, path },
      }),
    ];
  });
}

const optional = (project: Project, place: Place, value: Value | null): Evaluated =>
  value === null ? NOTHING : evaluate(project, value, project.scopeAt(place.file, place.function));

const textOf = ({ text }: Evaluated): string | null => (text === '' ? null : withoutCredentials(text).slice(0, 500));

const used = ({ origin }: Evaluated): ConfidenceFactor[] => [
  { factor: 'client.library_known', value: CONFIDENCE.client.library_known },
  { factor: `text.${origin}`, value: CONFIDENCE.text[origin] },
];

function databaseOperation(
  project: Project,
  place: Place,
  claim: ClaimOf<'database_operation'>,
  databases: ReturnType<typeof databasesOf>,
): DatabaseOperationFact[] {
  const scope = project.scopeAt(place.file, place.function);
  const evaluated = evaluate(project, claim.sql, scope);
  const sql = readSql(evaluated.text);
  if (sql === null) return [];
  const known = sql.tables.length > 0 ? 'statement' : 'without_tables';
  const origin = project.follow(project.resolve(claim.receiver, scope));
  const database = databases(place.file);
  return [
    fact(
      project,
      place,
      place.rule,
      [
        { factor: `sql.${known}`, value: CONFIDENCE.sql[known] },
        { factor: `text.${evaluated.origin}`, value: CONFIDENCE.text[evaluated.origin] },
      ],
      evaluated.unresolved,
      {
        kind: 'database_operation',
        ...sql,
        sql: evaluated.text.replace(/\s+/g, ' ').trim().slice(0, 500),
        engine: (origin?.kind === 'external' ? engineOf(origin.name) : null) ?? database.engine,
        database: database.database,
      },
    ),
  ];
}

function modelCall(project: Project, place: Place, claim: ClaimOf<'model_call'>): ModelCallFact[] {
  const scope = project.scopeAt(place.file, place.function);
  const callee = project.follow(project.resolve(claim.callee, scope));
  const known = callee?.kind === 'external' && claim.origins.includes(callee.name);
  if (!known && (callee !== null || !place.framework_named)) return [];
  const how = known ? 'library_known' : 'by_shape';
  const model = claim.model === null ? null : evaluate(project, claim.model, scope);
  const isKnown = model !== null && model.unresolved.length === 0 && model.text !== '';
  return [
    fact(
      project,
      place,
      place.rule,
      [{ factor: `model.${how}`, value: CONFIDENCE.model[how] }],
      model?.unresolved ?? [],
      {
        kind: 'model_call',
        provider: claim.provider,
        model: isKnown ? model.text.slice(0, 200) : null,
      },
    ),
  ];
}

type FactBody<F extends Fact> = F extends Fact
  ? Omit<
      F,
      | 'id'
      | 'rule'
      | 'file'
      | 'line_start'
      | 'line_end'
      | 'service'
      | 'function'
      | 'confidence'
      | 'confidence_factors'
      | 'unresolved'
    >
  : never;

function fact<B extends FactBody<Fact>>(
  project: Project,
  place: Lines & { file: string; function: string | null },
  rule: string,
  factors: readonly ConfidenceFactor[],
  unresolved: readonly Unresolved[],
  body: B,
) {
  const said = JSON.stringify([rule, place.file, place.line_start, place.function, body]);
  return {
    id: hash('sha256', said, 'hex').slice(0, 16),
    rule,
    file: place.file,
    line_start: place.line_start,
    line_end: place.line_end,
    service: project.serviceName(place.file),
    function: place.function,
    confidence: product(factors),
    confidence_factors: factors,
    unresolved,
    ...body,
  };
}

/** Several rules may speak of one place of a file; the surest is kept. */
function surestOfEachPlace(facts: readonly Fact[]): Fact[] {
  const best = new Map<string, Fact>();
  for (const each of facts) {
    const key = JSON.stringify([each.line_start, each.line_end, each.kind, meaning(each)]);
    const other = best.get(key);
    if (other === undefined || other.confidence < each.confidence) best.set(key, each);
  }
  return [...best.values()].sort(
    (a, b) => a.line_start - b.line_start || compare(a.kind, b.kind) || compare(a.id, b.id),
  );
}

function meaning(each: Fact): string {
  switch (each.kind) {
    case 'endpoint':
      return `${each.method} ${each.path}`;
    case 'service_call':
      return `${each.method} ${each.url}`;
    case 'database_operation':
      return each.sql;
    case 'model_call':
      return each.provider;
    case 'function_call':
      return `${each.target_file} ${each.target_function}`;
    case 'resource':
      return `${each.resource} ${each.engine} ${each.address ?? ''}`;
    case 'message':
      return `${each.direction} ${each.subject ?? ''}`;
    case 'rpc':
      return `${each.side} ${each.rpc_service}`;
  }
}

/** By code point, so that the order is the same in every locale. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** `scheme://user:password@host` without the part before the host. */
export const withoutCredentials = (text: string): string =>
  !text.includes('://') ? text : text.replace(/([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@'"]{1,300}@/gi, '$1***@');
