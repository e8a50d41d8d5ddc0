import type { Status } from '../chain/vocabulary';
import type { AlertType } from '../health/alert';
import type { TimedCall } from '../health/component-graph';
import { rootCausesOf, type ComponentCondition, type Culprit, type RootCauses } from '../health/root-cause';
import type { AlertRecord } from './alert-lifecycle';
import type { AlertingTopology } from './topology';

/** What is known of a component that fails, or did until now. */
export interface ObservedComponent {
  readonly target_id: string;
  /** Healthy: it fails no longer, and need not be kept. */
  readonly status: Extract<Status, 'healthy' | 'degraded' | 'unhealthy'>;
  /** When the status became what it is, in milliseconds since 1970. */
  readonly since: number;
  /** The slot of the newest check that says so. */
  readonly slot: number;
  readonly seen_at: number;
}

/**
 * How alerts of a type go with incidents. `component`: its component, or call, fails. `chain`: something in the chain may explain it.
 * `alone`: it has nothing to do with failures.
 */
export function kindOf(type: AlertType): 'component' | 'chain' | 'alone' {
  switch (type) {
    case 'node_failed':
    case 'heartbeat_missed':
    case 'sla_breach':
    case 'flapping':
      return 'component';
    case 'chain_status':
    case 'latency':
    case 'error_rate':
    case 'availability':
    case 'latency_budget':
    case 'burn_rate':
      return 'chain';
    case 'certificate_expiry':
    case 'drift':
    case 'no_results':
    case 'channel_failed':
      return 'alone';
  }
}

const HEALTHY: ComponentCondition = { status: 'healthy', since: null };

/** What fails is known one by one; of the rest, what is checked works as far as anybody knows. */
class Conditions extends Map<number, ComponentCondition> {
  constructor(private readonly targets: readonly (string | undefined)[]) {
    super();
  }

  override get(number: number): ComponentCondition | undefined {
    return super.get(number) ?? (this.targets[number] === undefined ? undefined : HEALTHY);
  }
}

/** What explains the failures of a moment. */
export class Explanations {
  private readonly causes: RootCauses;
  private readonly culprits: ReadonlyMap<string, Culprit>;
  private readonly calls = new Map<string, TimedCall>();
  private readonly slowIn = new Map<string, Set<string>>();
  private readonly conditions: Conditions;
  private readonly keys = new Map<string, readonly string[]>();

  /** @param slow active alerts of calls that are too slow */
  constructor(
    private readonly topology: AlertingTopology,
    components: Iterable<ObservedComponent>,
    slow: readonly AlertRecord[],
    /** Beyond the time after which a result says nothing, as not every failure is written down, in milliseconds. */
    slack_ms: number,
    now: number,
  ) {
    const { graph } = topology;
    this.conditions = new Conditions(graph.targets);
    for (const { target_id, status, since, seen_at } of components) {
      const number = graph.numberOfTarget(target_id);
      if (number === undefined || now - seen_at > topology.staleAfter(target_id) + slack_ms) continue;
      this.conditions.set(number, { status, since });
    }
    for (const alert of slow) this.addCall(alert);
    this.causes = rootCausesOf(graph, this.conditions, [...new Set(this.calls.values())]);
    this.culprits = new Map(this.causes.culprits.map((culprit) => [culprit.id, culprit]));
  }

  /** What an alert is about by itself. */
  ownKey(alert: AlertRecord): string {
    const call = this.calls.get(alert.fingerprint);
    if (call !== undefined) return call.id;
    if (kindOf(alert.type) === 'alone') return alert.fingerprint;
    if (alert.target_node !== null) return alert.fingerprint;
    return alert.node_id === null ? `chain:${alert.chain_id}` : this.topology.keyOf(alert);
  }

  /** What explains an alert: of a component one culprit, which may be the component itself; of a chain any number, the worst first. */
  keysOf(alert: AlertRecord): readonly string[] {
    const kind = kindOf(alert.type);
    const name = kind === 'chain' ? `chain:${alert.chain_id}` : alert.fingerprint;
    let keys = this.keys.get(name);
    if (keys === undefined) {
      keys = kind === 'chain' ? this.keysOfChain(alert.chain_id) : this.keysOfOne(alert);
      this.keys.set(name, keys);
    }
    return keys;
  }

