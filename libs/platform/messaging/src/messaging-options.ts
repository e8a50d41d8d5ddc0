import type { Registry } from 'prom-client';
import type { ConnectionTarget } from './connection/connection-options';

/** The name of the service is the queue group of what it answers, the source of what it publishes and the prefix of its inboxes. */
export interface MessagingOptions extends ConnectionTarget {
  /** Where the metrics of messages go; without it they are counted nowhere that anyone reads. */
  readonly metrics?: Registry;
  /** Is told how to find out whether NATS can be reached. */
  readonly readiness?: { add(name: string, check: () => Promise<unknown>): void };
}

export const MESSAGING_OPTIONS = Symbol('MESSAGING_OPTIONS');
