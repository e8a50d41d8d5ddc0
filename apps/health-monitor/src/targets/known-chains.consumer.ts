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
import { KnownChains } from './known-chains.service';

/** Keeps what this replica knows current: each replica hears every change of chains, services and monitoring. */
@Injectable()
export class KnownChainsConsumer implements OnModuleInit {
  constructor(
    private readonly consumers: Consumers,
    private readonly known: KnownChains,
  ) {}

  onModuleInit(): void {
    const ephemeral = { stream: streams.registry, ephemeral: true, refresh: () => this.known.refresh() } as const;
    this.consumers.consume({
      ...ephemeral,
      name: 'health-monitor-known-chains',
      filter: 'chain.registry.*.*',
      handlers: [
        on(chainRegistered, async ({ chain }) => this.known.setChain(chain)),
        on(chainUpdated, async ({ chain }) => this.known.setChain(chain)),
        on(chainDeleted, async ({ chain_id }, { time }) => this.known.removeChain(chain_id, time)),
      ],
    });
    this.consumers.consume({
      ...ephemeral,
      name: 'health-monitor-known-services',
      filter: serviceUpdated.pattern,
      handlers: [on(serviceUpdated, async ({ service }) => this.known.setService(service))],
    });
    this.consumers.consume({
      ...ephemeral,
      name: 'health-monitor-known-monitoring',
      filter: monitoringChanged.pattern,
      handlers: [
        on(monitoringChanged, async ({ chain_id, monitoring }) => {
          if (monitoring !== null) await this.known.learnChain(chain_id);
          this.known.setMonitoring(chain_id, monitoring);
        }),
      ],
    });
  }
}
