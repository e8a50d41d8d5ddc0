import { compareChainIds } from '../chain/chain-dependencies';
import type { Chain, ChainNode } from '../chain/chain';
import type { EdgeEvidence, EdgeSource, EdgeSourceKind } from '../chain/edge';
import type { EdgeType, NodeType } from '../chain/vocabulary';
import type { DriftEdge, DriftState } from './drift';
import { compareTexts, PartNames, plainName } from './part-names';
import type { SeenCall, SeenPart, Sightings } from './seen-call';

/** A chain, as far as it is compared; one of a file is not registered yet. */
export type DriftChain = Pick<Chain, 'id' | 'nodes' | 'edges'> & { readonly created_at?: string };

export interface DriftInput {
  readonly chains: readonly DriftChain[];
  /** The service registry. */
  readonly services: readonly { readonly name: string; readonly base_url?: string | null | undefined }[];
  readonly code: Sightings;
  readonly traffic: Sightings;
  readonly now: string;
  /** For how long a service must have sent traces before what they do not show is missed, in milliseconds. */
  readonly patience_ms: number;
}

const MOST_EVIDENCE = 5;

type Kind = 'service' | 'store' | 'queue' | 'model' | 'outside';

const KINDS: Readonly<Record<NodeType, Kind>> = {
  service: 'service',
  api_endpoint: 'service',
  websocket: 'service',
  scheduler: 'service',
  // Code rarely tells one from the other.
  database: 'store',
  cache: 'store',
  message_queue: 'queue',
  ai_model: 'model',
  external_service: 'outside',
};

/** The far end of a call, seen from the service that makes it, or that takes a message. */
interface Far {
  readonly kind: Kind;
  readonly type: NodeType;
  readonly name: string;
  /** What it may be called elsewhere. */
  readonly names: readonly string[];
  /** The service that it belongs to, where it does. */
  readonly service: string | null;
}

interface Call {
  /** The service whose code and whose traces show the call. */
  readonly near: string;
  /** `in`: the near side takes what the far side hands out, as from a queue. */
  readonly way: 'out' | 'in';
  readonly far: Far;
  readonly edge_type: EdgeType;
}

interface Declared extends Call {
  readonly edges: DriftEdge['declared_by'];
  readonly since: string | undefined;
}

interface Seen extends Call {
  readonly calls: SeenCall[];
}

/** What one service has to do in one direction, as each side knows it. */
interface Side {
  readonly declared: Map<string, Declared>;
  readonly code: Map<string, Seen>;
  readonly traffic: Map<string, Seen>;
}

/**
 * All calls between parts of the platform, each once, with everything that declares or shows it. Calls within one service are none: nobody
 * outside sees them. The same input gives the same edges, in whatever order it is listed.
 */
export function driftEdges(input: DriftInput): DriftEdge[] {
  const names = namesOf(input);
  const sides = new Map<string, Side>();
  const sideOf = ({ near, way }: Call): Side => {
    const key = JSON.stringify([near, way]);
    const side = sides.get(key) ?? { declared: new Map(), code: new Map(), traffic: new Map() };
    sides.set(key, side);
    return side;
  };
  const members = new Map<string, Set<string>>();
  for (const chain of input.chains) {
    for (const { service_name } of chain.nodes) {
      if (service_name == null) continue;
      const name = names.of(service_name);
      members.set(name, (members.get(name) ?? new Set()).add(chain.id));
    }
    for (const call of declaredCalls(chain, names)) addDeclared(sideOf(call).declared, call);
  }
  for (const kind of ['code', 'traffic'] as const) {
    for (const each of input[kind].calls) {
      const call = seenCall(each, names);
      if (call !== null) addSeen(sideOf(call)[kind], call, each);
    }
  }
  const looked = lookedFor(input, names);
  const through = new Handovers(sides);
  return [...sides.values()]
    .flatMap((side) => edgesOf(side, through))
    .map(({ call, code, traffic }) => edgeOf(call, code, traffic, looked(call.near), members.get(call.near)))
    .sort(
      (a, b) =>
        compareTexts(a.source, b.source) ||
        compareTexts(a.target, b.target) ||
        compareTexts(a.source_type + a.target_type, b.source_type + b.target_type) ||
        compareTexts(a.edge_type, b.edge_type) ||
        compareTexts(JSON.stringify(a), JSON.stringify(b)),
    );
}

