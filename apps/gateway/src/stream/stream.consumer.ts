import {
  alertChanged,
  chainDeleted,
  chainHealthChanged,
  chainProposed,
  chainRegistered,
  chainUpdated,
  proposalApproved,
  proposalRejected,
  streams,
} from '@chain-mapping/contracts';
import { Consumers, on } from '@chain-mapping/messaging';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { serverSentEvent } from './server-sent-event';
import { Subscribers } from './subscribers.service';

/** Passes on to the live stream what happens from now on; every replica of the gateway hears everything. */
@Injectable()
export class StreamConsumer implements OnModuleInit {
  constructor(
    private readonly consumers: Consumers,
    private readonly subscribers: Subscribers,
  ) {}

  onModuleInit(): void {
    const pass = (name: string) => async (data: unknown, meta: { readonly id: string }) =>
      this.subscribers.send(serverSentEvent(name, meta.id, data));
    this.consumers.consume({
      name: 'gateway-stream-health',
      stream: streams.health,
      filter: chainHealthChanged.pattern,
      ephemeral: true,
      handlers: [on(chainHealthChanged, pass('health.changed'))],
    });
    this.consumers.consume({
      name: 'gateway-stream-alerts',
      stream: streams.alerts,
      filter: alertChanged.pattern,
      ephemeral: true,
      handlers: [on(alertChanged, pass('alert.changed'))],
    });
    this.consumers.consume({
      name: 'gateway-stream-registry',
      stream: streams.registry,
      filter: 'chain.registry.>',
      ephemeral: true,
      handlers: [
        on(chainRegistered, pass('chain.registered')),
        on(chainUpdated, pass('chain.updated')),
        on(chainDeleted, pass('chain.deleted')),
      ],
    });
    this.consumers.consume({
      name: 'gateway-stream-discovery',
      stream: streams.discovery,
      filter: 'chain.discovery.>',
      ephemeral: true,
      handlers: [
        on(chainProposed, pass('proposal.proposed')),
        on(proposalApproved, pass('proposal.approved')),
        on(proposalRejected, pass('proposal.rejected')),
      ],
    });
  }
}
