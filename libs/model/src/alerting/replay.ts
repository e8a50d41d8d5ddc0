import { z } from 'zod';
import { type Chain, ChainId } from '../chain/chain';
import { type Category, Time } from '../chain/vocabulary';
import type { AlertType } from '../health/alert';
import type { NodeReference, ObservedResult } from '../health/check-result';
import { applyResult, type ComponentState } from '../health/component-state';
import type { Incident } from '../health/incident';
import { AlertThresholds } from '../health/monitoring';
import { NotificationRoutesInput } from '../notifications/routes';
import { isActive } from './alert-lifecycle';
import { step } from './alerting-engine';
import {
  type AlertingContext,
  type AlertingEffects,
  type AlertingInput,
  type AlertingState,
  type CheckRequest,
  type IncidentMessage,
  nextStepAt,
  NOTHING_KNOWN,
} from './alerting-state';
import type { ObservedComponent } from './explanations';
import { inhibitionFaults, InhibitionRule, mutesOfInhibition } from './inhibition';
import { changeLevel, type ChainStatusChange, nodeFingerprint, nodeLevel, verdict } from './levels';
import { type MatcherFault, matcherFaults, Matchers, matchesAll } from './matcher';
import { type Mute, partsOf, quiet } from './quiet';
import { type ReplayedNotification, ReplayedNotifications } from './replayed-notifications';
import { EVALUATE_MS, ReplayedThresholds } from './replayed-thresholds';
import { AlertingTopology, type WatchedChain } from './topology';

/** What is tried out on what was recorded. What is not given is as it is by default. */
export const ReplayRules = z.strictObject({
  /** Whether what an incident explains is held back. */
  suppression: z.boolean().default(true),
  /** How long an alert waits at most for what it needs to be checked. */
  hold_seconds: z.number().min(0).max(60).default(5),
  /** Of every component: it fails when `count` of the last `of` checks did, and is back after so many good ones in a row. */
  failures: z
    .strictObject({ count: z.number().int().min(1).max(20), of: z.number().int().min(1).max(20) })
    .refine(({ count, of }) => count <= of, 'count must not be more than of')
    .optional(),
  recoveries: z.number().int().min(1).max(20).optional(),
  /** All the time where no times are given. */
  silences: z
    .array(z.strictObject({ matchers: Matchers, starts_at: Time.optional(), ends_at: Time.optional() }))
    .max(100)
    .default([]),
  inhibitions: z.array(InhibitionRule).max(100).default([]),
  /** Of the chain, or of all chains where none is named, instead of those that it has; the last that fits counts. */
  thresholds: z
    .array(AlertThresholds.omit({ drift_threshold: true }).extend({ chain_id: ChainId.optional() }).strict())
    .max(1000)
    .default([]),
  /** Who would have been told. Not given: only what would have been told is asked for. */
  routes: NotificationRoutesInput.optional(),
});
export type ReplayRules = z.output<typeof ReplayRules>;

/** What is wrong with rules, by field. */
export const replayFaults = ({ silences, inhibitions }: ReplayRules): MatcherFault[] => [
  ...silences.flatMap(({ matchers }, index) => matcherFaults(matchers, `silences.${String(index)}.matchers`)),
  ...inhibitionFaults({ rules: inhibitions }).map(({ path, message }) => ({
    path: path.replace(/^rules/, 'inhibitions'),
    message,
  })),
];

/** What was published at a time, in milliseconds since 1970. */
export type Recorded =
  | { readonly kind: 'result'; readonly at: number; readonly result: ObservedResult }
  | { readonly kind: 'status'; readonly at: number; readonly change: ChainStatusChange };

/** A chain as it is tried out. */
export interface ReplayedChain extends Omit<WatchedChain, 'chain'> {
  readonly chain: Pick<Chain, 'id' | 'nodes' | 'edges' | 'category' | 'tags'>;
  /** Whether it differs from what was recorded: then the statuses that it had say nothing. */
  readonly isChanged: boolean;
  /** What its monitoring asks for. */
  readonly thresholds?: AlertThresholds;
}

/** What people would have been told. */
export interface Page {
  readonly at: number;
  readonly state: IncidentMessage['state'];
  readonly incident: Incident;
  /** Why nobody is told; empty for what is told. */
  readonly muted_by: readonly string[];
}

