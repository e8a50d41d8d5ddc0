import {
  chainDeleted,
  chainRegistered,
  chainUpdated,
  monitoringChanged,
  serviceUpdated,
  streams,
} from '@chain-mapping/contracts';
import { Consumers, on } from '@chain-mapping/messaging';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { WatchedChains } from './watched-chains.service';

/** Hears of every change of chains, services and monitoring, in each replica. */
@Injectable()
export class WatchedChainsConsumer implements OnModuleInit {
  constructor(
    private readonly consumers: Consumers,
    private readonly watched: WatchedChains,
  ) {}

  /** Before the first alert is decided on. */
  async onModuleInit(): Promise<void> {
    await this.watched.begin();
    const soon = async (): Promise<void> => this.watched.refreshSoon();
    const ephemeral = { stream: streams.registry, ephemeral: true, refresh: soon } as const;
    this.consumers.consume({
      ...ephemeral,
      name: 'alerting-watched-chains',
      filter: 'chain.registry.*.*',
      handlers: [on(chainRegistered, soon), on(chainUpdated, soon), on(chainDeleted, soon)],
    });
    this.consumers.consume({
      ...ephemeral,
      name: 'alerting-watched-services',
      filter: serviceUpdated.pattern,
      handlers: [on(serviceUpdated, soon)],
    });
    this.consumers.consume({
      ...ephemeral,
      name: 'alerting-watched-monitoring',
      filter: monitoringChanged.pattern,
      handlers: [on(monitoringChanged, soon)],
    });
  }
}