function namesOf({ chains, services, code, traffic }: DriftInput): PartNames {
  const ofService = (calls: readonly SeenCall[]): string[] =>
    calls.flatMap(({ source, source_type, target, target_type }) => [
      ...(KINDS[source_type] === 'service' ? [source] : []),
      ...(KINDS[target_type] === 'service' ? [target] : []),
    ]);
  const called = traffic.calls.filter(({ target_type }) => KINDS[target_type] === 'service');
  return new PartNames({
    registry: [
      ...services.map(({ name }) => name),
      ...chains.flatMap(({ nodes }) => nodes.flatMap(({ service_name }) => service_name ?? [])),
    ],
    traffic: [...ofService(traffic.calls), ...traffic.parts.map(({ name }) => name)],
    code: [...code.parts, ...ofService(code.calls).map((name) => ({ name, aliases: [] }))],
    hosts: [
      ...services.flatMap(({ name, base_url }) => (base_url == null ? [] : [{ name, address: base_url }])),
      ...called.flatMap(({ target, addresses = [] }) => addresses.map((address) => ({ name: target, address }))),
    ],
  });
}

/** The calls of a chain that leave a service, as far as one of the two ends is one. */
function declaredCalls(chain: DriftChain, names: PartNames): Declared[] {
  const nodes = new Map(chain.nodes.map((node) => [node.id, node]));
  return chain.edges.flatMap((edge) => {
    const [source, target] = [nodes.get(edge.source_node), nodes.get(edge.target_node)];
    if (source === undefined || target === undefined) return [];
    const call = callOf(farOfNode(source, names), farOfNode(target, names), edge.type);
    return call === null ? [] : [{ ...call, edges: [declaredEdge(chain, edge)], since: chain.created_at }];
  });
}

const declaredEdge = (
  { id }: DriftChain,
  { source_node, target_node, type }: DriftChain['edges'][number],
): DriftEdge['declared_by'][number] => ({ chain_id: id, source_node, target_node, type });

function farOfNode(node: ChainNode, names: PartNames): Far {
  const { id, type, component_name, service_name } = node;
  const kind = KINDS[type];
  const service = service_name == null ? null : names.of(service_name);
  const known = [component_name, service_name, service, id].flatMap((name) => name ?? []);
  return {
    kind,
    type,
    name: kind === 'service' ? (service ?? node.display_name) : node.display_name,
    names: known,
    service,
  };
}

function seenCall(call: SeenCall, names: PartNames): Call | null {
  if (call.source === '' || call.target === '') return null;
  const end = (name: string, type: NodeType, addresses: readonly string[] = []): Far => {
    // What answers without sending traces is known by its address alone.
    const here =
      KINDS[type] === 'outside' ? [name, ...addresses].flatMap((address) => names.at(address) ?? [])[0] : undefined;
    const isService = KINDS[type] === 'service' || here !== undefined;
    const service = isService ? (here ?? names.of(name)) : null;
    return {
      kind: isService ? 'service' : KINDS[type],
      type: here === undefined ? type : 'service',
      name: service ?? name,
      names: [name, ...addresses],
      service,
    };
  };
  return callOf(end(call.source, call.source_type), end(call.target, call.target_type, call.addresses), call.edge_type);
}

/** Seen from the service that shows it; `null` where none does, or where both ends are one. */
function callOf(source: Far, target: Far, edge_type: EdgeType): Call | null {
  if (source.service !== null && source.service === target.service) return null;
  // Chains draw a consumer in either direction.
  const takes = edge_type === 'message_consume' && source.kind !== 'queue' && target.kind === 'queue';
  if (takes && source.service !== null) return { near: source.service, way: 'in', far: target, edge_type };
  const isHanded = source.kind === 'queue' && target.kind !== 'queue' && target.service !== null;
  if (isHanded) return { near: target.service, way: 'in', far: source, edge_type };
  if (source.service !== null) return { near: source.service, way: 'out', far: target, edge_type };
  return target.service === null ? null : { near: target.service, way: 'in', far: source, edge_type };
}

const farKey = ({ kind, name }: Far): string => JSON.stringify([kind, kind === 'service' ? name : plainName(name)]);

function addDeclared(known: Map<string, Declared>, call: Declared): void {
  const key = farKey(call.far);
  const same = known.get(key);
  known.set(
    key,
    same === undefined
      ? call
      : {
          ...surer(same, call),
          edges: [...same.edges, ...call.edges],
          since: [same.since, call.since].flatMap((since) => since ?? []).sort()[0],
        },
  );
}

function addSeen(known: Map<string, Seen>, call: Call, seen: SeenCall): void {
  const key = farKey(call.far);
  const same = known.get(key);
  known.set(
    key,
    same === undefined ? { ...call, calls: [seen] } : { ...surer(same, call), calls: [...same.calls, seen] },
  );
}

/** Of two that are the same call, always the same one, with the names of both. */
function surer<C extends Call>(one: C, other: C): C {
  const text = ({ edge_type, far }: Call): string => `${edge_type} ${far.type} ${far.name}`;
  const [first, second] = compareTexts(text(one), text(other)) <= 0 ? [one, other] : [other, one];
  return {
    ...first,
    far: { ...first.far, names: [...new Set([...first.far.names, ...second.far.names])].sort(compareTexts) },
  };
}

