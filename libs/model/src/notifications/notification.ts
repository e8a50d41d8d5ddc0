import { z } from 'zod';
import { Severity, Time } from '../chain/vocabulary';
import { ChannelType } from './channel';

/** What a channel is told of an incident. */
export const NotificationKind = z.enum(['opened', 'changed', 'acknowledged', 'reminder', 'escalated', 'closed']);
export type NotificationKind = z.output<typeof NotificationKind>;

export const NotificationState = z.enum([
  'queued',
  /** On its way, or it was when the service ended. */
  'sending',
  'sent',
  /** Given up. */
  'failed',
  /** Not needed any more when it could have been sent. */
  'superseded',
]);
export type NotificationState = z.output<typeof NotificationState>;

/** One line of the ledger: what of an incident a channel is told, and what became of it. */
export const Notification = z.object({
  id: z.uuid(),
  incident_id: z.uuid(),
  channel_id: z.uuid(),
  channel_name: z.string().nullable(),
  channel_type: ChannelType.nullable(),
  /** The route by which it goes there. */
  route: z.string(),
  kind: NotificationKind,
  severity: Severity,
  title: z.string(),
  state: NotificationState,
  /** How often it was tried. */
  attempts: z.number().int(),
  /** Why it was not sent the last time, or not at all. */
  reason: z.string().nullable(),
  created_at: Time,
  /** When it is to be sent, or tried again. */
  due_at: Time,
  sent_at: Time.nullable(),
  /** Several that went out in one message have the same. */
  message_id: z.uuid().nullable(),
});
export type Notification = z.output<typeof Notification>;
