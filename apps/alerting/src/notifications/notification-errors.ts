import { DomainError } from '@chain-mapping/contracts';

export class ChannelNotFound extends DomainError {
  constructor(channel_id: string) {
    super('ChannelNotFound', `There is no notification channel '${channel_id}'`, { channel_id });
  }
}

export class ChannelNameTaken extends DomainError {
  constructor(name: string) {
    super('ChannelNameTaken', `There is another notification channel '${name}'`, { name }, [
      { path: 'name', message: 'is the name of another channel' },
    ]);
  }
}

export class ChannelInUse extends DomainError {
  constructor(routes: readonly string[]) {
    super('ChannelInUse', `The channel is named by routes: ${routes.join(', ')}`, { routes });
  }
}

export class TooManyChannels extends DomainError {
  constructor(most: number) {
    super('TooManyChannels', `There are ${String(most)} notification channels, which is as many as there can be`);
  }
}

export class NotificationsKeyMissing extends DomainError {
  constructor() {
    super(
      'NotificationsKeyMissing',
      'Secrets of channels cannot be kept or read: NOTIFICATIONS_KEY of alerting is not set, or is another one',
    );
  }
}
