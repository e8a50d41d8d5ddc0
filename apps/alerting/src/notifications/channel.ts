import type { Egress } from '@chain-mapping/egress';
import type { ChannelConfig, ChannelType } from '@chain-mapping/model';
import type { NotificationMessage } from './message';

/** What a channel sends with. */
export interface SendContext {
  readonly egress: Egress;
  /** Aborts when there is no more time: what was opened must be gone soon after. */
  readonly signal: AbortSignal;
  readonly now: Date;
  /** Publishes on our own NATS. */
  readonly publish: (subject: string, payload: string, id: string) => Promise<void>;
}

/** One kind of way to tell people. */
export interface Channel<Type extends ChannelType> {
  /**
   * Sends a message, once. Answers what the other side said, in a few words.
   *
   * @throws NotAccepted when the other side refused it; whatever kept it from being sent
   */
  send(config: ChannelConfig<Type>, message: NotificationMessage, context: SendContext): Promise<string>;
}

/** The other side did not take a message. */
export class NotAccepted extends Error {
  override readonly name = 'NotAccepted';

  constructor(
    message: string,
    /** Whether the same message may be taken later. */
    readonly retryable: boolean,
    /** What it asked us to wait, in milliseconds. */
    readonly retry_after_ms: number | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
