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

/** What is known of a region: what fails in it, and which of its calls are too slow. */
export interface RegionFacts {
  readonly components: Iterable<ObservedComponent>;
  readonly slow: Iterable<AlertRecord>;
}

/** What explains the failures of a region at a moment, until one of them changes or is so old that it says nothing any more. */
class RegionCauses {
  readonly causes: RootCauses;
  readonly culprits: ReadonlyMap<string, Culprit>;
  readonly calls = new Map<string, TimedCall>();
  readonly conditions: Conditions;
  /** By alert, or by chain. */
  readonly keys = new Map<string, readonly string[]>();
  private readonly slowIn = new Map<string, string[]>();
  /** In milliseconds since 1970. */
  readonly valid_until: number;

  constructor(
    private readonly topology: AlertingTopology,
    { components, slow }: RegionFacts,
    slack_ms: number,
    now: number,
  ) {
    const { graph } = topology;
    this.conditions = new Conditions(graph.targets);
    let valid_until = Infinity;
    for (const { target_id, status, since, seen_at } of components) {
      const number = graph.numberOfTarget(target_id);
      const until = seen_at + topology.staleAfter(target_id) + slack_ms;
      if (number === undefined || now > until) continue;
      valid_until = Math.min(valid_until, until);
      this.conditions.set(number, { status, since });
    }
    this.valid_until = valid_until;
    for (const alert of slow) this.addCall(alert);
    this.causes = rootCausesOf(graph, this.conditions, [...new Set(this.calls.values())]);
    this.culprits = new Map(this.causes.culprits.map((culprit) => [culprit.id, culprit]));
  }

  fails(number: number): boolean {
    const status = this.conditions.get(number)?.status;
    return status === 'unhealthy' || status === 'degraded';
  }

  keysOfChain(chain_id: string): string[] {
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
    this.slowIn.set(chain_id, [...(this.slowIn.get(chain_id) ?? []), fingerprint]);
  }
}

/** What explains failures: worked out for each region when it is asked for, and kept until something of the region changes. */
export class Explanations {
  private readonly regions = new Map<number, RegionCauses>();

  /**
   * @param factsOf what is known of a region now
   * @param slack_ms beyond the time after which a result says nothing, as not every failure is written down
   */
  constructor(
    private readonly topology: AlertingTopology,
    private readonly factsOf: (region: number) => RegionFacts,
    private readonly slack_ms: number,
    /** In milliseconds since 1970. */
    public now: number,
  ) {}

  /** What is known of a region has changed. */
  forget(region: number): void {
    this.regions.delete(region);
  }

  /** The regions of which something is too old by now to say anything; they are forgotten. */
  forgetStale(): number[] {
    const stale = [...this.regions].flatMap(([region, { valid_until }]) => (this.now > valid_until ? [region] : []));
    stale.forEach((region) => this.forget(region));
    return stale;
  }

  /** What an alert is about by itself. */
  ownKey(alert: AlertRecord): string {
    const call = this.callOf(alert);
    if (call !== undefined) return call.id;
    if (kindOf(alert.type) === 'alone') return alert.fingerprint;
    if (alert.target_node !== null) return alert.fingerprint;
    return alert.node_id === null ? `chain:${alert.chain_id}` : this.topology.keyOf(alert);
  }

  /** What explains an alert: of a component one culprit, which may be the component itself; of a chain any number, the worst first. */
  keysOf(alert: AlertRecord): readonly string[] {
    const kind = kindOf(alert.type);
    if (kind === 'alone') return [this.ownKey(alert)];
    const number = kind === 'chain' ? undefined : this.topology.numberOf(alert);
    const region = this.region(
      number === undefined ? this.topology.regionOfChain(alert.chain_id) : this.topology.regionOf(number),
    );
    if (region === undefined) return kind === 'chain' ? [] : [this.ownKey(alert)];
    const name = kind === 'chain' ? `chain:${alert.chain_id}` : alert.fingerprint;
    let keys = region.keys.get(name);
    if (keys === undefined) {
      keys = kind === 'chain' ? region.keysOfChain(alert.chain_id) : this.keysOfOne(alert, number, region);
      region.keys.set(name, keys);
    }
    return keys;
  }

  culprit(key: string): Culprit | undefined {
    return this.region(this.topology.regionOfKey(key))?.culprits.get(key);
  }

  /** What explains the failure of a component by its key; `undefined` where it does not fail. */
  culpritOf(key: string): string | undefined {
    const number = this.topology.graph.numberOfTarget(key);
    const region = this.region(this.topology.regionOfKey(key));
    return (number === undefined ? undefined : region?.causes.ofComponent(number)?.id) ?? region?.culprits.get(key)?.id;
  }

  /**
   * Where the failures of these culprits hurt: the chains that hold one or something that needs one, where nothing stands in for it, by the
   * steps to it; and the components that are reached.
   */
  reachOf(keys: Iterable<string>): { readonly chains: Map<string, number>; readonly components: Set<number> } {
    const { graph } = this.topology;
    const reached = new Map<number, number>();
    for (const key of keys) {
      const culprit = this.culprit(key);
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

  private region(region: number | undefined): RegionCauses | undefined {
    if (region === undefined) return undefined;
    let causes = this.regions.get(region);
    if (causes === undefined) {
      causes = new RegionCauses(this.topology, this.factsOf(region), this.slack_ms, this.now);
      this.regions.set(region, causes);
    }
    return causes;
  }

  private callOf({ type, chain_id, fingerprint }: AlertRecord): TimedCall | undefined {
    if (type !== 'sla_breach') return undefined;
    return this.region(this.topology.regionOfChain(chain_id))?.calls.get(fingerprint);
  }

  private keysOfOne(alert: AlertRecord, number: number | undefined, { causes }: RegionCauses): readonly string[] {
    const call = this.callOf(alert);
    const culprit = call === undefined ? number !== undefined && causes.ofComponent(number) : causes.ofCall(call);
    return [culprit ? culprit.id : this.ownKey(alert)];
  }

  private brokenBy(number: number): number[] {
    const { graph } = this.topology;
    const region = this.region(this.topology.regionOf(number));
    const lost = (graph.memberOf[number] ?? []).filter(({ members, must_work }) => {
      const working = members.filter((member) => member !== number && region?.fails(member) !== true).length;
      return working < must_work;
    });
    return [...(graph.callers[number] ?? []), ...lost.map(({ dependent }) => dependent)];
  }
}
