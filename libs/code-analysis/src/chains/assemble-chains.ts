import type { Category, NodeType } from '@chain-mapping/model';
import {
  type Analysis,
  type CallTarget,
  type EndpointFact,
  type Evidence,
  type Fact,
  type HopFact,
  type ServiceCallFact,
} from '../analysis';
import { CONFIDENCE } from '../confidence';
import { compare } from '../resolve/resolve-facts';
import { serviceName } from '../resolve/service-boundaries';
import { categoryOf, isProbe } from './categorise';
import {
  byName,
  ChainMemory,
  type ChainsOfFile,
  type FactsByFile,
  type UnnumberedProposal,
  type Reached as ReachedFunctions,
} from './chain-memory';
import { ChainDraft, type NodeDraft } from './chain-draft';
import { type EndpointIndex, endpointsOf } from './endpoint-index';
import { linesOfFiles, type LinesOf, type TextOf } from './evidence';
import { shortened } from './names';
import { functionFacts, functionKey, Reach, type Reached } from './reach';

type Proposal = Analysis['proposals'][number];
type Unnumbered = UnnumberedProposal;

/** How many services a chain may cross. */
const MAX_SERVICES = 8;

interface Context {
  readonly reach: Reach;
  readonly endpoints: EndpointIndex;
  readonly linesOf: LinesOf;
  /** Told of each service whose endpoints are asked for one that answers requests for a path. */
  usesService(service: string, path: string): void;
  /** Told of each path that is asked for over gRPC. */
  usesPath(path: string): void;
}

/**
 * One proposal for each entry point, with all that it reaches; then, for what no entry reaches, one for the data of each component and one for
 * each service that a component calls. A probe that reaches nothing is no chain.
 */
export function assembleChains(facts: FactsByFile, textOf: TextOf, memory = new ChainMemory()): Proposal[] {
  const pass = memory.begin(facts);
  const context: Context = {
    reach: new Reach(facts, (file) => pass.usesFile(file)),
    endpoints: memory.endpoints,
    linesOf: linesOfFiles(textOf),
    usesService: (service, path) => pass.usesService(service, path),
    usesPath: (path) => pass.usesPath(path),
  };
  const entries: Unnumbered[] = [];
  for (const [file, its] of facts) {
    const found = pass.of(file, () => chainsOfFile(context, endpointsOf(its)));
    for (const chain of found.chains) entries.push(chain);
  }
  const rest = components(facts, context, memory.reachedBy(pass.chains)).flatMap((component) =>
    componentChains(context, component),
  );
  return memory.numbered([...memory.sorted(surest(entries)), ...surest(rest).sort(byName)]);
}

function chainsOfFile(context: Context, endpoints: readonly EndpointFact[]): ChainsOfFile {
  const reached = new Set<string>();
  const chains = entryGroups(endpoints).flatMap((group) => {
    for (const key of context.reach.from(group[0].file, group[0].function).functions) reached.add(key);
    return entryChain(context, group) ?? [];
  });
  return { chains, reached: [...reached] };
}

/** Methods of one path with one handler are one entry. */
function entryGroups(endpoints: readonly EndpointFact[]): [EndpointFact, ...EndpointFact[]][] {
  const groups = new Map<string, [EndpointFact, ...EndpointFact[]]>();
  for (const endpoint of endpoints) {
    const key = JSON.stringify([endpoint.file, endpoint.function, endpoint.protocol, endpoint.path]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [endpoint]);
    else if (!group.some((each) => each.method === endpoint.method)) group.push(endpoint);
  }
  return [...groups.values()];
}

