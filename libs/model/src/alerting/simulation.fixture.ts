import fc from 'fast-check';
import type { Chain } from '../chain/chain';
import { derivedFields, type NodeInput } from '../chain/chain';
import type { ChainEdge } from '../chain/edge';
import type { Status } from '../chain/vocabulary';
import type { ObservedResult } from '../health/check-result';
import { type AlertRecord, isActive, type Level } from './alert-lifecycle';
import { step } from './alerting-engine';
import {
  type AlertingContext,
  type AlertingEffects,
  type AlertingInput,
  type AlertingState,
  nextStepAt,
  NOTHING_KNOWN,
} from './alerting-state';
import { changeLevel, flappingFingerprint, flappingLevel, nodeFingerprint, nodeLevel } from './levels';
import { AlertingTopology } from './topology';

const COMPONENTS = 7;
const INTERVAL = 5;
export const SECONDS = 150;
/** From here on everything works, and nothing is lost. */
const CALM = 100;
const START = Date.UTC(2026, 0, 1);
export const HOLD_MS = 5000;

/** A fault: from a second on, for so many, a component gives no answer or a wrong one. */
interface Fault {
  readonly component: number;
  readonly from: number;
  readonly lasts: number;
  readonly status: 'unhealthy' | 'degraded';
}

/** From a second on, for so many. */
interface Span {
  readonly from: number;
  readonly lasts: number;
}

export interface Scenario {
  readonly chains: readonly {
    readonly nodes: readonly number[];
    readonly edges: readonly (readonly [number, number, boolean])[];
  }[];
  /** Whether a component fails when something that it needs does. */
  readonly infectious: readonly boolean[];
  readonly faults: readonly Fault[];
  /** For each result, in turn: what becomes of it. */
  readonly network: readonly ('kept' | 'lost' | 'doubled' | 'late')[];
  /** Seconds that an answer to a check on demand takes. */
  readonly answers: readonly number[];
  /** Seconds at which another replica goes on from what was stored; what was under way is lost. */
  readonly takeovers: readonly number[];
  readonly silence: Span & { readonly chain: number };
  /** Calls that are too slow: the nth edge of a chain. */
  readonly slow: readonly (Span & { readonly chain: number; readonly edge: number })[];
  /** Components that are worked on: they neither fail nor recover meanwhile. */
  readonly maintenance: readonly (Span & { readonly component: number })[];
  /** Components that fail and recover at every second check. */
  readonly flapping: readonly (Span & { readonly component: number })[];
  /** When somebody looks after the first incident that is open, or its first alert, and for how long: for good where that is 0. */
  readonly acknowledged: readonly { readonly at: number; readonly lasts: number; readonly alert: boolean }[];
}

const second = fc.integer({ min: 0, max: CALM - 10 });
const span = { from: second, lasts: fc.integer({ min: 1, max: 60 }) };
const component = fc.nat(COMPONENTS - 1);