interface Known {
  readonly call: Call & { readonly declared?: Declared };
  readonly code: readonly SeenCall[];
  readonly traffic: readonly SeenCall[];
}

/** Finds for everything that is declared what shows it; what is left is what nobody declared. */
function edgesOf({ declared, code, traffic }: Side, through: Handovers): Known[] {
  const wanted = [...declared.values()];
  const [inCode, inTraffic] = [counterparts(wanted, [...code.values()]), counterparts(wanted, [...traffic.values()])];
  const known = wanted.map((call) => ({
    call: { ...call, declared: call },
    code: [...(inCode.get(call)?.calls ?? []), ...through.of(call, 'code')],
    traffic: [...(inTraffic.get(call)?.calls ?? []), ...through.of(call, 'traffic')],
  }));
  const left = (all: Map<string, Seen>, taken: ReadonlyMap<Call, Seen>): Seen[] => {
    const used = new Set(taken.values());
    return [...all.values()].filter((each) => !used.has(each) && !through.carries(each));
  };
  const [codeLeft, trafficLeft] = [left(code, inCode), left(traffic, inTraffic)];
  const shown = counterparts(codeLeft, trafficLeft);
  const both = new Set(shown.values());
  return [
    ...known,
    // Traffic knows better what is called.
    ...codeLeft.map((call) => ({
      call: shown.get(call) ?? call,
      code: call.calls,
      traffic: shown.get(call)?.calls ?? [],
    })),
    ...trafficLeft.filter((call) => !both.has(call)).map((call) => ({ call, code: [], traffic: call.calls })),
  ].reduce<Known[]>(joined, []);
}

/** Several places of code may be one thing to traffic. */
function joined(all: Known[], each: Known): Known[] {
  const same = all.findIndex(({ call }) => call === each.call);
  const before = all[same];
  if (before === undefined) return [...all, each];
  all[same] = { ...before, code: [...before.code, ...each.code] };
  return all;
}

/**
 * For each of some calls of one service the one of others that it is. Services are known by their names. Of stores, queues and models each side
 * has its own names: what resembles is taken, and else, where one side has one only, that one.
 */
function counterparts<C extends Call>(calls: readonly C[], others: readonly Seen[]): Map<Call, Seen> {
  const found = new Map<Call, Seen>();
  const services = new Map(others.filter(({ far }) => far.kind === 'service').map((other) => [other.far.name, other]));
  for (const call of calls) {
    const other = call.far.service === null ? undefined : services.get(call.far.service);
    if (other !== undefined) found.set(call, other);
  }
  for (const kind of ['store', 'queue', 'model', 'outside'] as const) {
    const open = calls.filter((call) => call.far.kind === kind && !found.has(call));
    const candidates = others
      .filter(({ far }) => far.kind === kind)
      .sort((a, b) => compareTexts(farKey(a.far), farKey(b.far)));
    for (const call of open) {
      const best = bestOf(candidates, call);
      if (best !== undefined) found.set(call, best);
    }
    const rest = open.filter((call) => !found.has(call));
    const used = new Set(found.values());
    const free = candidates.filter((candidate) => !used.has(candidate));
    const [only] = free;
    // A call outside that is named otherwise is another one.
    if (only !== undefined && free.length === 1 && kind !== 'outside' && (rest.length === 1 || kind === 'store')) {
      for (const call of rest) found.set(call, only);
    }
  }
  return found;
}

function bestOf(candidates: readonly Seen[], call: Call): Seen | undefined {
  let best: Seen | undefined;
  let most = 0;
  for (const candidate of candidates) {
    const likeness = likenessOf(call.far, candidate.far);
    if (likeness > most) [best, most] = [candidate, likeness];
  }
  return best;
}

/** The length of the longest name of one that the other has in its own. */
function likenessOf(one: Far, other: Far): number {
  const [names, others] = [one.names.map(plainName), other.names.map(plainName)];
  const within = (name: string, text: string): number => (name.length >= 3 && text.includes(name) ? name.length : 0);
  return Math.max(0, ...names.flatMap((name) => others.flatMap((text) => [within(name, text), within(text, name)])));
}

/** Messages that chains draw from sender to receiver, while traffic and code show the queue in between. */
class Handovers {
  private readonly queues = { code: new Map<string, Seen[]>(), traffic: new Map<string, Seen[]>() };
  private readonly carried = new Set<Seen>();
  private readonly found = new Map<Call, Record<'code' | 'traffic', SeenCall[]>>();

