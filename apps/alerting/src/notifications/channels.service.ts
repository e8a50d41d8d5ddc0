import { randomBytes, randomUUID } from 'node:crypto';
import {
  CHANNEL_SECRETS_PURPOSE,
  type createChannel,
  type FieldError,
  InvalidInput,
  type InputOf,
  type Page,
  type updateChannel,
} from '@chain-mapping/contracts';
import {
  decrypted,
  encrypted,
  fieldErrors,
  NONCE_BYTES,
  publicKeyOf,
  sealingSeedOf,
  type SecretsKey,
  unseal,
} from '@chain-mapping/messaging';
import {
  type ChannelDraft,
  type ChannelState,
  type NotificationChannel,
  NotificationChannelInput,
  withoutSecrets,
} from '@chain-mapping/model';
import { Clock } from '@chain-mapping/service';
import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { ChannelAlarms } from './channel-alarms.service';
import { type ChannelRow, ChannelsRepository, type StoredSettings } from './channels.repository';
import { ChannelInUse, ChannelNotFound, NotificationsKeyMissing, TooManyChannels } from './notification-errors';
import { NOTIFICATIONS_CONFIG, type NotificationsConfig } from './notifications-config.token';
import { NotificationsRepository } from './notifications.repository';
import { RoutesRepository } from './routes.repository';

const MOST_CHANNELS = 200;

/** The ways to tell people: what they are, and their secrets. */
@Injectable()
export class Channels implements OnApplicationBootstrap {
  private readonly logger = new Logger(Channels.name);
  private readonly key: SecretsKey | undefined;
  private readonly keys: readonly SecretsKey[];

  constructor(
    @Inject(NOTIFICATIONS_CONFIG) { key, previous_key }: NotificationsConfig,
    private readonly repository: ChannelsRepository,
    private readonly routes: RoutesRepository,
    private readonly notifications: NotificationsRepository,
    private readonly alarms: ChannelAlarms,
    private readonly clock: Clock,
  ) {
    this.key = key;
    this.keys = [key, previous_key].filter((each) => each !== undefined);
  }

  onApplicationBootstrap(): Promise<void> {
    return this.rekey().catch((error: unknown) =>
      this.logger.error(`secrets of channels keep their key: ${String(error)}`),
    );
  }

  async list(page: Page) {
    const { rows, total } = await this.repository.list(page);
    return { notification_channels: rows.map(shown), total, ...page };
  }

  /** @throws ChannelNotFound */
  async get(id: string): Promise<NotificationChannel> {
    return shown(await this.row(id));
  }

  /** @throws ChannelNotFound */
  async row(id: string): Promise<ChannelRow> {
    const row = await this.repository.find(id);
    if (row === undefined) throw new ChannelNotFound(id);
    return row;
  }

  /** @throws NotificationsKeyMissing */
  sealingKey(): { public_key: string } {
    return { public_key: publicKeyOf(sealingSeedOf(this.keyOrRefuse())) };
  }

  /** @throws InvalidInput, ChannelNameTaken, TooManyChannels, NotificationsKeyMissing */
  async create({ channel, sealed_secrets, actor }: InputOf<typeof createChannel>): Promise<NotificationChannel> {
    const id = randomUUID();
    const settings = this.settings(id, channel, this.unsealed(sealed_secrets));
    if ((await this.repository.count()) >= MOST_CHANNELS) throw new TooManyChannels(MOST_CHANNELS);
    const row = await this.repository.add(settings, actor, this.clock.now());
    await this.notifications.lookAgain(this.clock.now());
    return shown(row);
  }

  /** @throws ChannelNotFound, InvalidInput, ChannelNameTaken, NotificationsKeyMissing */
  async update(input: InputOf<typeof updateChannel>): Promise<NotificationChannel> {
    const { channel_id, channel, sealed_secrets, actor } = input;
    const before = await this.row(channel_id);
    // Secrets of another type of channel are for somewhere else.
    const kept = before.type === channel.type && before.secrets !== null ? this.secretsOf(before) : {};
    const settings = this.settings(before.id, channel, { ...kept, ...this.unsealed(sealed_secrets) });
    const now = this.clock.now();
    const row = await this.repository.change(settings, actor, now);
    if (row === undefined) throw new ChannelNotFound(channel_id);
    await this.alarms.changed(row.id);
    await this.notifications.tryAgain(row.id, now);
    await this.notifications.lookAgain(now);
    return shown(row);
  }

