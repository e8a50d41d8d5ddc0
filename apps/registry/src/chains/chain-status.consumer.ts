import { chainHealthChanged, streams } from '@chain-mapping/contracts';
import { Consumers, on } from '@chain-mapping/messaging';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChainsRepository } from './chains.repository';

/** Keeps the status of each chain that lists and filters show. It is no change of the chain: no version, no history. */
@Injectable()
export class ChainStatusConsumer implements OnModuleInit {
  constructor(
    private readonly consumers: Consumers,
    private readonly chains: ChainsRepository,
  ) {}

  onModuleInit(): void {
    this.consumers.consume({
      name: 'registry-health',
      stream: streams.health,
      filter: chainHealthChanged.pattern,
      handlers: [on(chainHealthChanged, (change) => this.chains.updateStatus(change))],
    });
  }
}