export interface Replayed {
  /** In their order. */
  readonly pages: readonly Page[];
  /** How many alerts fired, and how many of them were held back. */
  readonly alerts: number;
  readonly held_back: number;
  /** What channels would have been sent, in their order; nothing where no routes were given. */
  readonly notifications: readonly ReplayedNotification[];
}

/** So long takes what is due, at the least. */
const LEAST_PAUSE_MS = 20;

/**
 * Runs what was recorded, in the order of its times, through the same rules as the service. A check on demand is answered by the next result
 * that was recorded of the target.
 */
export function replay(
  records: readonly Recorded[],
  chains: readonly ReplayedChain[],
  rules: ReplayRules,
  until: number,
): Replayed {
  return new Replay(records, chains, rules).run(until);
}

class Replay {
  private state: AlertingState = NOTHING_KNOWN;
  private now = 0;
  private ids = 0;
  private steppedAt = -Infinity;
  private readonly topology: AlertingTopology;
  private readonly chains: ReadonlyMap<string, ReplayedChain['chain']>;
  private readonly changed: ReadonlySet<string>;
  private readonly places = new Map<string, NodeReference[]>();
  private readonly names = new Map<string, string>();
  private readonly results = new Map<string, ObservedResult[]>();
  private readonly answers: { readonly at: number; readonly input: AlertingInput }[] = [];
  private readonly pages: Page[] = [];
  private readonly told = new Set<string>();
  private readonly thresholds: ReplayedThresholds;
  private readonly notifications: ReplayedNotifications | undefined;
  private evaluatedAt = 0;
  private readonly fired = new Set<string>();
  private readonly held = new Set<string>();

  constructor(
    private readonly records: readonly Recorded[],
    chains: readonly ReplayedChain[],
    private readonly rules: ReplayRules,
  ) {
    this.topology = new AlertingTopology(chains);
    this.chains = new Map(chains.map(({ chain }) => [chain.id, chain]));
    this.changed = new Set(chains.flatMap(({ chain, isChanged }) => (isChanged ? [chain.id] : [])));
    for (const { chain, targets } of chains) {
      for (const node of chain.nodes) {
        const target = targets.get(node.id);
        if (target === undefined) continue;
        const place = { chain_id: chain.id, node_id: node.id, service_name: node.service_name ?? null };
        this.places.set(target, [...(this.places.get(target) ?? []), place]);
        this.names.set(nodeFingerprint(place), node.display_name);
      }
    }
    this.thresholds = new ReplayedThresholds(
      thresholdsOf(chains, rules),
      (chain_id, node_id) => this.names.get(nodeFingerprint({ chain_id, node_id })) ?? node_id,
    );
    if (rules.routes !== undefined) {
      this.notifications = new ReplayedNotifications(rules.routes, (incident) => this.mutedBy(incident));
    }
    const states = new Map<string, ComponentState>();
    this.records = records.flatMap((record): Recorded[] => {
      if (record.kind === 'status') return [record];
      const result = this.counted(record.result, states);
      if (result === undefined) return [];
      const known = this.results.get(result.target_id);
      if (known === undefined) this.results.set(result.target_id, [result]);
      else known.push(result);
      return [{ ...record, result }];
    });
  }

  run(until: number): Replayed {
    for (const record of this.records) {
      this.advance(record.at);
      if (record.kind === 'result') this.thresholds.see(record.result);
      const inputs = this.inputsOf(record);
      if (inputs.length > 0) this.step(inputs);
    }
    this.advance(until);
    const { pages, fired, held } = this;
    return { pages, alerts: fired.size, held_back: held.size, notifications: this.notifications?.sent ?? [] };
  }

  /** The result as the rules count it; `undefined` for one that is late. */
  private counted(result: ObservedResult, states: Map<string, ComponentState>): ObservedResult | undefined {
    const nodes = this.places.get(result.target_id) ?? [];
    const { failures, recoveries } = this.rules;
    if (failures === undefined && recoveries === undefined) return { ...result, nodes };
    const { target_id, slot, status, response_time, error_message } = result;
    if (status === 'maintenance') return { ...result, nodes };
    const checked_at = Date.parse(result.checked_at);
    const state = applyResult(
      states.get(target_id),
      { slot, checked_at, status, response_time, error_message },
      { failures: failures ?? { count: 1, of: 1 }, recoveries: recoveries ?? 1 },
    );
    if (state === 'stale') return undefined;
    states.set(target_id, state);
    return {
      ...result,
      nodes,
      component_status: state.status,
      component_since: new Date(state.since).toISOString(),
      consecutive_failures: state.consecutive_failures,
    };
  }

