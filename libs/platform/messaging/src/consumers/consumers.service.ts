import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Connection } from '../connection/connection.service';
import { MessagingMetrics } from '../telemetry/metrics';
import { ConsumerRunner } from './consumer.runner';
import type { ConsumerDefinition } from './definition';

/** Runs the consumers of a service, from its bootstrap until its shutdown. */
@Injectable()
export class Consumers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly definitions: ConsumerDefinition[] = [];
  private readonly runners: ConsumerRunner[] = [];
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
  consume(definition: ConsumerDefinition): void {
    if (!/^[A-Za-z0-9_-]+$/.test(definition.name)) throw new RangeError(`'${definition.name}' cannot name a consumer`);
    if (this.definitions.some(({ name }) => name === definition.name)) {
      throw new RangeError(`there is a consumer '${definition.name}' already`);
    }
    this.definitions.push(definition);
    if (this.started) this.start(definition);
  }

  onApplicationBootstrap(): void {
    this.started = true;
    this.definitions.forEach((definition) => this.start(definition));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.runners.map((runner) => runner.stop()));
  }

  private start(definition: ConsumerDefinition): void {
    this.runners.push(new ConsumerRunner(definition, this.connection, this.metrics));
  }
}