  private keysOfOne(alert: AlertRecord): readonly string[] {
    if (kindOf(alert.type) === 'alone') return [this.ownKey(alert)];
    const call = this.calls.get(alert.fingerprint);
    const number = this.topology.numberOf(alert);
    const culprit =
      call === undefined ? number !== undefined && this.causes.ofComponent(number) : this.causes.ofCall(call);
    return [culprit ? culprit.id : this.ownKey(alert)];
  }

  culprit(key: string): Culprit | undefined {
    return this.culprits.get(key);
  }

  /** What explains the failure of a component by its key; `undefined` where it does not fail. */
  culpritOf(key: string): string | undefined {
    const number = this.topology.graph.numberOfTarget(key);
    return (number === undefined ? undefined : this.causes.ofComponent(number)?.id) ?? this.culprits.get(key)?.id;
  }

  /**
   * Where the failures of these culprits hurt: the chains that hold one or something that needs one, where nothing stands in for it, by the
   * steps to it; and the components that are reached.
   */
  reachOf(keys: Iterable<string>): { readonly chains: Map<string, number>; readonly components: Set<number> } {
    const { graph } = this.topology;
    const reached = new Map<number, number>();
    for (const key of keys) {
      const culprit = this.culprits.get(key);
      const number = culprit?.component ?? culprit?.call?.dependent ?? graph.numberOfTarget(key);
      if (number !== undefined) reached.set(number, 0);
    }
    const chains = new Map<string, number>();
    for (const [number, distance] of reached) {
      for (const { chain_id } of graph.places[number] ?? []) if (!chains.has(chain_id)) chains.set(chain_id, distance);
      for (const caller of this.brokenBy(number)) if (!reached.has(caller)) reached.set(caller, distance + 1);
    }
    return { chains, components: new Set(reached.keys()) };
  }

  private brokenBy(number: number): number[] {
    const { graph } = this.topology;
    const lost = (graph.memberOf[number] ?? []).filter(({ members, must_work }) => {
      const working = members.filter((member) => member !== number && !this.fails(member)).length;
      return working < must_work;
    });
    return [...(graph.callers[number] ?? []), ...lost.map(({ dependent }) => dependent)];
  }

  private fails(number: number): boolean {
    const status = this.conditions.get(number)?.status;
    return status === 'unhealthy' || status === 'degraded';
  }

  private keysOfChain(chain_id: string): string[] {
    const found = new Map<string, { readonly key: string; readonly rank: number; readonly since: number }>();
    const consider = (culprit: Culprit | undefined, rank: number): void => {
      if (culprit === undefined || (found.get(culprit.id)?.rank ?? Infinity) <= rank) return;
      found.set(culprit.id, { key: culprit.id, rank, since: culprit.since ?? Infinity });
    };
    for (const number of this.topology.componentsOf(chain_id)) {
      if (this.fails(number)) {
        consider(this.causes.ofComponent(number), this.conditions.get(number)?.status === 'unhealthy' ? 0 : 1);
      }
    }
    for (const fingerprint of this.slowIn.get(chain_id) ?? []) {
      const call = this.calls.get(fingerprint);
      if (call !== undefined) consider(this.causes.ofCall(call), 2);
    }
    return [...found.values()]
      .sort((a, b) => a.rank - b.rank || a.since - b.since || (a.key < b.key ? -1 : 1))
      .map(({ key }) => key);
  }

  private addCall({ fingerprint, chain_id, node_id, target_node }: AlertRecord): void {
    const { graph } = this.topology;
    if (node_id === null || target_node === null) return;
    const [source, target] = [graph.numberOf(chain_id, node_id), graph.numberOf(chain_id, target_node)];
    if (source === undefined || target === undefined) return;
    const call = graph.callOf(source, target, source) ?? graph.callOf(source, target, target);
    if (call === undefined) return;
    this.calls.set(fingerprint, call);
    this.slowIn.set(chain_id, (this.slowIn.get(chain_id) ?? new Set()).add(fingerprint));
  }
}
