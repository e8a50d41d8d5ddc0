import { z } from 'zod';
import { ChainId } from '../chain/chain';
import { Severity, Time } from '../chain/vocabulary';

export const AlertStatus = z.enum(['firing', 'acknowledged', 'resolved']);
export type AlertStatus = z.output<typeof AlertStatus>;

export const AlertType = z.enum([
  'node_failed',
  'chain_status',
  'latency',
  'error_rate',
  'availability',
  'sla_breach',
  'latency_budget',
  'burn_rate',
  'certificate_expiry',
  'heartbeat_missed',
  'flapping',
  'drift',
  /** Results stopped coming, so that nobody knows how the chain is. */
  'no_results',
  /** A notification channel cannot be reached. */
  'channel_failed',
]);
export type AlertType = z.output<typeof AlertType>;

/** A condition that holds, or held, on a chain or a node. */
export const Alert = z.object({
  id: z.uuid(),
  /** The same for the same condition, whenever it holds. */
  fingerprint: z.string(),
  incident_id: z.uuid().nullable(),
  chain_id: ChainId,
  node_id: z.string().nullable(),
  type: AlertType,
  severity: Severity,
  status: AlertStatus,
  message: z.string(),
  /** How often the condition has been seen since it fires. */
  count: z.number().int(),
  root_cause: z.string().nullable(),
  affected_chains: z.array(ChainId),
  fired_at: Time,
  last_seen_at: Time,
  acknowledged_at: Time.nullable(),
  acknowledged_by: z.string().nullable(),
  /** When that ends; null or not given: when the alert does, or its incident's acknowledgement. */
  acknowledged_until: Time.nullish(),
  resolved: z.boolean(),
  resolved_at: Time.nullable(),
  resolution: z.string().nullable(),
  /** Grows by one with every change of this alert: a later message has the larger number. */
  sequence: z.number().int(),
  /** Why it was not told by itself on its subject: the incident that it belongs to was. Null or not given: it was told. */
  held_back: z.string().nullish(),
});
export type Alert = z.output<typeof Alert>;
