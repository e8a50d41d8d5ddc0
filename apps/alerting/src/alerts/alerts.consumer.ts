import {
  chainDeleted,
  chainHealthChanged,
  chainUpdated,
  checkResults,
  type DataOf,
  monitoringChanged,
  streams,
} from '@chain-mapping/contracts';
import { Consumers, type EventMeta, on } from '@chain-mapping/messaging';
import {
  type AlertRecord,
  type Chain,
  certificateFingerprint,
  certificateLevel,
  changeLevel,
  expiresSoon,
  flappingFingerprint,
  flappingLevel,
  type Level,
  nodeFingerprint,
  nodeLevel,
  type ObservedResult,
  verdict,
} from '@chain-mapping/model';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChainConditions } from '../conditions/chain-conditions.service';
import { Drift } from '../conditions/drift.service';
import { Episodes } from '../conditions/episodes.service';
import { HeardResults } from '../self-watch/heard-results';
import { ActiveAlerts } from './active-alerts';
import { AlertsService } from './alerts.service';
import { FailingComponents } from './failing-components.service';
import { NodeNames } from './node-names.service';
import { Recoveries } from './recoveries.service';

/** Messages at a time: their order is settled by what they say, and a query is waited for without holding up the rest. */
const CONCURRENCY = 8;
/** What a replica held when it was killed comes again after this; what is still at work is extended by itself. */
const ACK_WAIT_MS = 5_000;

/** Turns what other services tell into alerts. */
@Injectable()
export class AlertsConsumer implements OnModuleInit {
  constructor(
    private readonly consumers: Consumers,
    private readonly alerts: AlertsService,
    private readonly active: ActiveAlerts,
    private readonly names: NodeNames,
    private readonly recoveries: Recoveries,
    private readonly failing: FailingComponents,
    private readonly conditions: ChainConditions,
    private readonly episodes: Episodes,
    private readonly heard: HeardResults,
    private readonly drift: Drift,
  ) {}

  onModuleInit(): void {
    this.consumers.consume({
      name: 'alerting-results',
      stream: streams.health,
      filter: checkResults.pattern,
      concurrency: CONCURRENCY,
      ack_wait_ms: ACK_WAIT_MS,
      handlers: [on(checkResults, ({ results }, meta) => this.results(results, meta))],
    });
    this.consumers.consume({
      name: 'alerting-status',
      stream: streams.health,
      filter: chainHealthChanged.pattern,
      concurrency: CONCURRENCY,
      ack_wait_ms: ACK_WAIT_MS,
      handlers: [on(chainHealthChanged, (change, meta) => this.status(change, meta))],
    });
    this.consumers.consume({
      name: 'alerting-monitoring',
      stream: streams.registry,
      filter: monitoringChanged.pattern,
      handlers: [on(monitoringChanged, (change, meta) => this.monitoring(change, meta))],
    });
    this.consumers.consume({
      name: 'alerting-registry',
      stream: streams.registry,
      filter: streams.registry.subjects[0],
      handlers: [
        on(chainUpdated, ({ chain }, meta) => this.chainUpdated(chain, meta)),
        on(chainDeleted, async ({ chain_id }, meta) => {
          await this.drift.forget(chain_id);
          await this.alerts.withdraw(chain_id, Date.parse(meta.time), 'chain deleted');
        }),
      ],
    });
  }

  private async results(results: readonly ObservedResult[], { redelivered }: EventMeta): Promise<void> {
    const since = performance.now();
    const at = Date.now();
    for (const result of results) {
      this.heard.hear(result.target_id, at);
      this.failing.see(result);
    }
    const telling = results.filter((result) => this.mayChangeSomething(result));
    if (telling.length === 0) return;
    await this.names.learn(telling.flatMap(({ nodes }) => nodes.map(({ chain_id }) => chain_id)));
    const levels = telling.flatMap((result) => this.levels(result));
    if (levels.length > 0) await this.alerts.apply(levels, since);
    if (redelivered) await this.recoveries.lookFor(levels);
  }

  /** Most results are of healthy components without an alert: they end here, before anything is asked or made. */
  private mayChangeSomething(result: ObservedResult): boolean {
    const judged = verdict(result.component_status);
    if (judged === 'undecided' || !this.active.see(result, judged === 'clear')) return false;
    if (judged !== 'clear' || this.failing.has(result.target_id) || this.isAboutComponent(result)) return true;
    return result.nodes.some((node) => {
      const fingerprint = nodeFingerprint(node);
      this.active.unsettle(fingerprint);
      return this.active.mayBeActive(fingerprint);
    });
  }

  private levels(result: ObservedResult): Level[] {
    const ofNodes = result.nodes.flatMap((node) => {
      const level = nodeLevel(result, node, this.names.of(node));
      if (!level) return [];
      if (level.state === 'failing') return this.active.absorbs(level) ? [] : [level];
      if (!this.active.mayBeActive(level.fingerprint) && !this.failing.has(result.target_id)) return [];
      return [...this.active.takePending(level.fingerprint), level];
    });
    return [...this.ofComponent(result), ...ofNodes];
  }

  private isAboutComponent(result: ObservedResult): boolean {
    const { target_id, flapping } = result;
    if (flapping === true || expiresSoon(result)) return true;
    return [flappingFingerprint, certificateFingerprint].some((of) => this.active.mayBeActive(of(target_id)));
  }

  private ofComponent(result: ObservedResult): Level[] {
    const [node] = result.nodes;
    if (node === undefined || !this.isAboutComponent(result)) return [];
    const { target_id, checked_at } = result;
    const name = this.names.of(node);
    const episode = (fingerprint: string, isSo: boolean) => this.episodes.of(fingerprint, isSo, Date.parse(checked_at));
    const levels = [
      flappingLevel(result, name, episode(flappingFingerprint(target_id), result.flapping === true)),
      certificateLevel(result, name, episode(certificateFingerprint(target_id), expiresSoon(result))),
    ];
    return levels.filter((level): level is Level => level !== null && this.active.isNews(level));
  }

  private async status(change: DataOf<typeof chainHealthChanged>, meta: EventMeta): Promise<void> {
    const at = Date.parse(meta.time);
    const level = changeLevel(change, at);
    if (level?.state === 'clear') this.active.note(level);
    if (level) await this.alerts.apply([level]);
    await this.conditions.hear(change.health, at);
  }

  private async monitoring({ chain_id, monitoring }: DataOf<typeof monitoringChanged>, meta: EventMeta): Promise<void> {
    if (monitoring?.enabled) return;
    await this.alerts.withdraw(chain_id, Date.parse(meta.time), 'monitoring stopped');
  }

  private async chainUpdated(chain: Chain, meta: EventMeta): Promise<void> {
    const watched = new Set(chain.nodes.filter((node) => node.health_check?.enabled !== false).map(({ id }) => id));
    const isGone = ({ node_id }: AlertRecord) => node_id !== null && !watched.has(node_id);
    await this.alerts.withdraw(chain.id, Date.parse(meta.time), 'node is no longer checked', isGone);
  }
}
