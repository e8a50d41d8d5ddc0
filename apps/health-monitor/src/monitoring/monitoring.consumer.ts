import { chainDeleted, streams } from '@chain-mapping/contracts';
import { Consumers, on } from '@chain-mapping/messaging';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Monitoring } from './monitoring.service';

/** A chain that is deleted is no longer monitored. */
@Injectable()
export class MonitoringConsumer implements OnModuleInit {
  constructor(
    private readonly consumers: Consumers,
    private readonly monitoring: Monitoring,
  ) {}

  onModuleInit(): void {
    this.consumers.consume({
      name: 'health-monitor-deleted-chains',
      stream: streams.registry,
      filter: chainDeleted.pattern,
      handlers: [on(chainDeleted, ({ chain_id }, { time }) => this.monitoring.forget(chain_id, new Date(time)))],
    });
  }
}