function entryChain(context: Context, group: readonly [EndpointFact, ...EndpointFact[]]): Unnumbered | null {
  const [entry] = group;
  const methods = group.map(({ method }) => method).sort(compare);
  const draft = new ChainDraft(context.linesOf);
  const root = draft.node(endpointNode(entry, methods), entry);
  const hops = expand(context, draft, root, entry, 1);
  if (hops.length === 0 && entry.protocol === 'http' && isProbe(entry.path)) return null;
  const isSocket = entry.protocol === 'websocket';
  const where = entry.service === null ? '' : ` (${entry.service})`;
  const title = isSocket
    ? `WebSocket ${entry.path}`
    : entry.protocol === 'grpc'
      ? `gRPC ${entry.path.slice(1)}`
      : `API ${methods.join(', ')} ${entry.path}`;
  const handler = { endpoint: entry.path, function: entry.function };
  return proposal(draft, hops, {
    name: `${title}${where}`,
    key: `entry:${entry.service ?? ''}:${entry.protocol}:${methods.join(',')}:${entry.path}`,
    category: categoryOf(
      { type: isSocket ? 'websocket' : 'api_endpoint', path: entry.path },
      typesReached(draft, root),
    ),
    source_file: entry.file,
    entry: { factor: 'entry', value: entry.confidence },
    summary: isSocket ? { websocket_handler: handler } : { api_endpoint: { ...handler, method: methods.join(',') } },
  });
}

const typesReached = (draft: ChainDraft, root: string): NodeType[] =>
  draft.nodes.filter(({ id }) => id !== root).map(({ type }) => type);

/** Adds all that a function reaches, through the endpoints of other analysed services too. */
function expand(context: Context, draft: ChainDraft, source: string, from: EndpointFact, depth: number): Reached[] {
  const { hops } = context.reach.from(from.file, from.function);
  return hops.flatMap((reached) => [reached, ...addHop(context, draft, source, reached, depth)]);
}

function addHop(
  context: Context,
  draft: ChainDraft,
  source: string,
  { hop, via, confidence }: Reached,
  depth: number,
): Reached[] {
  const calls = via.map((call) => call.target_function);
  if (hop.kind === 'service_call') {
    if (hop.target === null) return [];
    const next = endpointOf(context, hop, hop.target);
    const to =
      next === null
        ? draft.node(targetNode(hop, hop.target), hop)
        : draft.node(endpointNode(next, [next.method]), next);
    const sure = next === null ? confidence : confidence * CONFIDENCE.matched_endpoint;
    const type =
      hop.protocol === 'websocket' ? 'websocket_message' : hop.protocol === 'grpc' ? 'grpc_call' : 'http_request';
    const call = `${hop.method} ${hop.target.path}`;
    const added = draft.edge({ source, target: to, type, confidence: sure, call, via: calls }, [hop, ...via]);
    return added && next !== null && depth < MAX_SERVICES ? expand(context, draft, to, next, depth + 1) : [];
  }
  if (hop.kind === 'database_operation') {
    const to = draft.node(databaseNode(hop), hop, { tables: hop.tables, operations: [hop.operation] });
    const call = `${hop.operation} ${hop.tables.join(', ')}`.trim();
    draft.edge({ source, target: to, type: 'database_query', confidence, call, via: calls }, [hop, ...via]);
    return [];
  }
  const to = draft.node(modelNode(hop), hop);
  draft.edge({ source, target: to, type: 'http_request', confidence, call: hop.model ?? hop.provider, via: calls }, [
    hop,
    ...via,
  ]);
  return [];
}

/** What answers a call, if it is among the analysed endpoints. */
function endpointOf(context: Context, hop: ServiceCallFact, { kind, name, path }: CallTarget): EndpointFact | null {
  if (kind !== 'service') return null;
  if (hop.protocol === 'grpc') {
    context.usesPath(path);
    return context.endpoints.answering(name, path);
  }
  context.usesService(name, path);
  return context.endpoints.find(name, hop.method, path);
}

function endpointNode(endpoint: EndpointFact, methods: readonly string[]): NodeDraft {
  const isSocket = endpoint.protocol === 'websocket';
  const name = isSocket ? `WS ${endpoint.path}` : `${methods.join(',')} ${endpoint.path}`;
  return {
    type: isSocket ? 'websocket' : 'api_endpoint',
    identity: JSON.stringify(['endpoint', endpoint.service, name]),
    id: isSocket ? `websocket ${endpoint.path}` : name,
    service_name: endpoint.service,
    component_name: name,
    metadata: { method: methods.join(','), path: endpoint.path, function: endpoint.function, file: endpoint.file },
  };
}

