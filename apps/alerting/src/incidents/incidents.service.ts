import {
  type acknowledgeIncident,
  DomainError,
  type InputOf,
  type listIncidents,
  type resolveIncident,
} from '@chain-mapping/contracts';
import type { Incident, IncidentDetail } from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Injectable } from '@nestjs/common';
import { AlertingSteps } from '../alerts/alerting-steps.service';
import { AlertsRepository } from '../alerts/alerts.repository';
import { heldBackOf, IncidentsRepository } from './incidents.repository';

/** Of one incident, so that the answer stays under the 1 MiB of a NATS message. */
const MOST_ALERTS = 300;

export class IncidentNotFound extends DomainError {
  constructor(id: string) {
    super('IncidentNotFound', `Incident ${id} not found`);
  }
}

export class IncidentClosed extends DomainError {
  constructor(id: string) {
    super('IncidentClosed', `Incident ${id} is closed already`);
  }
}

@Injectable()
export class IncidentsService {
  constructor(
    private readonly repository: IncidentsRepository,
    private readonly alerts: AlertsRepository,
    private readonly steps: AlertingSteps,
    private readonly clock: Clock,
  ) {}

  async list(filter: InputOf<typeof listIncidents>) {
    const { incidents, total } = await this.repository.list(filter);
    return { incidents, total, limit: filter.limit, offset: filter.offset };
  }

  async get(id: string): Promise<IncidentDetail> {
    const incident = await this.found(id);
    const [alerts, timeline] = await Promise.all([
      this.alerts.ofIncident(incident.id, MOST_ALERTS),
      this.repository.timeline(incident.id),
    ]);
    return { ...incident, alerts, held_back: heldBackOf(alerts), timeline };
  }

  async acknowledge(input: InputOf<typeof acknowledgeIncident>): Promise<Incident> {
    const { incident_id, actor, expires_in_seconds } = input;
    if ((await this.found(incident_id)).status === 'closed') throw new IncidentClosed(incident_id);
    const until = expires_in_seconds == null ? null : this.clock.now().getTime() + expires_in_seconds * 1000;
    await this.steps.run([{ kind: 'incident_acknowledged', incident_id, actor, until }]);
    return this.found(incident_id);
  }

  async resolve({ incident_id, actor, resolution }: InputOf<typeof resolveIncident>): Promise<Incident> {
    await this.found(incident_id);
    await this.steps.run([{ kind: 'incident_resolved', incident_id, actor, resolution: resolution ?? null }]);
    return this.found(incident_id);
  }

  private async found(id: string) {
    const incident = await this.repository.find(id);
    if (!incident) throw new IncidentNotFound(id);
    return incident;
  }
}