  constructor(sides: ReadonlyMap<string, Side>) {
    for (const kind of ['code', 'traffic'] as const) {
      for (const side of sides.values()) {
        for (const seen of side[kind].values()) {
          if (seen.far.kind !== 'queue') continue;
          const key = JSON.stringify([seen.near, seen.way]);
          this.queues[kind].set(key, [...(this.queues[kind].get(key) ?? []), seen]);
        }
      }
    }
    for (const side of sides.values()) {
      for (const call of side.declared.values()) {
        if (call.far.kind !== 'service' || !call.edge_type.startsWith('message_')) continue;
        this.found.set(call, { code: this.between(call, 'code'), traffic: this.between(call, 'traffic') });
      }
    }
  }

  of(call: Call, kind: 'code' | 'traffic'): readonly SeenCall[] {
    return this.found.get(call)?.[kind] ?? [];
  }

  carries(seen: Seen): boolean {
    return this.carried.has(seen);
  }

  private between({ near, far }: Call, kind: 'code' | 'traffic'): SeenCall[] {
    const sent = this.queues[kind].get(JSON.stringify([near, 'out'])) ?? [];
    const taken = this.queues[kind].get(JSON.stringify([far.name, 'in'])) ?? [];
    return sent.flatMap((one) =>
      taken
        .filter((other) => farKey(other.far) === farKey(one.far))
        .flatMap((other) => {
          this.carried.add(one).add(other);
          return [...one.calls, ...other.calls];
        }),
    );
  }
}

/** Where a call out of a part would have been seen. */
function lookedFor(
  { code, traffic, now, patience_ms }: DriftInput,
  names: PartNames,
): (near: string) => EdgeSourceKind[] {
  const since = (parts: readonly SeenPart[]): Map<string, string> => {
    const first = new Map<string, string>();
    for (const part of parts) {
      const name = names.of(part.name);
      const known = first.get(name);
      if (known === undefined || part.since < known) first.set(name, part.since);
    }
    return first;
  };
  const [read, sending] = [since(code.parts), since(traffic.parts)];
  return (near) => {
    const start = sending.get(near);
    const isLong = start !== undefined && Date.parse(now) - Date.parse(start) >= patience_ms;
    return [...(read.has(near) ? (['static'] as const) : []), ...(isLong ? (['runtime'] as const) : [])];
  };
}

function edgeOf(
  call: Known['call'],
  code: readonly SeenCall[],
  traffic: readonly SeenCall[],
  looked_for: EdgeSourceKind[],
  members: ReadonlySet<string> | undefined,
): DriftEdge {
  const { near, way, far, edge_type, declared } = call;
  const ends = [
    { name: near, type: 'service' as const },
    { name: far.name, type: far.type },
  ];
  const [source, target] = way === 'out' ? ends : ends.reverse();
  if (source === undefined || target === undefined) throw new RangeError('a call has two ends');
  const sources = [
    ...(declared === undefined ? [] : [declaredSource(declared)]),
    ...sourceOf('static', code),
    ...sourceOf('runtime', traffic),
  ];
  return {
    source: source.name,
    source_type: source.type,
    target: target.name,
    target_type: target.type,
    edge_type,
    state: stateOf(sources),
    sources,
    looked_for,
    chain_ids: [...new Set(declared?.edges.map(({ chain_id }) => chain_id) ?? members ?? [])].sort(compareChainIds),
    declared_by: [...(declared?.edges ?? [])].sort((a, b) => compareTexts(JSON.stringify(a), JSON.stringify(b))),
    environments: [
      ...new Set(traffic.flatMap(({ environment = '' }) => (environment === '' ? [] : environment))),
    ].sort(),
  };
}

const declaredSource = ({ since }: Declared): EdgeSource => ({
  kind: 'declared',
  confidence: 1,
  ...(since !== undefined && { first_seen: since }),
});

function stateOf(sources: readonly EdgeSource[]): DriftState {
  const kinds = sources.map(({ kind }) => kind);
  if (kinds.length > 1) return kinds.includes('declared') ? 'confirmed' : 'undeclared';
  return kinds[0] === 'declared' ? 'declared_only' : kinds[0] === 'static' ? 'static_only' : 'runtime_only';
}

function sourceOf(kind: 'static' | 'runtime', calls: readonly SeenCall[]): EdgeSource[] {
  if (calls.length === 0) return [];
  const evidence = new Map<string, EdgeEvidence>();
  for (const each of calls) for (const piece of each.evidence) evidence.set(JSON.stringify(piece), piece);
  const times = (field: 'first_seen' | 'last_seen'): string[] => calls.map((call) => call[field]).sort();
  return [
    {
      kind,
      confidence: Math.max(...calls.map(({ confidence }) => confidence)),
      evidence: [...evidence]
        .sort((a, b) => compareTexts(a[0], b[0]))
        .slice(0, MOST_EVIDENCE)
        .map(([, piece]) => piece),
      first_seen: times('first_seen')[0],
      last_seen: times('last_seen').at(-1),
    },
  ];
}
