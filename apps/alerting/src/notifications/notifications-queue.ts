export const NOTIFICATIONS_QUEUE = 'notifications';

/** What a job is told: the channel to which all that is due is sent. What that is stands in the database alone. */
export interface SendJob {
  readonly channel_id: string;
}
