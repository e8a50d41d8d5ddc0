import fc from 'fast-check';
import { dependsOn } from '../chain-graph';
import type { EdgeType } from '../vocabulary';
import { validateChain } from './validate-chain';

interface Node {
  readonly id: string;
  readonly service_name: string | null;
  readonly redundancy?: { readonly mode: 'k_of_n'; readonly k: number };
}

interface Edge {
  readonly source_node: string;
  readonly target_node: string;
  readonly type: EdgeType;
  readonly operation: string | null;
  readonly environment: string | null;
  readonly latency_sla: number | null;
  readonly redundancy: { readonly mode: 'any' | 'k_of_n'; readonly k: number; readonly group: string } | null;
}

interface SomeChain {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
  readonly dependencies: readonly string[];
  readonly latency_sla: number | null;
}

const ids: readonly [string, ...string[]] = ['a', 'b', 'c', 'd', 'e', 'f'];
const knownServices: ReadonlySet<string> = new Set(['orders']);

// Looking up a global takes long where Jest runs tests.
const { imul } = Math;

/** Numbers that one seed settles (mulberry32): arbitraries of fast-check would take most of the time of so many chains. */
function chanceOf(seed: number) {
  let state = seed;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
  const oneOf = <T>(values: readonly [T, ...T[]]): T => values[below(values.length)] ?? values[0];
  const some = <T>(most: number, make: () => T): T[] => Array.from({ length: below(most + 1) }, make);
  return { below, oneOf, some };
}

type Chance = ReturnType<typeof chanceOf>;

const anEdge = ({ below, oneOf }: Chance): Edge => ({
  source_node: oneOf(ids),
  target_node: oneOf(ids),
  type: oneOf(['http_request', 'http_request', 'message_consume']),
  operation: oneOf([null, null, 'GET /']),
  environment: oneOf([null, null, 'live', 'test']),
  latency_sla: oneOf([null, 1, 2, 5]),
  redundancy: oneOf([null, { mode: oneOf(['any', 'k_of_n']), k: 1 + below(3), group: oneOf(['g', 'h']) }]),
});

/**
 * One in three is as chance has it. The others are without the errors that chance nearly always brings: each id once, and edges only
 * between these nodes; half of them lead only from earlier to later nodes.
 */
function aChain(chance: Chance): SomeChain {
  const { below, oneOf, some } = chance;
  const all = some(6, () => ({
    id: oneOf(ids),
    service_name: oneOf([null, 'orders', 'x', 'y']),
    ...oneOf<Pick<Node, 'redundancy'>>([{}, {}, { redundancy: { mode: 'k_of_n', k: 1 + below(3) } }]),
  }));
  const edges = some(10, () => anEdge(chance));
  const rest = { dependencies: some(1, () => oneOf(['A1', 'B1', 'B2'])), latency_sla: oneOf([null, 1 + below(9)]) };
  const kind = oneOf(['any', 'joined', 'acyclic']);
  if (kind === 'any') return { nodes: all, edges, ...rest };
  const nodes = all.filter(({ id }, index) => all.findIndex((node) => node.id === id) === index);
  const has = (wanted: string) => nodes.some(({ id }) => id === wanted);
  const joining = edges.filter((edge) => has(edge.source_node) && has(edge.target_node));
  const forward = joining.filter((edge) => edge.source_node < edge.target_node);
  return { nodes, edges: kind === 'acyclic' ? forward : joining, ...rest };
}

/** Who can be reached from whom by at least one edge (Warshall). */
function closure(edges: readonly { readonly source_node: string; readonly target_node: string }[]) {
  const reached = new Map(ids.map((id) => [id, new Set<string>()]));
  for (const { source_node, target_node } of edges) reached.get(source_node)?.add(target_node);
  for (const via of ids)
    for (const onward of reached.values()) if (onward.has(via)) for (const id of reached.get(via) ?? []) onward.add(id);
  return (from: string, to: string) => reached.get(from)?.has(to) ?? false;
}

/** Groups of those that `together` holds for, each with at least two. */
function groups(members: readonly string[], together: (one: string, other: string) => boolean): string[][] {
  return members
    .map((one) => members.filter((other) => other === one || together(one, other)))
    .filter((group, index) => group.length > 1 && group[0] === members[index]);
}