export const someScenario: fc.Arbitrary<Scenario> = fc.record({
  chains: fc.array(
    fc.record({
      nodes: fc.uniqueArray(fc.nat(COMPONENTS - 1), { minLength: 1, maxLength: 5 }),
      edges: fc.array(fc.tuple(fc.nat(4), fc.nat(4), fc.boolean()), { maxLength: 6 }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  infectious: fc.array(fc.boolean(), { minLength: COMPONENTS, maxLength: COMPONENTS }),
  faults: fc.array(
    fc.record({
      component,
      ...span,
      status: fc.constantFrom('unhealthy', 'unhealthy', 'degraded'),
    }),
    { maxLength: 6 },
  ),
  network: fc.array(fc.constantFrom('kept', 'kept', 'kept', 'kept', 'lost', 'doubled', 'late'), {
    minLength: 1,
    maxLength: 30,
  }),
  answers: fc.array(fc.nat(7), { minLength: 1, maxLength: 5 }),
  takeovers: fc.array(second, { maxLength: 3 }),
  silence: fc.record({ chain: fc.nat(3), from: second, lasts: fc.nat(30) }),
  slow: fc.array(fc.record({ chain: fc.nat(3), edge: fc.nat(5), ...span }), { maxLength: 2 }),
  maintenance: fc.array(fc.record({ component, ...span }), { maxLength: 1 }),
  flapping: fc.array(fc.record({ component, ...span }), { maxLength: 1 }),
  acknowledged: fc.array(fc.record({ at: second, lasts: fc.constantFrom(0, 5, 20), alert: fc.boolean() }), {
    maxLength: 2,
  }),
});

const chainId = (at: number): string => `A${String(at + 1)}`;
const targetOf = (component: number): string => `t${String(component)}`;

/** The chains of a scenario; edges that would lead back are left out. */
function chainsOf({ chains }: Scenario): Pick<Chain, 'id' | 'nodes' | 'edges'>[] {
  return chains.map(({ nodes, edges }, at) => {
    const inputs = nodes.map((component): NodeInput => ({
      id: `n${String(component)}`,
      type: 'service',
      service_name: `s${String(component)}`,
    }));
    const list = edges.flatMap(([from, to, isAny]): ChainEdge[] => {
      const [source, target] = [inputs[from], inputs[to]];
      if (from >= to || source === undefined || target === undefined) return [];
      const redundancy = isAny ? { redundancy: { mode: 'any' as const, group: 'x' } } : {};
      return [
        { source_node: source.id, target_node: target.id, type: 'http_request', latency_sla: 100, ...redundancy },
      ];
    });
    return { id: chainId(at), edges: list, ...derivedFields({ nodes: inputs, edges: list }) };
  });
}

export interface Told {
  readonly at: number;
  readonly alert: AlertRecord;
}

/** Runs a scenario through the engine on a clock of its own, second by second. */
export class Simulation {
  state: AlertingState = NOTHING_KNOWN;
  readonly told: Told[] = [];
  readonly messages: AlertingEffects['messages'][number][] = [];
  readonly topology: AlertingTopology;
  now = 0;
  private readonly chains: ReturnType<typeof chainsOf>;
  /** For each component, the nodes that it is checked for. */
  private readonly places: readonly ObservedResult['nodes'][];
  private readonly components = new Map<number, { status: Status; since: number }>();
  private readonly statuses = new Map<string, { status: Status; sequence: number }>();
  private readonly due = new Map<number, (() => AlertingInput[])[]>();
  /** While it is so, each step is made twice: from a state that carries what the steps before have worked out, and from one that does not. */
  comparing = false;
  readonly compared: (readonly [ReturnType<typeof step>, ReturnType<typeof step>])[] = [];
  private sent = 0;
  private asked = 0;
  private ids = 0;

  constructor(
    private readonly scenario: Scenario,
    private readonly suppression = true,
  ) {
    this.chains = chainsOf(scenario);
    this.places = Array.from({ length: COMPONENTS }, (_, component) =>
      this.chains.flatMap(({ id, nodes }) =>
        nodes
          .filter((node) => node.id === `n${String(component)}`)
          .map((node) => ({ chain_id: id, node_id: node.id, service_name: null })),
      ),
    );
    this.topology = new AlertingTopology(
      this.chains.map((chain) => ({
        chain,
        targets: new Map(chain.nodes.map(({ id }) => [id, `t${id.slice(1)}`])),
        interval_ms: INTERVAL * 1000,
      })),
    );
  }

  /** @param look called after every second */
  run(look: (simulation: Simulation) => void): void {
    for (this.now = 0; this.now < SECONDS; this.now += 1) {
      const inputs = (this.due.get(this.now) ?? []).flatMap((each) => each());
      if (this.scenario.takeovers.includes(this.now)) this.takeOver();
      for (let component = this.now % INTERVAL; component < COMPONENTS; component += INTERVAL) {
        inputs.push(...this.check(component));
      }
      inputs.push(...this.assess(), ...this.slowCalls(), ...this.acknowledgements());
      if (inputs.length > 0) this.step(inputs);
      if (this.isDue()) this.step([{ kind: 'time' }]);
      look(this);
    }
  }

  active(): AlertRecord[] {
    return [...this.state.alerts.values()].filter(isActive);
  }

  isSilenced(alert: AlertRecord): boolean {
    const { chain, from, lasts } = this.scenario.silence;
    return alert.chain_id === chainId(chain) && this.now >= from && this.now < from + lasts;
  }

  /** As the service wakes for it; a silence that begins or ends is heard of at once, other things of the clock are looked at now and then. */
  private isDue(): boolean {
    const { from, lasts } = this.scenario.silence;
    const next = nextStepAt(this.state) ?? Infinity;
    return next <= this.time().getTime() || this.now === from || this.now === from + lasts || this.now % INTERVAL === 0;
  }

  private isIn({ from, lasts }: Span): boolean {
    return this.now >= from && this.now < Math.min(from + lasts, CALM);
  }

  time(): Date {
    return new Date(START + this.now * 1000);
  }

  private step(inputs: readonly AlertingInput[]): void {
    const context: AlertingContext = {
      topology: this.topology,
      now: this.time(),
      newId: () => `00000000-0000-4000-8000-${String((this.ids += 1)).padStart(12, '0')}`,
      suppression: this.suppression,
      hold_ms: HOLD_MS,
      slack_ms: 0,
      silencedBy: (alert) => (this.isSilenced(alert) ? 'a silence' : null),
    };
    const ids = this.ids;
    const fresh = this.comparing ? { ...this.state } : undefined;
    const { state, effects } = step(this.state, inputs, context);
    if (fresh !== undefined) {
      this.ids = ids;
      this.compared.push([step(fresh, inputs, context), { state, effects }]);
    }
    this.state = state;
    for (const { kind, told, alert } of effects.alerts)
      if (kind === 'transition' && told) this.told.push({ at: this.now, alert });
    this.messages.push(...effects.messages);
    for (const { alert_ids, target_ids } of effects.checks) {
      const wait = this.scenario.answers[(this.asked += 1) % this.scenario.answers.length] ?? 0;
      this.later(wait + 1, () => this.answer(alert_ids, target_ids));
    }
  }

  private later(seconds: number, input: () => AlertingInput[]): void {
    const at = this.now + seconds;
    this.due.set(at, [...(this.due.get(at) ?? []), input]);
  }

  /** What was under way is lost; what was stored is not. */
  private takeOver(): void {
    this.due.clear();
    const stored = JSON.stringify([[...this.state.alerts], [...this.state.incidents], [...this.state.components]]);
    const [alerts, incidents, components] = JSON.parse(stored);
    this.state = { alerts: new Map(alerts), incidents: new Map(incidents), components: new Map(components) };
  }

  private statusOf(component: number, seen = new Set<number>()): Status {
    if (seen.has(component)) return 'healthy';
    seen.add(component);
    if (this.scenario.maintenance.some((each) => each.component === component && this.isIn(each))) return 'maintenance';
    if (this.isFlapping(component) && Math.floor(this.now / INTERVAL) % 2 === 0) return 'unhealthy';
    const faults = this.scenario.faults.filter(
      (fault) =>
        fault.component === component && this.now >= fault.from && this.now < Math.min(fault.from + fault.lasts, CALM),
    );
    if (faults.some(({ status }) => status === 'unhealthy')) return 'unhealthy';
    if (this.scenario.infectious[component] === true) {
      const { graph } = this.topology;
      const number = graph.numberOfTarget(targetOf(component));
      const needs = number === undefined ? [] : (graph.needs[number] ?? []);
      const isHit = needs.some((each) => this.statusOf(Number(graph.targets[each]?.slice(1)), seen) === 'unhealthy');
      if (isHit) return 'unhealthy';
    }
    return faults.length > 0 ? 'degraded' : 'healthy';
  }

  private isFlapping(component: number): boolean {
    return this.scenario.flapping.some((each) => each.component === component && this.isIn(each));
  }

  private result(component: number): ObservedResult | undefined {
    const nodes = this.places[component] ?? [];
    if (nodes.length === 0) return undefined;
    const status = this.statusOf(component);
    const at = this.time().getTime();
    const known = this.components.get(component);
    if (known?.status !== status) this.components.set(component, { status, since: at });
    return {
      result_id: `${String(component)}-${String(at)}`,
      target_id: targetOf(component),
      slot: at,
      checked_at: this.time().toISOString(),
      type: 'http',
      status,
      response_time: 1,
      error_message: status === 'healthy' ? null : 'no answer',
      nodes,
      component_status: status,
      component_since: new Date(this.components.get(component)?.since ?? at).toISOString(),
      consecutive_failures: status === 'healthy' ? 0 : 1,
      flapping: this.scenario.flapping.some(
        (each) => each.component === component && this.isIn(each) && this.now - each.from > 2 * INTERVAL,
      ),
    };
  }

  private check(component: number): AlertingInput[] {
    const result = this.result(component);
    if (result === undefined) return [];
    const input = (): AlertingInput[] => this.inputOf(result);
    const { network } = this.scenario;
    const fate = this.now >= CALM ? 'kept' : network[(this.sent += 1) % network.length];
    if (fate === 'lost') return [];
    if (fate === 'late') {
      this.later(7, input);
      return [];
    }
    return fate === 'doubled' ? [...input(), ...input()] : input();
  }

  /** As in the service, what is healthy and was before says nothing. */
  private inputOf(result: ObservedResult): AlertingInput[] {
    const { target_id, nodes, component_status, flapping } = result;
    const names = [...nodes.map(nodeFingerprint), flappingFingerprint(target_id)];
    const isKnown = this.state.components.has(target_id) || names.some((name) => this.isActive(name));
    if (component_status === 'healthy' && flapping !== true && !isKnown) return [];
    const flaps = flapping === true || this.isActive(flappingFingerprint(target_id));
    const of = this.state.alerts.get(flappingFingerprint(target_id));
    const episode = flapping === true && of !== undefined && isActive(of) ? of.episode : result.checked_at;
    const levels = [
      ...(flaps ? [flappingLevel(result, target_id, episode)] : []),
      ...nodes.map((node) => nodeLevel(result, node, node.node_id)),
    ];
    return [{ kind: 'levels', levels: levels.filter((level): level is Level => level !== null) }];
  }

  private isActive(fingerprint: string): boolean {
    const alert = this.state.alerts.get(fingerprint);
    return alert !== undefined && isActive(alert);
  }

  private slowCalls(): AlertingInput[] {
    if (this.now % INTERVAL !== 0) return [];
    const at = this.time().getTime();
    const levels = this.chains.flatMap(({ id: chain_id, edges }, chain) =>
      edges.flatMap(({ source_node, target_node }, edge): Level[] => {
        const isSlow = this.scenario.slow.some((each) => each.chain === chain && each.edge === edge && this.isIn(each));
        const fingerprint = `sla_breach:${chain_id}:${source_node}>${target_node}`;
        const known = this.state.alerts.get(fingerprint);
        if (!isSlow && !this.isActive(fingerprint)) return [];
        const observation = {
          ...{ fingerprint, chain_id, node_id: source_node, target_node, target_id: null, observed_at: at },
          type: 'sla_breach' as const,
          episode: isSlow && known !== undefined && isActive(known) ? known.episode : this.time().toISOString(),
          order: { at, sequence: 0 },
        };
        if (!isSlow) return [{ ...observation, state: 'clear', resolution: 'it is within its SLA again' }];
        const more = { root_cause: null, affected_chains: [chain_id], count: 1, message: 'it is too slow' };
        return [{ ...observation, ...more, state: 'failing', severity: 'warning' }];
      }),
    );
    return levels.length === 0 ? [] : [{ kind: 'levels', levels }];
  }

  private acknowledgements(): AlertingInput[] {
    return this.scenario.acknowledged.flatMap(({ at, lasts, alert: isAlert }): AlertingInput[] => {
      if (at !== this.now) return [];
      const until = lasts === 0 ? null : this.time().getTime() + lasts * 1000;
      const [incident] = [...this.state.incidents.values()].filter(({ status }) => status === 'open');
      const [alert] = this.active();
      if (isAlert && alert !== undefined) return [{ kind: 'acknowledged', alert, actor: 'ann', until }];
      if (incident === undefined) return [];
      return [{ kind: 'incident_acknowledged', incident_id: incident.id, actor: 'ann', until }];
    });
  }

  private answer(alert_ids: readonly string[], target_ids: readonly string[]): AlertingInput[] {
    const all = target_ids.flatMap((id) => this.result(Number(id.slice(1))) ?? []);
    const results = all.filter(({ component_status }) => component_status !== 'maintenance');
    const components = results.map(({ target_id, component_status, component_since, slot }) => ({
      target_id,
      status:
        component_status === 'unhealthy' || component_status === 'degraded' ? component_status : ('healthy' as const),
      since: Date.parse(component_since),
      slot,
      seen_at: slot,
    }));
    const levels = results.flatMap((result) =>
      result.nodes.flatMap((node) => nodeLevel(result, node, node.node_id) ?? []),
    );
    return [
      { kind: 'components', components, alert_ids },
      { kind: 'levels', levels },
    ];
  }

  /** Chains are as the worst of their components. */
  private assess(): AlertingInput[] {
    return this.chains.flatMap(({ id, nodes }): AlertingInput[] => {
      const all = nodes.map((node) => this.components.get(Number(node.id.slice(1)))?.status ?? 'healthy');
      const status: Status = (['unhealthy', 'degraded'] as const).find((each) => all.includes(each)) ?? 'healthy';
      const known = this.statuses.get(id) ?? { status: 'healthy' as Status, sequence: 0 };
      if (known.status === status) return [];
      const sequence = known.sequence + 1;
      this.statuses.set(id, { status, sequence });
      const since = this.time().toISOString();
      const health = {
        ...{ chain_id: id, status, overall_score: null, coverage: 1, node_health: [], edge_health: [] },
        ...{ sla_compliance: null, error_budget: null, root_cause: null, checked_at: since },
      };
      const change = { chain_id: id, status, previous_status: known.status, since, sequence, health };
      const level = changeLevel(change, this.time().getTime());
      return level === null ? [] : [{ kind: 'levels', levels: [level] }];
    });
  }
}
