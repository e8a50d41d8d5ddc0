import { stronglyConnected } from '../chain/chain-graph';
import type { Status } from '../chain/vocabulary';
import type { ComponentGraph, RedundantGroup, TimedCall } from './component-graph';

/** How a component is doing now: hard and fresh, or `unknown`. */
export interface ComponentCondition {
  readonly status: Status;
  /** When the status became what it is, in milliseconds since 1970. */
  readonly since: number | null;
}

/** By number of the component; one that is not there is unknown. */
export type ComponentConditions = ReadonlyMap<number, ComponentCondition>;

/** What fails while nothing that it needs does: a component, or an edge that is too slow between components that work. */
export interface Culprit {
  /** The key of the component; of an edge, those of both its ends. */
  readonly id: string;
  readonly component: number | undefined;
  readonly call: TimedCall | undefined;
  /** Nothing checks it, but most of those that need it fail and nothing else explains that. */
  readonly suspected: boolean;
  readonly since: number | null;
  /** The components whose failures it explains. */
  readonly symptoms: readonly number[];
}

export interface RootCauses {
  /** The earliest first. */
  readonly culprits: readonly Culprit[];
  /** What explains the failure of a component, which may be itself; `undefined` for one that does not fail. */
  ofComponent(component: number): Culprit | undefined;
  /** What explains that an edge is too slow: itself, or something that its ends need. */
  ofCall(call: TimedCall): Culprit | undefined;
}

const NONE = -1;
const FEWEST_WITNESSES = 2;

const isFailing = (condition: ComponentCondition | undefined): boolean =>
  condition?.status === 'unhealthy' || condition?.status === 'degraded';
const isKnown = (condition: ComponentCondition | undefined): boolean =>
  condition?.status === 'healthy' || isFailing(condition);

/** The failing components and slow calls with all that can explain them: vertices from 0, components before calls. */
class FailureGraph {
  readonly components: number[] = [];
  readonly calls: TimedCall[];
  private readonly local = new Map<number, number>();
  private readonly edges: number[][] = [];

  constructor(
    private readonly graph: ComponentGraph,
    private readonly conditions: ComponentConditions,
    slow: readonly TimedCall[],
  ) {
    for (const [component, condition] of conditions) if (isFailing(condition)) this.vertexOf(component);
    // An end that fails explains the call as well.
    this.calls = slow.filter((call) => !this.fails(call.source) && !this.fails(call.target));
    for (const { dependency } of this.calls) this.vertexOf(dependency);
    const reached: number[][] = [];
    for (let vertex = 0; vertex < this.components.length; vertex += 1) {
      reached.push(this.explaining(this.components[vertex] ?? NONE).map((each) => this.vertexOf(each)));
    }
    this.edges = reached;
    this.calls.forEach((call, index) => this.insert(call, this.components.length + index));
  }

  get size(): number {
    return this.components.length + this.calls.length;
  }

  next(vertex: number): readonly number[] {
    return this.edges[vertex] ?? [];
  }

  vertex(component: number): number | undefined {
    return this.local.get(component);
  }

  fails(component: number): boolean {
    return isFailing(this.conditions.get(component));
  }

  condition(component: number): ComponentCondition | undefined {
    return this.conditions.get(component);
  }

  /** Who needs a component so that its failure can explain theirs. */
  callersOf(component: number): Set<number> {
    const lost = (this.graph.memberOf[component] ?? []).filter((group) => this.hasLost(group));
    return new Set([...(this.graph.callers[component] ?? []), ...lost.map(({ dependent }) => dependent)]);
  }

  private explaining(component: number): number[] {
    const lost = (this.graph.groups[component] ?? []).filter((group) => this.hasLost(group));
    const needs = this.graph.needs[component] ?? [];
    return lost.length === 0 ? needs : [...new Set([...needs, ...lost.flatMap(({ members }) => members)])];
  }

  private hasLost({ members, must_work }: RedundantGroup): boolean {
    return members.filter((member) => !this.fails(member)).length < must_work;
  }

  /** A slow call stands between who waits and whom it waits for. */
  private insert(call: TimedCall, vertex: number): void {
    const [dependent, dependency] = [this.local.get(call.dependent), this.local.get(call.dependency)];
    this.edges[vertex] = dependency === undefined ? [] : [dependency];
    if (dependent === undefined || dependency === undefined) return;
    if (this.edges[dependent]?.includes(dependency)) this.edges[dependent]?.push(vertex);
  }

  private vertexOf(component: number): number {
    const known = this.local.get(component);
    if (known !== undefined) return known;
    this.local.set(component, this.components.length);
    return this.components.push(component) - 1;
  }
}

interface Origin {
  readonly vertex: number;
  readonly id: string;
  readonly since: number | null;
}

const isBefore = (a: Origin, b: Origin): boolean => {
  const [sinceA, sinceB] = [a.since ?? Infinity, b.since ?? Infinity];
  return sinceA === sinceB ? a.id < b.id : sinceA < sinceB;
};

/**
 * For each vertex the origin of failure that is nearest to it: of its own group where nothing below that fails. Groups of vertices that
 * need one another are collapsed into one.
 *
 * @param failures what fails, by vertex
 */
