import {
  ChannelDraft,
  Notification,
  NotificationChannel,
  NotificationKind,
  NotificationRoutes,
  NotificationRoutesInput,
  NotificationState,
} from '@chain-mapping/model';
import { z } from 'zod';
import { defineQuery } from '../messages/define-query';
import { Actor, listOf, Page } from '../messages/page';

const ChannelReference = z.object({ channel_id: z.string().max(128) });

/** What the secrets of a channel are sealed for. */
export const CHANNEL_SECRETS_PURPOSE = 'secrets of a notification channel';

/** A channel on its way to its owner: the draft without secrets, and those as sealed JSON where any are given. */
const SealedChannel = { channel: ChannelDraft, sealed_secrets: z.string().max(65_536).nullable(), actor: Actor };

/** By name. */
export const listChannels = defineQuery({
  subject: 'query.alerting.channels.list',
  input: Page,
  output: listOf('notification_channels', NotificationChannel),
});

export const getChannel = defineQuery({
  subject: 'query.alerting.channels.get',
  input: ChannelReference,
  output: NotificationChannel,
  errors: ['ChannelNotFound'],
});

/** The key that secrets of channels are sealed with, so that no message between services shows them. */
export const getChannelSealingKey = defineQuery({
  subject: 'query.alerting.channels.seal',
  input: z.object({}),
  output: z.object({ public_key: z.string().max(100) }),
  errors: ['NotificationsKeyMissing'],
});

export const createChannel = defineQuery({
  subject: 'query.alerting.channels.create',
  input: z.object(SealedChannel),
  output: NotificationChannel,
  errors: ['ChannelNameTaken', 'TooManyChannels', 'NotificationsKeyMissing'],
});

/** Replaces a channel; secrets that are not given stay as they were. */
export const updateChannel = defineQuery({
  subject: 'query.alerting.channels.update',
  input: ChannelReference.extend(SealedChannel),
  output: NotificationChannel,
  errors: ['ChannelNotFound', 'ChannelNameTaken', 'NotificationsKeyMissing'],
});

/** What is on its way to it is not sent any more. */
export const deleteChannel = defineQuery({
  subject: 'query.alerting.channels.delete',
  input: ChannelReference.extend({ actor: Actor }),
  output: ChannelReference,
  errors: ['ChannelNotFound', 'ChannelInUse'],
});

export const ChannelTest = z.object({
  channel_id: z.uuid(),
  /** Whether the other side took the message. */
  accepted: z.boolean(),
  /** What it said, or why nothing reached it. */
  detail: z.string(),
  duration_ms: z.number().int(),
});
export type ChannelTest = z.output<typeof ChannelTest>;

/** Sends a message that says it is a test, at once and once. */
export const testChannel = defineQuery({
  subject: 'query.alerting.channels.test',
  input: ChannelReference.extend({ actor: Actor }),
  output: ChannelTest,
  errors: ['ChannelNotFound', 'NotificationsKeyMissing'],
  deadline_ms: 20_000,
});

export const getRoutes = defineQuery({
  subject: 'query.alerting.routes.get',
  input: z.object({}),
  output: NotificationRoutes,
});

/** Replaces all routes. What they say of open incidents holds at once. */
export const putRoutes = defineQuery({
  subject: 'query.alerting.routes.put',
  input: z.object({ routes: NotificationRoutesInput, actor: Actor }),
  output: NotificationRoutes,
});

export const NotificationFilter = Page.extend({
  incident_id: z.string().max(128).optional(),
  channel_id: z.string().max(128).optional(),
  kind: NotificationKind.optional(),
  state: NotificationState.optional(),
});

/** The ledger, newest first. */
export const listNotifications = defineQuery({
  subject: 'query.alerting.notifications.list',
  input: NotificationFilter,
  output: listOf('notifications', Notification),
});
