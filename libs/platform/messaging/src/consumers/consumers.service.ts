import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Connection } from '../connection/connection.service';
import { MessagingMetrics } from '../telemetry/metrics';
import { ConsumerRunner } from './consumer.runner';
import type { ConsumerDefinition } from './definition';

/** A consumer at work. */
export interface Consumption {
  /** Ends it before the shutdown does: what is in work is finished, and its name is free again. */
  stop(): Promise<void>;
}

/** Runs the consumers of a service, from its bootstrap until its shutdown. */
@Injectable()
export class Consumers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly definitions = new Map<string, ConsumerDefinition>();
  private readonly runners = new Map<string, ConsumerRunner>();
  private started = false;

  constructor(
    private readonly connection: Connection,
    private readonly metrics: MessagingMetrics,
  ) {}

  /**
   * Consumes from the bootstrap of the application on (at once, if that is past). To be called from `onModuleInit`.
   *
   * @throws RangeError when the name is taken or could not be the name of a NATS consumer.
   */
  consume(definition: ConsumerDefinition): Consumption {
    const { name } = definition;
    if (!/^[A-Za-z0-9_-]+$/.test(name)) throw new RangeError(`'${name}' cannot name a consumer`);
    if (this.definitions.has(name)) throw new RangeError(`there is a consumer '${name}' already`);
    this.definitions.set(name, definition);
    if (this.started) this.start(definition);
    return { stop: () => this.end(definition) };
  }

  onApplicationBootstrap(): void {
    this.started = true;
    this.definitions.forEach((definition) => this.start(definition));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.started = false;
    await Promise.all([...this.runners.values()].map((runner) => runner.stop()));
  }

  private start(definition: ConsumerDefinition): void {
    this.runners.set(definition.name, new ConsumerRunner(definition, this.connection, this.metrics));
  }

  private async end(definition: ConsumerDefinition): Promise<void> {
    if (this.definitions.get(definition.name) !== definition) return;
    const runner = this.runners.get(definition.name);
    this.definitions.delete(definition.name);
    this.runners.delete(definition.name);
    await runner?.stop();
  }
}
