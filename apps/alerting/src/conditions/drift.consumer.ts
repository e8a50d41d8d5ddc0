import { chainDriftChanged, streams } from '@chain-mapping/contracts';
import { Consumers, on } from '@chain-mapping/messaging';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Drift } from './drift.service';

@Injectable()
export class DriftConsumer implements OnModuleInit {
  constructor(
    private readonly consumers: Consumers,
    private readonly drift: Drift,
  ) {}

  onModuleInit(): void {
    this.consumers.consume({
      name: 'alerting-drift',
      stream: streams.discovery,
      filter: chainDriftChanged.pattern,
      handlers: [on(chainDriftChanged, (drift) => this.drift.changed(drift))],
    });
  }
}
