import { chainHealthChanged, streams } from '@chain-mapping/contracts';
import { Consumers, on } from '@chain-mapping/messaging';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChainStatuses } from './chain-statuses.service';

/** Every replica hears what any of them announces. */
@Injectable()
export class ChainStatusesConsumer implements OnModuleInit {
  constructor(
    private readonly consumers: Consumers,
    private readonly statuses: ChainStatuses,
  ) {}

  onModuleInit(): void {
    this.consumers.consume({
      name: 'health-monitor-announced',
      stream: streams.health,
      filter: chainHealthChanged.pattern,
      ephemeral: true,
      handlers: [
        on(chainHealthChanged, async ({ chain_id, since, ...announced }) =>
          this.statuses.hear(chain_id, { ...announced, since: Date.parse(since) }),
        ),
      ],
    });
  }
}
