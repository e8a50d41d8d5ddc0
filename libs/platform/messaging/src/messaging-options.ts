import type { Registry } from 'prom-client';

export interface MessagingOptions {
  /** Name of the service: queue group of what it answers, source of what it publishes, prefix of its inboxes. */
  readonly service: string;
  /** `nats://host:port`, or several separated by commas. */
  readonly url: string;
  /** Where the metrics of messages go; without it they are counted nowhere that anyone reads. */
  readonly metrics?: Registry;
  /** Is told how to find out whether NATS can be reached. */
  readonly readiness?: { add(name: string, check: () => Promise<unknown>): void };
}

export const MESSAGING_OPTIONS = Symbol('MESSAGING_OPTIONS');
