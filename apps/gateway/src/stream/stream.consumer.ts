import { setTimeout as delay } from 'node:timers/promises';
import {
  alertChanged,
  chainDeleted,
  chainDriftChanged,
  chainHealthChanged,
  chainProposed,
  chainRegistered,
  chainUpdated,
  incidentChanged,
  proposalApproved,
  proposalEdited,
  proposalRejected,
  type StreamDefinition,
  streams,
} from '@chain-mapping/contracts';
import { Consumers, type Consumption, type Handler, on } from '@chain-mapping/messaging';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { serverSentEvent } from './server-sent-event';
import { Subscribers } from './subscribers.service';

/** Who comes back after a cut finds the stream still running. */
const LINGER_MS = 30_000;
/** While NATS is away the live stream opens all the same, and says nothing until it is back. */
const PATIENCE_MS = 2000;

interface Listening {
  readonly consumptions: readonly Consumption[];
  /** When everything that is published from now on will be heard. */
  readonly begun: Promise<unknown>;
}

/**
 * Passes on to the live stream what happens from now on; every replica of the gateway hears everything, but only while somebody listens to
 * it: a registration costs the gateway nothing more while nobody does.
 */
@Injectable()
export class StreamConsumer implements OnModuleInit {
  private readonly logger = new Logger(StreamConsumer.name);
  private listening: Listening | undefined;
  private ending: Promise<unknown> = Promise.resolve();
  private lingering: NodeJS.Timeout | undefined;

  constructor(
    private readonly consumers: Consumers,
    private readonly subscribers: Subscribers,
  ) {}

  onModuleInit(): void {
    this.subscribers.onIdle(() => {
      clearTimeout(this.lingering);
      this.lingering = setTimeout(() => this.end(), LINGER_MS).unref();
    });
  }

  /** Resolves when what is published from now on reaches the subscribers, or when that is not to be waited for. */
  async begin(): Promise<void> {
    clearTimeout(this.lingering);
    await this.ending;
    this.listening ??= this.listen();
    const late = new AbortController();
    await Promise.race([
      this.listening.begun,
      delay(PATIENCE_MS, undefined, { signal: late.signal }).catch(() => undefined),
    ]);
    late.abort();
  }

  private end(): void {
    if (!this.subscribers.isIdle || this.listening === undefined) return;
    const { consumptions } = this.listening;
    this.listening = undefined;
    this.subscribers.forget();
    this.ending = Promise.all(consumptions.map((consumption) => consumption.stop())).catch((error: unknown) =>
      this.logger.warn(`the consumers of the live stream end late: ${String(error)}`),
    );
  }

  private listen(): Listening {
    const begun: Promise<void>[] = [];
    const consume = (name: string, stream: StreamDefinition, filter: string, handlers: readonly Handler[]) => {
      let heard: () => void = () => undefined;
      begun.push(new Promise((resolve) => (heard = resolve)));
      return this.consumers.consume({
        name: `gateway-stream-${name}`,
        stream,
        filter,
        ephemeral: true,
        refresh: async () => heard(),
        handlers,
      });
    };
    const pass = (name: string) => async (data: unknown, meta: { readonly id: string }) =>
      this.subscribers.send(meta.id, serverSentEvent(name, meta.id, data));
    const consumptions = [
      consume('health', streams.health, chainHealthChanged.pattern, [on(chainHealthChanged, pass('health.changed'))]),
      consume('alerts', streams.alerts, alertChanged.pattern, [on(alertChanged, pass('alert.changed'))]),
      consume('incidents', streams.alerts, incidentChanged.pattern, [on(incidentChanged, pass('incident.changed'))]),
      consume('registry', streams.registry, 'chain.registry.>', [
        on(chainRegistered, pass('chain.registered')),
        on(chainUpdated, pass('chain.updated')),
        on(chainDeleted, pass('chain.deleted')),
      ]),
      consume('discovery', streams.discovery, 'chain.discovery.>', [
        on(chainProposed, pass('proposal.proposed')),
        on(proposalApproved, pass('proposal.approved')),
        on(proposalEdited, pass('proposal.edited')),
        on(proposalRejected, pass('proposal.rejected')),
        on(chainDriftChanged, pass('chain.drift')),
      ]),
    ];
    return { consumptions, begun: Promise.all(begun) };
  }
}