function naiveErrors({ nodes, edges, dependencies }: SomeChain): string[] {
  const reaches = closure(edges.filter((edge) => edge.source_node !== edge.target_node));
  const cycles = groups(ids, (one, other) => reaches(one, other) && reaches(other, one));
  const own = dependencies.indexOf('A1');
  return [
    ...(nodes.length === 0 ? ['no_nodes nodes'] : []),
    ...nodes.flatMap(({ id }, index) =>
      nodes.some((other, before) => before < index && other.id === id) ? `duplicate_node_id nodes.${index}.id` : [],
    ),
    ...edges.flatMap(({ source_node, target_node }, index) => [
      ...(nodes.some(({ id }) => id === source_node) ? [] : [`source_node_not_found edges.${index}.source_node`]),
      ...(nodes.some(({ id }) => id === target_node) ? [] : [`target_node_not_found edges.${index}.target_node`]),
      ...(source_node === target_node ? [`self_edge edges.${index}`] : []),
    ]),
    ...cycles.map(() => 'circular_dependency'),
    ...(own < 0 ? [] : [`self_dependency dependencies.${own}`]),
  ];
}

/** The sums of the SLAs along every path that one environment has; of an acyclic graph. */
function pathSums(edges: readonly Edge[], from: string, environment: string | null): number[] {
  return edges
    .filter((edge) => edge.source_node === from)
    .flatMap((edge) => {
      if (edge.environment !== null && environment !== null && edge.environment !== environment) return [];
      const rest = pathSums(edges, edge.target_node, environment ?? edge.environment);
      return [0, ...rest].map((sum) => sum + (edge.latency_sla ?? 0));
    });
}

function naiveRedundancyWarnings(nodes: readonly Node[], edges: readonly Edge[]): string[] {
  const ungrouped = edges.filter((edge) => edge.redundancy === null).map(dependsOn);
  const short = nodes.flatMap(({ id, redundancy }, index) => {
    const receivers = new Set(
      edges.flatMap((edge) => (dependsOn(edge).dependency === id && edge.source_node === id ? edge.target_node : [])),
    );
    const dependencies = new Set(ungrouped.flatMap((each) => (each.dependent === id ? each.dependency : [])));
    const isFirst = nodes.findIndex((node) => node.id === id) === index;
    return isFirst && redundancy && redundancy.k > Math.max(dependencies.size, receivers.size)
      ? ['redundancy_unreachable']
      : [];
  });
  const members = edges.flatMap((edge) => (edge.redundancy ? { ...dependsOn(edge), ...edge.redundancy } : []));
  const keys = [...new Set(members.map(({ dependent, group }) => `${dependent} ${group}`))];
  const broken = keys.flatMap((key) => {
    const inGroup = members.filter(({ dependent, group }) => `${dependent} ${group}` === key);
    const modes = new Set(inGroup.map(({ mode, k }) => (mode === 'any' ? 'any' : k)));
    const size = new Set(inGroup.map(({ dependency }) => dependency)).size;
    const unreachable = inGroup.some(({ mode, k }) => mode === 'k_of_n' && k > size);
    return [...(modes.size > 1 ? ['redundancy_conflict'] : []), ...(unreachable ? ['redundancy_unreachable'] : [])];
  });
  return [...short, ...broken];
}

