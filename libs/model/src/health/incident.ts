import { z } from 'zod';
import { ChainId } from '../chain/chain';
import { Severity, Status, Time } from '../chain/vocabulary';
import { Alert, AlertType } from './alert';

export const IncidentStatus = z.enum(['open', 'closed']);
export type IncidentStatus = z.output<typeof IncidentStatus>;

/** What an incident is about: what fails while nothing that it needs does. */
export const IncidentCulprit = z.object({
  /** A component; a call that is too slow between components that work; or a chain, where nothing in it explains its condition. */
  kind: z.enum(['component', 'call', 'chain']),
  /** The same for the same component, call or chain, in whatever chain it is met. */
  id: z.string(),
  /** A place where it stands: one of the chains that hold it. */
  chain_id: ChainId,
  node_id: z.string().nullable(),
  /** Of a call: the node that is called. */
  target_node: z.string().nullable(),
  service_name: z.string().nullable(),
  display_name: z.string(),
  /** Nothing checks it, but most of those that need it fail and nothing else explains that. */
  suspected: z.boolean(),
});
export type IncidentCulprit = z.output<typeof IncidentCulprit>;

export const AffectedChain = z.object({
  chain_id: ChainId,
  status: Status,
  /** Steps from the culprit to the nearest failing node of the chain; 0 where the chain holds the culprit. */
  distance: z.number().int(),
});
export type AffectedChain = z.output<typeof AffectedChain>;

/** An alert that was not told by itself, since what explains it was. */
export const HeldBack = z.object({
  alert_id: z.uuid(),
  chain_id: ChainId,
  node_id: z.string().nullable(),
  type: AlertType,
  severity: Severity,
  message: z.string(),
  /** Why, in a sentence. */
  reason: z.string(),
  since: Time,
  /** When it ended or was told after all. */
  until: Time.nullable(),
  /** Told after all, since nothing explained it any more. */
  released: z.boolean(),
});
export type HeldBack = z.output<typeof HeldBack>;

export const IncidentEventKind = z.enum([
  'opened',
  'severity_changed',
  'culprit_changed',
  'grew',
  'shrank',
  'held_back',
  'released',
  'merged',
  'acknowledged',
  'acknowledgement_expired',
  'resolved_by_hand',
  'reopened',
  'closed',
]);
export type IncidentEventKind = z.output<typeof IncidentEventKind>;

/** One line of an incident's story. */
export const IncidentEvent = z.object({
  at: Time,
  kind: IncidentEventKind,
  /** What happened, in a sentence. */
  text: z.string(),
  actor: z.string().nullable(),
});
export type IncidentEvent = z.output<typeof IncidentEvent>;

/** One root cause with all that it hurts. */
export const Incident = z.object({
  id: z.uuid(),
  status: IncidentStatus,
  /** The highest of what it reaches. */
  severity: Severity,
  /** What is broken, in a line. */
  title: z.string(),
  culprit: IncidentCulprit,
  /** The nearest first, then the worst. */
  affected_chains: z.array(AffectedChain),
  affected_services: z.array(z.string()),
  alert_count: z.number().int(),
  held_back_count: z.number().int(),
  opened_at: Time,
  updated_at: Time,
  closed_at: Time.nullable(),
  acknowledged_at: Time.nullable(),
  acknowledged_by: z.string().nullable(),
  /** When the acknowledgement ends by itself. */
  acknowledged_until: Time.nullable(),
  resolution: z.string().nullable(),
  /** The incident that this one turned out to be part of. */
  merged_into: z.uuid().nullable(),
  /** Grows by one with every change of this incident: a later message has the larger number. */
  sequence: z.number().int(),
});
export type Incident = z.output<typeof Incident>;

export const IncidentDetail = Incident.extend({
  alerts: z.array(Alert),
  held_back: z.array(HeldBack),
  /** The oldest first. */
  timeline: z.array(IncidentEvent),
});
export type IncidentDetail = z.output<typeof IncidentDetail>;
