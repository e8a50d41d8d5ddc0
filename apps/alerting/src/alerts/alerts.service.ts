import { alertStatistics, DomainError, type InputOf, type listAlerts, type OutputOf } from '@chain-mapping/contracts';
import { type Alert, type AlertRecord, isActive, type Level } from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Injectable } from '@nestjs/common';
import { ActiveAlerts } from './active-alerts';
import { AlertingSteps } from './alerting-steps.service';
import type { Stored } from './alerting-state.store';
import { AlertsRepository } from './alerts.repository';

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
    private readonly steps: AlertingSteps,
    private readonly clock: Clock,
  ) {}

  /** Takes in how conditions are now, in the order given. `since`: when that was heard, by `performance.now()`. */
  async apply(levels: readonly Level[], since = performance.now()): Promise<void> {
    if (levels.length === 0) return;
    this.active.hold(levels);
    try {
      this.settle(levels, await this.steps.run([{ kind: 'levels', levels }], since));
    } finally {
      this.active.release(levels);
    }
  }

  /** Resolves the active alerts of a chain that are about what nobody watches any more. `at`: since when, milliseconds since 1970. */
  async withdraw(
    chain_id: string,
    at: number,
    resolution: string,
    concerns: (alert: AlertRecord) => boolean = () => true,
  ): Promise<void> {
    await this.steps.run([{ kind: 'withdrawn', chain_id, at, resolution, concerns }]);
  }

  /** @param seconds how long that holds; without it, as long as the alert */
  async acknowledge(id: string, actor: string, seconds?: number | null): Promise<Alert> {
    const alert = await this.found(id);
    const until = seconds == null ? null : this.clock.now().getTime() + seconds * 1000;
    if (isActive(alert)) await this.steps.run([{ kind: 'acknowledged', alert, actor, until }]);
    const after = await this.found(id);
    if (!isActive(after)) throw new AlertResolved(id);
    return after;
  }

  async resolve(id: string, actor: string, resolution: string | null): Promise<Alert> {
    const alert = await this.found(id);
    if (!isActive(alert)) return alert;
    await this.steps.run([{ kind: 'resolved', alert, actor, resolution }]);
    return this.found(id);
  }

  get(id: string): Promise<Alert> {
    return this.found(id);
  }

  async list(filter: InputOf<typeof listAlerts>) {
    const { alerts, total } = await this.repository.list(filter);
    return { alerts, total, limit: filter.limit, offset: filter.offset };
  }

  async statistics(): Promise<OutputOf<typeof alertStatistics>> {
    const by_severity = { info: 0, warning: 0, critical: 0, ...(await this.repository.countActive()) };
    return { active_alerts: by_severity.info + by_severity.warning + by_severity.critical, by_severity };
  }

  private async found(id: string): Promise<AlertRecord> {
    const alert = await this.repository.find(id);
    if (!alert) throw new AlertNotFound(id);
    return alert;
  }

  /** What was told and has ended by hand need not be asked of the store again, however often the same episode is reported. */
  private settle(levels: readonly Level[], { state }: Stored): void {
    for (const level of levels) {
      const latest = state.alerts.get(level.fingerprint);
      if (level.state === 'failing' && latest && !isActive(latest) && latest.withdrawn_at === null) {
        if (latest.episode === level.episode) this.active.settle(level);
      }
    }
  }
}