function targetNode(hop: ServiceCallFact, target: CallTarget): NodeDraft {
  const isService = target.kind === 'service';
  const name = serviceName(target.name);
  return {
    type: isService ? 'service' : 'external_service',
    identity: JSON.stringify([target.kind, target.name]),
    id: target.name,
    service_name: isService ? name : null,
    component_name: isService ? null : target.name,
    metadata: { ...(target.port === null ? {} : { port: target.port }), library: hop.library },
  };
}

function databaseNode(hop: Extract<HopFact, { kind: 'database_operation' }>): NodeDraft {
  const { engine, database } = hop;
  const host = database?.host == null ? null : serviceName(database.host.split('.')[0] ?? '');
  const component = database?.name ?? engine ?? 'database';
  return {
    type: 'database',
    identity: JSON.stringify(['database', host ?? hop.service, component]),
    id: host ?? database?.name ?? engine ?? 'database',
    service_name: host ?? hop.service,
    component_name: component,
    metadata: engine === null ? {} : { engine },
  };
}

function modelNode(hop: Extract<HopFact, { kind: 'model_call' }>): NodeDraft {
  return {
    type: 'ai_model',
    identity: JSON.stringify(['model', hop.provider, hop.model]),
    id: hop.model === null ? hop.provider : `${hop.provider} ${hop.model}`,
    service_name: serviceName(hop.provider),
    component_name: hop.model,
    metadata: { provider: hop.provider, ...(hop.model === null ? {} : { model: hop.model }) },
  };
}

interface Component {
  readonly name: string;
  readonly file: string;
  readonly service: string | null;
  readonly hops: readonly Reached[];
}

/** Classes and modules with hops that no entry reaches; what their functions reach belongs to the one that is not called by another. */
function components(facts: FactsByFile, context: Context, reached: ReachedFunctions): Component[] {
  const places = new Map<string, Fact>();
  for (const its of facts.values()) {
    for (const [key, { first }] of functionFacts(its)) if (!reached.has(key)) places.set(key, first);
  }
  if (places.size === 0) return [];
  const called = new Set<string>();
  for (const its of facts.values()) {
    for (const { calls } of functionFacts(its).values())
      for (const call of calls) called.add(functionKey(call.target_file, call.target_function));
  }
  const unreached = [...places.keys()];
  const roots = unreached.filter((key) => !called.has(key));
  const covered = new Set(reached.keys());
  const found = new Map<string, { name: string; file: string; service: string | null; hops: Reached[] }>();
  // Functions that call each other in a circle have no root; they come last.
  for (const key of [...roots, ...unreached]) {
    const fact = places.get(key);
    if (fact === undefined || covered.has(key)) continue;
    const { hops, functions } = context.reach.from(fact.file, fact.function);
    for (const each of functions) covered.add(each);
    // What an entry reaches is shown there.
    const own = hops.filter(({ hop }) => !reached.has(functionKey(hop.file, hop.function)));
    if (own.length === 0) continue;
    const module =
      fact.file
        .split('/')
        .at(-1)
        ?.replace(/\.\w+$/, '') ?? fact.file;
    const owner = fact.function?.includes('.') === true ? (fact.function.split('.')[0] ?? module) : module;
    const id = JSON.stringify([fact.file, owner]);
    const component = found.get(id) ?? { name: owner, file: fact.file, service: fact.service, hops: [] };
    component.hops.push(...own);
    found.set(id, component);
  }
  return [...found.values()];
}

