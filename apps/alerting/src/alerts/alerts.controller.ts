import {
  acknowledgeAlert,
  alertStatistics,
  getAlert,
  type InputOf,
  listAlerts,
  resolveAlert,
} from '@chain-mapping/contracts';
import { Answers } from '@chain-mapping/messaging';
import { Controller } from '@nestjs/common';
import { AlertsService } from './alerts.service';

@Controller()
export class AlertsController {
  constructor(private readonly alerts: AlertsService) {}

  @Answers(listAlerts)
  list(filter: InputOf<typeof listAlerts>) {
    return this.alerts.list(filter);
  }

  @Answers(getAlert)
  get({ alert_id }: InputOf<typeof getAlert>) {
    return this.alerts.get(alert_id);
  }

  @Answers(acknowledgeAlert)
  acknowledge({ alert_id, actor, expires_in_seconds }: InputOf<typeof acknowledgeAlert>) {
    return this.alerts.acknowledge(alert_id, actor, expires_in_seconds);
  }

  @Answers(resolveAlert)
  resolve({ alert_id, actor, resolution }: InputOf<typeof resolveAlert>) {
    return this.alerts.resolve(alert_id, actor, resolution ?? null);
  }

  @Answers(alertStatistics)
  statistics() {
    return this.alerts.statistics();
  }
}