  /** Does what is due before a time, and goes on to it. */
  private advance(to: number): void {
    for (;;) {
      const [answer] = this.answers;
      const due = Math.max(nextStepAt(this.state) ?? Infinity, this.steppedAt + LEAST_PAUSE_MS);
      const silence = this.nextSilenceEnd();
      const evaluation = this.nextEvaluation(to);
      const notification = this.notifications?.nextAt() ?? Infinity;
      const at = Math.min(answer?.at ?? Infinity, due, silence, evaluation, notification);
      if (at > to) break;
      this.now = Math.max(this.now, at);
      if (answer !== undefined && answer.at === at) {
        this.answers.shift();
        this.step([answer.input]);
      } else if (at === silence) {
        this.tellWhatIsNoLongerMuted();
        this.notifications?.lookAtAll(this.now);
      } else if (at === notification) {
        this.notifications?.advance(this.now);
      } else if (at === evaluation) {
        this.evaluate();
      } else {
        this.steppedAt = this.now;
        this.step([{ kind: 'time' }]);
      }
    }
    this.now = Math.max(this.now, to);
  }

  /** The slots of the service. Before the first record there is nothing to look at. */
  private nextEvaluation(to: number): number {
    if (this.thresholds.isEmpty) return Infinity;
    if (this.evaluatedAt === 0) this.evaluatedAt = Math.floor(to / EVALUATE_MS) * EVALUATE_MS;
    return this.evaluatedAt + EVALUATE_MS;
  }

  private evaluate(): void {
    this.evaluatedAt = this.now;
    const levels = this.thresholds.levelsAt(this.now).filter((level) => {
      const alert = this.state.alerts.get(level.fingerprint);
      return level.state === 'failing' || (alert !== undefined && isActive(alert));
    });
    if (levels.length > 0) this.step([{ kind: 'levels', levels }]);
  }

  private inputsOf(record: Recorded): AlertingInput[] {
    if (record.kind === 'status') {
      const { change, at } = record;
      const hasAnotherStatus = this.changed.has(change.chain_id) || this.rules.failures !== undefined;
      const level = this.chains.has(change.chain_id) && !hasAnotherStatus ? changeLevel(change, at) : null;
      return level === null ? [] : [{ kind: 'levels', levels: [level] }];
    }
    const { result } = record;
    if (!this.mayChangeSomething(result)) return [];
    const levels = result.nodes.flatMap((node) => {
      const level = nodeLevel(result, node, this.names.get(nodeFingerprint(node)) ?? node.node_id);
      return level === null ? [] : [level];
    });
    return levels.length === 0 ? [] : [{ kind: 'levels', levels }];
  }

  private mayChangeSomething({ component_status, target_id, nodes }: ObservedResult): boolean {
    if (verdict(component_status) !== 'clear' || this.state.components.has(target_id)) return true;
    return nodes.some((node) => {
      const alert = this.state.alerts.get(nodeFingerprint(node));
      return alert !== undefined && isActive(alert);
    });
  }

  private step(inputs: readonly AlertingInput[]): void {
    const { state, effects } = step(this.state, inputs, this.context());
    this.state = state;
    this.note(effects);
    for (const message of effects.messages) this.page(message);
    for (const request of effects.checks) this.check(request);
  }

  private context(): AlertingContext {
    return {
      topology: this.topology,
      now: new Date(this.now),
      newId: () => `00000000-0000-4000-8000-${String((this.ids += 1)).padStart(12, '0')}`,
      suppression: this.rules.suppression,
      hold_ms: this.rules.hold_seconds * 1000,
      slack_ms: 0,
    };
  }

  private note({ alerts }: AlertingEffects): void {
    for (const { alert } of alerts) {
      this.fired.add(alert.id);
      if (alert.held_since !== null) this.held.add(alert.id);
    }
  }

