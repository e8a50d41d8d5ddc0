import { EgressDenied, Egress } from '@chain-mapping/egress';
import { Connection } from '@chain-mapping/messaging';
import { type NotificationChannelInput, withoutValues } from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Inject, Injectable } from '@nestjs/common';
import { headers as natsHeaders } from 'nats';
import { type Channel, NotAccepted, type SendContext } from './channel';
import { channelOf } from './channel-types';
import type { NotificationMessage } from './message';
import { NOTIFICATIONS_CONFIG, type NotificationsConfig } from './notifications-config.token';
import { shortened } from './texts';

const MOST_REASON = 500;

/** What became of one try. */
export type Delivered =
  | { readonly accepted: true; readonly detail: string }
  | {
      readonly accepted: false;
      readonly detail: string;
      readonly retryable: boolean;
      readonly asked_ms: number | null;
    };

/** Hands one message to one channel, and says what became of it. */
@Injectable()
export class Delivery {
  constructor(
    @Inject(NOTIFICATIONS_CONFIG) private readonly config: NotificationsConfig,
    private readonly egress: Egress,
    private readonly connection: Connection,
    private readonly clock: Clock,
  ) {}

  /** @param secrets of the channel, which no message of an error shows */
  async deliver(
    channel: NotificationChannelInput,
    message: NotificationMessage,
    secrets: readonly string[],
  ): Promise<Delivered> {
    const late = new AbortController();
    const timer = setTimeout(
      () => late.abort(new NotAccepted(`no answer within ${String(this.config.send_timeout_ms)} ms`, true)),
      this.config.send_timeout_ms,
    );
    const safe = (text: string): string => shortened(withoutValues(text, secrets), MOST_REASON);
    const context: SendContext = {
      egress: this.egress,
      signal: late.signal,
      now: this.clock.now(),
      publish: (subject, payload, id) => this.publish(subject, payload, id, late.signal),
    };
    try {
      return { accepted: true, detail: safe(await sendBy(channel, message, context)) };
    } catch (error) {
      const detail = safe(error instanceof Error ? error.message || error.name : String(error));
      if (error instanceof NotAccepted) {
        return { accepted: false, detail, retryable: error.retryable, asked_ms: error.retry_after_ms };
      }
      // What is closed now may be opened by the operator, but not within the time of a message.
      return { accepted: false, detail, retryable: !(error instanceof EgressDenied), asked_ms: null };
    } finally {
      clearTimeout(timer);
    }
  }

  private async publish(subject: string, payload: string, id: string, signal: AbortSignal): Promise<void> {
    const nats = await this.connection.whenLive(signal);
    const headers = natsHeaders();
    headers.set('Nats-Msg-Id', id);
    nats.publish(subject, payload, { headers });
    await nats.flush();
  }
}

/** The configuration is that of the type: both come from one schema, which the compiler cannot follow through a union. */
function sendBy(
  channel: NotificationChannelInput,
  message: NotificationMessage,
  context: SendContext,
): Promise<string> {
  const { send } = channelOf(channel.type) as Channel<typeof channel.type>;
  return send(channel.config as never, message, context);
}
