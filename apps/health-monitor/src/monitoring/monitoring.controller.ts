import {
  deleteMonitoring,
  getMonitoring,
  monitoringStatistics,
  putMonitoring,
  type InputOf,
} from '@chain-mapping/contracts';
import { Answers } from '@chain-mapping/messaging';
import { Controller } from '@nestjs/common';
import { ChainHealths } from '../chains/chain-health.service';
import { Monitoring } from './monitoring.service';

@Controller()
export class MonitoringController {
  constructor(
    private readonly monitoring: Monitoring,
    private readonly healths: ChainHealths,
  ) {}

  @Answers(getMonitoring)
  get({ chain_id }: InputOf<typeof getMonitoring>) {
    return this.monitoring.get(chain_id);
  }

  @Answers(putMonitoring)
  put({ chain_id, monitoring }: InputOf<typeof putMonitoring>) {
    return this.monitoring.put(chain_id, monitoring);
  }

  @Answers(deleteMonitoring)
  remove({ chain_id }: InputOf<typeof deleteMonitoring>) {
    return this.monitoring.remove(chain_id);
  }

  @Answers(monitoringStatistics)
  statistics() {
    return this.healths.statistics();
  }
}
