import { randomUUID } from 'node:crypto';
import { alertChanged, DomainError, type InputOf, type listAlerts } from '@chain-mapping/contracts';
import { Outbox } from '@chain-mapping/messaging';
import type { Alert } from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ActiveAlerts } from './active-alerts';
import {
  acknowledge,
  type AlertRecord,
  type Change,
  decide,
  isActive,
  type Level,
  resolveByHand,
  withdraw,
} from './alert-lifecycle';
import { AlertMetrics } from './alert-metrics.provider';
import { AlertsRepository } from './alerts.repository';
import { eventId } from './event-id';

/** How many chains one transaction may hold the locks of. */
const CHAINS_AT_ONCE = 100;

export class AlertNotFound extends DomainError {
  constructor(id: string) {
    super('AlertNotFound', `Alert ${id} not found`);
  }
}

export class AlertResolved extends DomainError {
  constructor(id: string) {
    super('AlertResolved', `Alert ${id} is resolved already`);
  }
}

@Injectable()
export class AlertsService {
  constructor(
    private readonly repository: AlertsRepository,
    private readonly active: ActiveAlerts,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly metrics: AlertMetrics,
  ) {}

  /** Takes in how conditions are now, in the order given. `since`: when that was heard, by `performance.now()`. */
  async apply(levels: readonly Level[], since = performance.now()): Promise<void> {
    const chainIds = [...new Set(levels.map(({ chain_id }) => chain_id))];
    for (let first = 0; first < chainIds.length; first += CHAINS_AT_ONCE) {
      const some = new Set(chainIds.slice(first, first + CHAINS_AT_ONCE));
      const theirs = levels.filter(({ chain_id }) => some.has(chain_id));
      await this.applyToChains([...some], theirs, since);
    }
  }

  /** Resolves the active alerts of a chain that are about what nobody watches any more. `at`: since when, milliseconds since 1970. */
  async withdraw(
    chainId: string,
    at: number,
    resolution: string,
    concerns: (alert: AlertRecord) => boolean = () => true,
  ): Promise<void> {
    const since = performance.now();
    await this.change([chainId], since, async (manager, now) => {
      const alerts = await this.repository.activeOfChain(manager, chainId);
      return alerts.filter(concerns).flatMap((alert) => withdraw(alert, at, resolution, now));
    });
  }

  acknowledge(id: string, actor: string): Promise<Alert> {
    return this.changeOne(id, (alert, now) => {
      if (!isActive(alert)) throw new AlertResolved(id);
      return acknowledge(alert, actor, now);
    });
  }

  resolve(id: string, actor: string, resolution: string | null): Promise<Alert> {
    return this.changeOne(id, (alert, now) => resolveByHand(alert, actor, resolution, now));
  }

  async get(id: string): Promise<Alert> {
    const alert = await this.repository.find(id);
    if (!alert) throw new AlertNotFound(id);
    return alert;
  }

  async list(filter: InputOf<typeof listAlerts>) {
    const { alerts, total } = await this.repository.list(filter);
    return { alerts, total, limit: filter.limit, offset: filter.offset };
  }

  async statistics() {
    const by_severity = { info: 0, warning: 0, critical: 0, ...(await this.repository.countActive()) };
    return { active_alerts: by_severity.info + by_severity.warning + by_severity.critical, by_severity };
  }

  private async applyToChains(chainIds: readonly string[], levels: readonly Level[], since: number): Promise<void> {
    const fingerprints = [...new Set(levels.map(({ fingerprint }) => fingerprint))];
    this.active.hold(levels);
    try {
      const latest = await this.change(chainIds, since, async (manager, now) => {
        const state = await this.repository.latest(manager, fingerprints);
        const changes = levels.flatMap((level) => {
          const decided = decide(state.get(level.fingerprint) ?? null, level, now, randomUUID);
          for (const { alert } of decided) state.set(alert.fingerprint, alert);
          return decided;
        });
        return Object.assign(changes, { state });
      });
      this.settle(levels, latest.state);
    } finally {
      this.active.release(levels);
    }
  }

  /** What was told and has ended by hand need not be asked of the store again, however often the same episode is reported. */
  private settle(levels: readonly Level[], state: ReadonlyMap<string, AlertRecord>): void {
    for (const level of levels) {
      const latest = state.get(level.fingerprint);
      if (level.state === 'failing' && latest && !isActive(latest) && latest.withdrawn_at === null) {
        if (latest.episode === level.episode) this.active.settle(level);
      }
    }
  }

  private async changeOne(id: string, decideOne: (alert: AlertRecord, now: Date) => Change[]): Promise<Alert> {
    const found = await this.repository.find(id);
    if (!found) throw new AlertNotFound(id);
    const since = performance.now();
    let result = found;
    await this.change([found.chain_id], since, async (manager, now) => {
      const alert = await this.repository.find(id, manager);
      if (!alert) throw new AlertNotFound(id);
      const changes = decideOne(alert, now);
      result = changes.at(-1)?.alert ?? alert;
      return changes;
    });
    return result;
  }

  /** The only place that changes alerts: state, reasons and what is told of it are stored together or not at all. */
  private async change<Changes extends readonly Change[]>(
    chainIds: readonly string[],
    since: number,
    decideAll: (manager: EntityManager, now: Date) => Promise<Changes>,
  ): Promise<Changes> {
    const changes = await this.repository.withChainsLocked(chainIds, async (manager) => {
      const now = this.clock.now();
      const decided = await decideAll(manager, now);
      await this.repository.save(manager, decided, now);
      await this.tell(manager, decided, now);
      return decided;
    });
    for (const { alert } of changes) this.active.put(alert);
    if (changes.some(({ kind }) => kind === 'transition')) {
      for (const change of changes) {
        if (change.kind === 'transition') this.metrics.begin(eventId(change.alert.id, change.alert.sequence), since);
      }
      this.metrics.stored(changes);
      this.outbox.wake();
    }
    return changes;
  }

  private async tell(manager: EntityManager, changes: readonly Change[], time: Date): Promise<void> {
    const additions = changes.flatMap(({ kind, alert }) => {
      if (kind !== 'transition') return [];
      const { severity, chain_id, status: state } = alert;
      const id = eventId(alert.id, alert.sequence);
      return [{ parameters: { severity, chain_id, state }, data: alert, id, time }];
    });
    await this.outbox.addMany(manager, alertChanged, additions);
  }
}
