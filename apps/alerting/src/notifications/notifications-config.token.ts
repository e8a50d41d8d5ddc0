import type { SecretsKey } from '@chain-mapping/messaging';

export const NOTIFICATIONS_CONFIG = Symbol('NOTIFICATIONS_CONFIG');

export interface NotificationsConfig {
  /** What secrets of channels are encrypted by; without it no channel can have any. */
  readonly key: SecretsKey | undefined;
  readonly previous_key: SecretsKey | undefined;
  /** Where people find the dashboard. */
  readonly public_url: string | null;
  /** How often it is looked for what is due. */
  readonly look_ms: number;
  /** How long one message may take. */
  readonly send_timeout_ms: number;
}