function naiveWarnings({ nodes, edges, latency_sla }: SomeChain): string[] {
  const members = nodes.map(({ id }) => id).filter((id, index, all) => all.indexOf(id) === index);
  const has = (id: string) => members.includes(id);
  const joining = edges.filter((edge) => edge.source_node !== edge.target_node);
  const inside = joining.filter((edge) => has(edge.source_node) && has(edge.target_node));
  const reversed = inside.map((edge) => ({ source_node: edge.target_node, target_node: edge.source_node }));
  const reaches = closure(inside);
  const [, ...parts] = groups(members, closure([...inside, ...reversed]));
  const entries = members.filter((id) => inside.every((edge) => edge.target_node !== id));
  const exits = members.filter((id) => inside.every((edge) => edge.source_node !== id));
  const unreached = members.filter((id) => !entries.includes(id) && !entries.some((entry) => reaches(entry, id)));
  const acyclic = members.every((id) => !reaches(id, id));
  const sums = acyclic ? members.flatMap((id) => pathSums(inside, id, null)) : [];
  const placeOf = (id: string) => `nodes.${nodes.findIndex((node) => node.id === id)}`;
  const isSame = (one: Edge, other: Edge) =>
    one.source_node === other.source_node &&
    one.target_node === other.target_node &&
    one.type === other.type &&
    one.operation === other.operation &&
    one.environment === other.environment;
  return [
    ...(members.length > 0 && entries.length === 0 ? ['no_entry_node nodes'] : []),
    ...(members.length > 0 && exits.length === 0 ? ['no_exit_node nodes'] : []),
    ...(latency_sla !== null && Math.max(0, ...sums) > latency_sla ? ['sla_budget_exceeded latency_sla'] : []),
    ...parts.map(([first = '']) => `disconnected_part ${placeOf(first)}`),
    ...(entries.length > 0 ? unreached : []).map((id) => `unreachable_node ${placeOf(id)}`),
    ...nodes.flatMap(({ id }, index) =>
      members.length < 2 || joining.some((edge) => edge.source_node === id || edge.target_node === id)
        ? []
        : `isolated_node nodes.${index}`,
    ),
    ...edges.flatMap((edge, index) =>
      edges.some((other, before) => before < index && isSame(edge, other)) ? `duplicate_edge edges.${index}` : [],
    ),
    ...naiveRedundancyWarnings(nodes, inside),
    ...nodes.flatMap(({ service_name }, index) =>
      service_name === null ||
      knownServices.has(service_name) ||
      nodes.some((other, before) => before < index && other.service_name === service_name)
        ? []
        : `unknown_service nodes.${index}.service_name`,
    ),
  ];
}

/** Where a cycle is closed, and which member of a group is named, is not for the naive checker to say. */
const told = ({ code, path }: { code: string; path: string }) =>
  ['circular_dependency', 'redundancy_conflict', 'redundancy_unreachable'].includes(code) ? code : `${code} ${path}`;

const listed = (errors: string[], warnings: string[]) => [...errors.sort(), '---', ...warnings.sort()].join('\n');

/** How many chains each seed stands for. */
const A_SEED = 100;

describe('validateChain', () => {
  it('says of 10,000 random chains what a naive checker says', () => {
    const codes = new Map<string, number>();
    const verdicts = { valid: 0, invalid: 0 };
    const compare = (some: SomeChain): void => {
      const nodes = some.nodes.map((node) => ({ ...node, type: 'service' }));
      const input = { id: 'A1', name: 'Orders', category: 'data_flow', ...some, nodes };
      const { valid, errors, warnings } = validateChain(input, knownServices);
      const naive = { errors: naiveErrors(some), warnings: naiveWarnings(some) };
      const found = listed(errors.map(told), warnings.map(told));
      const expected = listed(naive.errors, naive.warnings);
      if (found !== expected)
        throw new Error(`${JSON.stringify(some)}\nis said to have:\n${found}\nand has:\n${expected}`);
      if (valid !== (naive.errors.length === 0)) throw new Error(`${JSON.stringify(some)} is said to be ${valid}`);
      verdicts[valid ? 'valid' : 'invalid'] += 1;
      for (const { code } of [...errors, ...warnings]) codes.set(code, (codes.get(code) ?? 0) + 1);
    };
    fc.assert(
      fc.property(fc.noShrink(fc.integer()), (seed) => {
        const chance = chanceOf(seed);
        for (let number = 0; number < A_SEED; number += 1) compare(aChain(chance));
      }),
      { numRuns: 10_000 / A_SEED },
    );
    // What never happens is not compared either.
    expect(Math.min(verdicts.valid, verdicts.invalid)).toBeGreaterThan(1000);
    expect(codes.size).toBe(17);
    expect(Math.min(...codes.values())).toBeGreaterThan(20);
  }, 60_000);
});