  private check({ alert_ids, target_ids, until }: CheckRequest): void {
    const found = target_ids.flatMap((target) => {
      const next = this.results.get(target)?.find((result) => Date.parse(result.checked_at) > this.now);
      return next !== undefined && Date.parse(next.checked_at) < until ? [next] : [];
    });
    if (found.length === 0) return;
    const at = Math.max(...found.map(({ checked_at }) => Date.parse(checked_at)));
    const components = found.flatMap((result) => componentOf(result) ?? []);
    this.answers.push({ at, input: { kind: 'components', components, alert_ids } });
    this.answers.sort((a, b) => a.at - b.at);
  }

  private page({ state, incident }: IncidentMessage): void {
    const wasTold = this.told.has(incident.id);
    // Whoever was told that something broke is told that it works again; of what nobody was told, nobody is.
    const muted_by = state === 'closed' ? (wasTold ? [] : ['nobody was told of it']) : this.mutedBy(incident);
    if (muted_by.length === 0) this.told.add(incident.id);
    if (state === 'closed') this.told.delete(incident.id);
    this.pages.push({ at: this.now, state, incident, muted_by });
    this.notifications?.hear(incident, this.now);
  }

  private tellWhatIsNoLongerMuted(): void {
    for (const incident of this.state.incidents.values()) {
      if (incident.status !== 'open' || !incident.announced || this.told.has(incident.id)) continue;
      if (this.mutedBy(incident).length === 0)
        this.page({ state: 'opened', incident, events: [], recovered_chains: [] });
    }
  }

  private nextSilenceEnd(): number {
    const ends = this.rules.silences.map(({ ends_at }) => (ends_at === undefined ? Infinity : Date.parse(ends_at)));
    return Math.min(Infinity, ...ends.filter((end) => end > this.now));
  }

  private mutedBy(incident: Incident): readonly string[] {
    const { silences, inhibitions } = this.rules;
    const muting = silences.flatMap(({ matchers, starts_at, ends_at }, index): Mute[] => {
      const from = starts_at === undefined ? -Infinity : Date.parse(starts_at);
      const until = ends_at === undefined ? null : Date.parse(ends_at);
      if (this.now < from || (until !== null && this.now >= until)) return [];
      return [{ name: `silence ${String(index + 1)}`, until, covers: (part) => matchesAll(matchers, part) }];
    });
    const sources =
      inhibitions.length === 0
        ? []
        : [...this.state.incidents.values()]
            .filter(({ id, status }) => status === 'open' && id !== incident.id)
            .map((source) => ({ id: source.id, title: source.title, parts: this.partsOf(source) }));
    const mutes = [...muting, ...inhibitions.flatMap((rule) => mutesOfInhibition(rule, sources))];
    return quiet(this.partsOf(incident), mutes).by;
  }

  private partsOf(incident: Incident) {
    const types = new Set<AlertType>();
    for (const alert of this.state.alerts.values()) {
      if (alert.incident_id === incident.id && isActive(alert)) types.add(alert.type);
    }
    const chains = new Map<string, { category: Category; tags: readonly string[] }>(this.chains);
    return partsOf(incident, { types: [...types], chains });
  }
}

/** The thresholds of each chain that has any, by the rules or by its monitoring. */
function thresholdsOf(chains: readonly ReplayedChain[], { thresholds }: ReplayRules) {
  return chains.flatMap(({ chain, targets, thresholds: own = {} }) => {
    const given = thresholds.findLast(({ chain_id }) => chain_id === undefined || chain_id === chain.id);
    const { latency_threshold, error_rate_threshold, availability_threshold } = given ?? own;
    const asked = { latency_threshold, error_rate_threshold, availability_threshold };
    const isAsked = Object.values(asked).some((value) => value != null);
    return isAsked ? [{ chain_id: chain.id, targets, thresholds: asked }] : [];
  });
}

function componentOf(result: ObservedResult): ObservedComponent | undefined {
  const { target_id, component_status: status, component_since, slot, checked_at } = result;
  if (status === 'unknown' || status === 'maintenance') return undefined;
  return { target_id, status, since: Date.parse(component_since), slot, seen_at: Date.parse(checked_at) };
}
