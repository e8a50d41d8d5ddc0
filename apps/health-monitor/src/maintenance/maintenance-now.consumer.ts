import { maintenanceChanged, streams } from '@chain-mapping/contracts';
import { Consumers, on } from '@chain-mapping/messaging';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { MaintenanceNow } from './maintenance-now.service';

/** Each replica hears of every window that is made or removed. */
@Injectable()
export class MaintenanceNowConsumer implements OnModuleInit {
  constructor(
    private readonly consumers: Consumers,
    private readonly maintenance: MaintenanceNow,
  ) {}

  onModuleInit(): void {
    this.consumers.consume({
      name: 'health-monitor-maintenance',
      stream: streams.registry,
      filter: maintenanceChanged.pattern,
      ephemeral: true,
      refresh: () => this.maintenance.refresh(),
      handlers: [on(maintenanceChanged, () => this.maintenance.refresh())],
    });
  }
}