function nearestOrigins(graph: FailureGraph, failures: ReadonlyMap<number, Origin>) {
  const rows = stronglyConnected(graph.size, (vertex, nth) => graph.next(vertex)[nth]);
  const members: number[][] = [];
  rows.forEach((row, vertex) => (members[row] ??= []).push(vertex));
  const origins: (Origin | undefined)[] = [];
  const hops: number[] = [];
  // A row comes after all that it reaches.
  members.forEach((vertices, row) => {
    let [nearest, distance]: [Origin | undefined, number] = [undefined, Infinity];
    for (const vertex of vertices) {
      for (const next of graph.next(vertex)) {
        const below = rows[next] ?? row;
        const [origin, hop] = [origins[below], (hops[below] ?? 0) + 1];
        if (below === row || origin === undefined || hop > distance) continue;
        if (nearest === undefined || hop < distance || isBefore(origin, nearest)) [nearest, distance] = [origin, hop];
      }
    }
    if (nearest === undefined) {
      distance = 0;
      for (const vertex of vertices) {
        const own = failures.get(vertex);
        if (own !== undefined && (nearest === undefined || isBefore(own, nearest))) nearest = own;
      }
    }
    [origins[row], hops[row]] = [nearest, distance];
  });
  return {
    originOf: (vertex: number) => origins[rows[vertex] ?? NONE],
    areOne: (a: number, b: number) => rows[a] === rows[b],
  };
}

/**
 * Unchecked components of which most callers fail while nothing else explains it: those that explain the most come first, and what one
 * of them explains is no witness against another.
 */
function suspects(
  graph: FailureGraph,
  { keys, targets }: ComponentGraph,
  { originOf, areOne }: ReturnType<typeof nearestOrigins>,
): Origin[] {
  const isUnexplained = (caller: number): boolean => {
    const vertex = graph.vertex(caller);
    const origin = vertex === undefined ? undefined : originOf(vertex);
    return vertex !== undefined && origin !== undefined && graph.fails(caller) && areOne(origin.vertex, vertex);
  };
  const candidates = graph.components.flatMap((component, vertex) => {
    const isOut = targets[component] !== undefined || graph.condition(component)?.status === 'maintenance';
    if (isOut || graph.fails(component)) return [];
    const callers = [...graph.callersOf(component)].filter((each) => isKnown(graph.condition(each)));
    const witnesses = callers.filter((each) => isUnexplained(each) && !areOne(graph.vertex(each) ?? NONE, vertex));
    const id = keys[component] ?? '';
    return isMost(witnesses, callers) ? [{ vertex, id, callers, witnesses }] : [];
  });
  candidates.sort((a, b) => b.witnesses.length - a.witnesses.length || (a.id < b.id ? -1 : 1));
  const explained = new Set<number>();
  return candidates.flatMap(({ vertex, id, callers, witnesses }) => {
    const left = witnesses.filter((each) => !explained.has(each));
    if (!isMost(left, callers)) return [];
    left.forEach((each) => explained.add(each));
    const since = Math.min(...left.map((each) => graph.condition(each)?.since ?? Infinity));
    return { vertex, id, since: Number.isFinite(since) ? since : null };
  });
}

/** One caller says nothing: it may as well be its own fault. */
const isMost = (witnesses: readonly number[], callers: readonly number[]): boolean =>
  witnesses.length >= FEWEST_WITNESSES && 2 * witnesses.length > callers.length;

/**
 * What is at the root of the failures: the failing components with nothing failing below them, the edges that are too slow
 * between components that work, and, suspected, unchecked components of which most callers fail. Every other failing component is a
 * symptom of the nearest of them. What has never been checked, is stale or in maintenance explains nothing.
 *
 * The time it takes goes with what fails and what that needs, not with the size of the graph.
 *
 * @param slow the calls that break their SLA
 */
export function rootCausesOf(
  graph: ComponentGraph,
  conditions: ComponentConditions,
  slow: readonly TimedCall[] = [],
): RootCauses {
  const failing = new FailureGraph(graph, conditions, slow);
  const failures = new Map<number, Origin>();
  failing.components.forEach((component, vertex) => {
    const since = conditions.get(component)?.since ?? null;
    if (failing.fails(component)) failures.set(vertex, { vertex, id: graph.keys[component] ?? '', since });
  });
  failing.calls.forEach(({ id }, index) => {
    const vertex = failing.components.length + index;
    failures.set(vertex, { vertex, id, since: null });
  });
  let nearest = nearestOrigins(failing, failures);
  const suspected = new Map(suspects(failing, graph, nearest).map((origin) => [origin.vertex, origin]));
  if (suspected.size > 0) nearest = nearestOrigins(failing, new Map([...failures, ...suspected]));

  const symptoms = new Map<Origin, number[]>();
  for (const { vertex } of failures.values()) {
    const origin = nearest.originOf(vertex);
    if (origin === undefined) continue;
    const known = symptoms.get(origin) ?? [];
    symptoms.set(origin, known);
    const component = failing.components[vertex];
    if (component !== undefined && vertex !== origin.vertex) known.push(component);
  }
  const culprits = new Map<number, Culprit>();
  for (const [{ vertex, id, since }, explained] of symptoms) {
    const call = failing.calls[vertex - failing.components.length];
    const [component, isSuspected] = [failing.components[vertex], suspected.has(vertex)];
    culprits.set(vertex, { id, component, call, suspected: isSuspected, since, symptoms: explained });
  }
  const culpritAt = (vertex: number | undefined): Culprit | undefined =>
    vertex === undefined ? undefined : culprits.get(nearest.originOf(vertex)?.vertex ?? NONE);
  const calls = new Map(failing.calls.map(({ number }, index) => [number, failing.components.length + index]));
  return {
    culprits: [...culprits.values()].sort((a, b) => (isEarlier(a, b) ? -1 : 1)),
    ofComponent: (component) => (failing.fails(component) ? culpritAt(failing.vertex(component)) : undefined),
    ofCall: ({ number, source, target }) => {
      const end = [target, source].find((each) => failing.fails(each));
      return culpritAt(end === undefined ? calls.get(number) : failing.vertex(end));
    },
  };
}

const isEarlier = (a: Culprit, b: Culprit): boolean => isBefore({ vertex: 0, ...a }, { vertex: 0, ...b });
