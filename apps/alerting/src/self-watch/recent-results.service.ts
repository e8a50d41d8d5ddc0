import { checkResults, streams } from '@chain-mapping/contracts';
import { Connection, decodeCloudEvent } from '@chain-mapping/messaging';
import { Injectable } from '@nestjs/common';
import { DeliverPolicy } from 'nats';
import { z } from 'zod';

const MOST_MESSAGES = 5000;
const PATIENCE_MS = 3000;

/** The rest is nothing to us. */
const Results = z.object({ results: z.array(z.object({ target_id: z.string() })) });

/** Of one target, when a result came, in milliseconds since 1970. */
export interface HeardResult {
  readonly target_id: string;
  readonly at: number;
}

/** What stands in the stream of results, whichever replica has taken it. */
@Injectable()
export class RecentResults {
  constructor(private readonly connection: Connection) {}

  /** The results since a time in milliseconds since 1970; `undefined` while NATS is away. */
  async since(time: number): Promise<HeardResult[] | undefined> {
    const nc = this.connection.live;
    if (nc === undefined) return undefined;
    const consumer = await nc.jetstream({ timeout: PATIENCE_MS }).consumers.get(streams.health.name, {
      filterSubjects: checkResults.pattern,
      deliver_policy: DeliverPolicy.StartTime,
      opt_start_time: new Date(time).toISOString(),
    });
    const { num_pending } = await consumer.info();
    const heard: HeardResult[] = [];
    if (num_pending === 0) return heard;
    const max_messages = Math.min(num_pending, MOST_MESSAGES);
    for await (const message of await consumer.fetch({ max_messages, expires: PATIENCE_MS })) {
      const at = message.info.timestampNanos / 1e6;
      const decoded = decodeCloudEvent(message.data, message.headers);
      const data = Results.safeParse(decoded.ok ? decoded.event.data : undefined).data;
      for (const { target_id } of data?.results ?? []) heard.push({ target_id, at });
    }
    return heard;
  }
}