  /** @throws ChannelNotFound, ChannelInUse */
  async remove(id: string): Promise<void> {
    const row = await this.row(id);
    const { routes, default: otherwise } = await this.routes.get();
    const named = [
      ...routes.map(({ name, channels, escalation }) => ({ name, channels, escalation })),
      { name: 'default', channels: otherwise.channels ?? [], escalation: otherwise.escalation },
    ].filter(({ channels, escalation }) =>
      [...channels, ...escalation.flatMap((step) => step.channels)].includes(row.id),
    );
    if (named.length > 0) throw new ChannelInUse(named.map(({ name }) => name));
    if (!(await this.repository.remove(row.id))) throw new ChannelNotFound(id);
    await this.alarms.removed(row.id);
  }

  /** A channel with all that is needed to send. @throws NotificationsKeyMissing */
  opened(row: ChannelRow): { channel: NotificationChannelInput; secrets: string[] } {
    const secrets = row.secrets === null ? {} : this.secretsOf(row);
    const channel = NotificationChannelInput.parse({
      name: row.name,
      enabled: row.enabled,
      type: row.type,
      config: { ...row.config, ...secrets },
    });
    return { channel, secrets: Object.values(secrets).filter((value) => typeof value === 'string') };
  }

  private settings(id: string, draft: ChannelDraft, secrets: Record<string, unknown>): StoredSettings {
    const parsed = NotificationChannelInput.safeParse({ ...draft, config: { ...draft.config, ...secrets } });
    if (!parsed.success) throw invalid(fieldErrors(parsed.error));
    const { name, enabled, type, config } = parsed.data;
    const parts = withoutSecrets(type, config);
    const secret_names = Object.keys(parts.secrets).sort();
    const common = { id, name, type, enabled, config: parts.config, secret_names };
    if (secret_names.length === 0) return { ...common, key_id: null, secrets: null };
    const key = this.keyOrRefuse();
    const sealed = encrypted(key, randomBytes(NONCE_BYTES), id, JSON.stringify(parts.secrets));
    return { ...common, key_id: key.id, secrets: sealed };
  }

  private unsealed(sealed: string | null): Record<string, unknown> {
    if (sealed === null) return {};
    for (const key of [this.keyOrRefuse(), ...this.keys]) {
      try {
        return objectIn(unseal(sealingSeedOf(key), CHANNEL_SECRETS_PURPOSE, sealed));
      } catch (error) {
        this.logger.debug(`sealed for another key: ${error instanceof Error ? error.name : 'unknown'}`);
      }
    }
    throw invalid([{ path: 'sealed_secrets', message: 'was not sealed for alerting: ask for its key again' }]);
  }

  private secretsOf({ id, key_id, secrets }: ChannelRow): Record<string, unknown> {
    const key = this.keys.find((each) => each.id === key_id);
    if (key === undefined || secrets === null) throw new NotificationsKeyMissing();
    return objectIn(decrypted(key, id, secrets));
  }

  private keyOrRefuse(): SecretsKey {
    if (this.key === undefined) throw new NotificationsKeyMissing();
    return this.key;
  }

  private async rekey(): Promise<void> {
    const { key } = this;
    if (key === undefined) return;
    for (const row of await this.repository.all()) {
      if (row.key_id === null || row.key_id === key.id || !this.keys.some(({ id }) => id === row.key_id)) continue;
      const value = encrypted(key, randomBytes(NONCE_BYTES), row.id, JSON.stringify(this.secretsOf(row)));
      await this.repository.rekey(row, key.id, value);
    }
  }
}

function objectIn(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('no object');
  return { ...value };
}

const invalid = (errors: readonly FieldError[]): InvalidInput =>
  new InvalidInput(errors.map(({ path, message }) => `${path}: ${message}`).join('; '), errors);

function stateOf({ enabled, failing_since, last_sent_at }: ChannelRow): ChannelState {
  if (!enabled) return 'disabled';
  if (failing_since !== null) return 'failing';
  return last_sent_at === null ? 'untried' : 'working';
}

function shown(row: ChannelRow): NotificationChannel {
  const { id, name, type, enabled, config, created_by, updated_by, last_error } = row;
  return {
    ...{ id, name, type, enabled, config, secrets: row.secret_names, state: stateOf(row) },
    failing_since: row.failing_since?.toISOString() ?? null,
    last_error,
    last_sent_at: row.last_sent_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
    created_by,
    updated_at: row.updated_at.toISOString(),
    updated_by,
  };
}
