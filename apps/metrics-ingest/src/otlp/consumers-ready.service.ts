import { setTimeout as delay } from 'node:timers/promises';
import { streams } from '@chain-mapping/contracts';
import { Connection } from '@chain-mapping/messaging';
import { Inject, Injectable } from '@nestjs/common';
import { NatsError } from 'nats';
import type { Stage } from '../topology/stages';
import { STAGES, STORING, STORING_METRICS, waitingConsumer } from '../topology/traces.consumer';

const RETRY_MS = 100;
const API_TIMEOUT_MS = 1_000;

/** The stream of traces keeps what its consumers have yet to handle: nothing may be published before they are there. */
@Injectable()
export class ConsumersReady {
  private readonly names: readonly string[];

  constructor(
    private readonly connection: Connection,
    @Inject(STAGES) stages: readonly Stage[],
  ) {
    this.names = [STORING, STORING_METRICS, ...stages.slice(1).map((_, index) => waitingConsumer(index))];
  }

  /** Resolves as soon as all consumers are there, however long that takes; rejects when `signal` aborts first. */
  async areThere(signal: AbortSignal): Promise<void> {
    for (;;) {
      const nc = await this.connection.whenLive(signal);
      try {
        const manager = await nc.jetstreamManager({ timeout: API_TIMEOUT_MS, checkAPI: false });
        for (const name of this.names) await manager.consumers.info(streams.traces.name, name);
        return;
      } catch (error) {
        if (!(error instanceof NatsError)) throw error;
      }
      await delay(RETRY_MS, undefined, { signal });
    }
  }
}
