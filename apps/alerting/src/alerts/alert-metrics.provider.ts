import type { Change } from '@chain-mapping/model';
import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { ActiveAlerts } from './active-alerts';

/** How many transitions may be on their way to the subject and still be timed. */
const MAX_TIMED = 10_000;

@Injectable()
export class AlertMetrics {
  private readonly transitions: Counter<'type' | 'state'>;
  private readonly toSubject: Histogram;
  /** When the event came in that led to a transition, by the id of the event that tells of it. */
  private readonly begun = new Map<string, number>();

  constructor(registry: Registry, active: ActiveAlerts) {
    const registers = [registry];
    this.transitions = new Counter({
      name: 'chain_mapping_alert_transitions_total',
      help: 'Transitions of alerts that this replica made',
      labelNames: ['type', 'state'],
      registers,
    });
    this.toSubject = new Histogram({
      name: 'chain_mapping_alert_event_to_subject_seconds',
      help: 'From the arrival of an event until the alert it leads to stands on its subject',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
    new Gauge({
      name: 'chain_mapping_active_alerts',
      help: 'Alerts that are firing or acknowledged',
      labelNames: ['severity'],
      registers,
      collect() {
        for (const [severity, count] of Object.entries(active.counts())) this.set({ severity }, count);
      },
    });
  }

  stored(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind === 'transition') this.transitions.inc({ type: change.alert.type, state: change.alert.status });
    }
  }

  /** An event came in, at a time of `performance.now()`, that led to the event with this id. */
  begin(eventId: string, at: number): void {
    this.begun.set(eventId, at);
    if (this.begun.size <= MAX_TIMED) return;
    // What another replica publishes is not heard of here.
    for (const oldest of this.begun.keys()) {
      this.begun.delete(oldest);
      break;
    }
  }

  published(eventId: string): void {
    const at = this.begun.get(eventId);
    if (at === undefined) return;
    this.begun.delete(eventId);
    this.toSubject.observe((performance.now() - at) / 1000);
  }
}
