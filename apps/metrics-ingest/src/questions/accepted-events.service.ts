import { setTimeout as delay } from 'node:timers/promises';
import { streams } from '@chain-mapping/contracts';
import { Connection } from '@chain-mapping/messaging';
import { Injectable } from '@nestjs/common';
import { type ConsumerInfo, type JetStreamManager, type NatsConnection, NatsError } from 'nats';
import { EVENTS_CONSUMER } from '../ingest/ingest.consumer';

const PATIENCE_MS = 2_000;
const ASK_EVERY_MS = 20;
const API_TIMEOUT_MS = 1_000;
const CONSUMER_NOT_FOUND = 10014;

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
    const manager = await managerOf(nc);
    const stream = streams.ingest.name;
    const { state } = await manager.streams.info(stream);
    while (performance.now() < end) {
      const info = await infoOf(manager, stream);
      // The floor is of a stream that others use too: it need not reach the last message when nothing is waiting.
      if (info && info.ack_floor.stream_seq >= state.last_seq) return;
      if (info && info.num_pending === 0 && info.num_ack_pending === 0) return;
      await delay(ASK_EVERY_MS);
    }
  }
}

/** Nothing while the consumer is not there yet. */
async function infoOf(manager: JetStreamManager, stream: string): Promise<ConsumerInfo | null> {
  try {
    return await manager.consumers.info(stream, EVENTS_CONSUMER);
  } catch (error) {
    if (error instanceof NatsError && error.api_error?.err_code === CONSUMER_NOT_FOUND) return null;
    throw error;
  }
}

const managerOf = (nc: NatsConnection): Promise<JetStreamManager> =>
  nc.jetstreamManager({ timeout: API_TIMEOUT_MS, checkAPI: false });
