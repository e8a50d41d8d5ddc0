import type { AffectedChain, Incident, NotificationKind } from '@chain-mapping/model';

/** What is told of one incident. */
export interface ToldIncident {
  readonly kind: NotificationKind;
  readonly incident: Incident;
  /** Of a closed one, those that it affected last. */
  readonly affected_chains: readonly AffectedChain[];
  /** Of a reminder or a step of escalation, which one, from 1. */
  readonly turn: number;
  /** Its page on the dashboard, where that has a public address. */
  readonly link: string | null;
}

/** One message to a channel: mostly of one incident, of several where they come together. */
export interface NotificationMessage {
  /** The same when it is sent again: receivers may tell by it that they have it. */
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly told: readonly ToldIncident[];
  /** Of a test, who asked for it. */
  readonly test_by: string | null;
  /** The dashboard. */
  readonly public_url: string | null;
}