function componentChains(context: Context, component: Component): Unnumbered[] {
  const groups = new Map<string, Reached[]>();
  for (const reached of component.hops) {
    const { hop } = reached;
    if (hop.kind === 'service_call' && hop.target === null) continue;
    const key =
      hop.kind === 'database_operation'
        ? 'data'
        : hop.kind === 'model_call'
          ? `model ${hop.provider}`
          : `service ${hop.target?.name ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), reached]);
  }
  return [...groups].flatMap(([key, hops]) => {
    const first = hops[0]?.hop;
    if (first === undefined) return [];
    const draft = new ChainDraft(context.linesOf);
    const root = draft.node(componentNode(component), first);
    const further = hops.flatMap((reached) => [reached, ...addHop(context, draft, root, reached, 1)]);
    const tables = [...new Set(hops.flatMap(({ hop }) => (hop.kind === 'database_operation' ? hop.tables : [])))];
    const to = key === 'data' ? tables.join(', ') || 'database' : key.replace(/^\w+ /, '');
    const where = component.service === null ? '' : ` (${component.service})`;
    return [
      proposal(draft, further, {
        name: `${key === 'data' ? 'Data flow' : key.startsWith('model') ? 'AI call' : 'Service call'} ${component.name} -> ${to}${where}`,
        key: `component:${component.file}:${component.name}:${key}`,
        category: categoryOf({ type: 'service', path: null }, typesReached(draft, root)),
        source_file: component.file,
        entry: null,
        summary: {},
      }),
    ];
  });
}

const componentNode = (component: Component): NodeDraft => ({
  type: 'service',
  identity: JSON.stringify(['component', component.file, component.name]),
  id: component.name,
  service_name: component.service,
  component_name: component.name,
  metadata: { file: component.file },
});

interface Heading {
  readonly name: string;
  readonly key: string;
  readonly category: Category;
  readonly source_file: string;
  readonly entry: { readonly factor: string; readonly value: number } | null;
  readonly summary: Partial<Evidence>;
}

function proposal(draft: ChainDraft, hops: readonly Reached[], heading: Heading): Unnumbered {
  const { nodes } = draft;
  const evidence: Evidence = {
    chain_key: heading.key,
    source_file: heading.source_file,
    ...heading.summary,
    ...summaries(hops.map(({ hop }) => hop)),
    items: draft.items,
    confidence_factors: [
      ...(heading.entry === null ? [] : [heading.entry]),
      ...draft.edgeConfidences.map(({ name, value }) => ({ factor: name, value })),
    ],
  };
  const reached = nodes.slice(1).map(({ id }) => id);
  const shown =
    reached.length > 5 ? `${reached.slice(0, 5).join(', ')} and ${reached.length - 5} more` : reached.join(', ');
  return {
    name: shortened(heading.name, 200),
    category: heading.category,
    description: `Found in ${heading.source_file}. ${reached.length === 0 ? 'It reaches no other component that the code shows' : `It reaches ${shown}`}.`,
    discovery_method: 'ast_parser',
    confidence_score: draft.confidence(heading.entry?.value ?? 1),
    nodes,
    edges: draft.edges,
    evidence: { ...evidence },
  };
}

function summaries(hops: readonly HopFact[]): Partial<Evidence> {
  const operations = hops.filter((hop) => hop.kind === 'database_operation');
  const calls = hops.filter((hop) => hop.kind === 'service_call');
  const models = hops.filter((hop) => hop.kind === 'model_call');
  const open = hops.flatMap((hop) => hop.unresolved.map((each) => ({ ...each, file: hop.file, line: hop.line_start })));
  const resolved = calls.flatMap((call) =>
    call.target === null
      ? []
      : [{ method: call.method, url: call.url, service: call.target.name, function: call.function }],
  );
  return {
    ...(operations.length === 0
      ? {}
      : {
          database_operations: operations.map(({ operation, access, tables, function: owner }) => ({
            operation,
            access,
            tables,
            function: owner,
          })),
        }),
    ...(resolved.length === 0 ? {} : { service_calls: resolved }),
    ...(models.length === 0 ? {} : { model_calls: models.map(({ provider, model }) => ({ provider, model })) }),
    ...(open.length === 0 ? {} : { unresolved: open }),
  };
}

/** The surest of the proposals with one key. */
function surest(proposals: readonly Unnumbered[]): Unnumbered[] {
  const byKey = new Map<string, Unnumbered>();
  for (const each of proposals) {
    const other = byKey.get(each.evidence.chain_key);
    if (other === undefined || other.confidence_score < each.confidence_score) byKey.set(each.evidence.chain_key, each);
  }
  return [...byKey.values()];
}
