import { setTimeout as delay } from 'node:timers/promises';
import { streams } from '@chain-mapping/contracts';
import { Connection } from '@chain-mapping/messaging';
import { Injectable } from '@nestjs/common';
import { NatsError } from 'nats';
import { EVENTS_CONSUMER } from '../ingest/ingest.consumer';

const PATIENCE_MS = 2_000;
const ASK_EVERY_MS = 20;
const API_TIMEOUT_MS = 1_000;

/** Lets a question wait for what was accepted before it: an event is accepted when JetStream has it, and stored a little later. */
@Injectable()
export class AcceptedEvents {
  constructor(private readonly connection: Connection) {}

  /** Resolves when all tracked events that are in the stream now have been stored, by whichever replica; after 2 s in any case. */
  async areStored(): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    const nc = this.connection.live;
    // Without NATS nobody could have asked through it: an answer from what is stored is the best there is.
    if (!nc) return;
    const manager = await nc.jetstreamManager({ timeout: API_TIMEOUT_MS, checkAPI: false });
    const stream = streams.ingest.name;
    let last_seq: number | undefined;
    while (performance.now() < end) {
      try {
        last_seq ??= (await manager.streams.info(stream)).state.last_seq;
        const { ack_floor, num_pending, num_ack_pending } = await manager.consumers.info(stream, EVENTS_CONSUMER);
        // The floor is of a stream that others use too: it need not reach the last message when nothing is waiting.
        if (ack_floor.stream_seq >= last_seq || num_pending + num_ack_pending === 0) return;
      } catch (error) {
        // There is no consumer yet, or no leader among the servers that could say: what is stored can be told all the same.
        if (!(error instanceof NatsError)) throw error;
      }
      await delay(ASK_EVERY_MS);
    }
  }
}
