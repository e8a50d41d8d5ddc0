import {
  createChannel,
  deleteChannel,
  getChannel,
  getChannelSealingKey,
  getRoutes,
  type InputOf,
  listChannels,
  listNotifications,
  putRoutes,
  testChannel,
  updateChannel,
} from '@chain-mapping/contracts';
import { Answers } from '@chain-mapping/messaging';
import { Controller } from '@nestjs/common';
import { ChannelTests } from './channel-tests.service';
import { Channels } from './channels.service';
import { NotificationsRepository } from './notifications.repository';
import { Routes } from './routes.service';

@Controller()
export class NotificationsController {
  constructor(
    private readonly channels: Channels,
    private readonly tests: ChannelTests,
    private readonly routes: Routes,
    private readonly ledger: NotificationsRepository,
  ) {}

  @Answers(listChannels)
  list(page: InputOf<typeof listChannels>) {
    return this.channels.list(page);
  }

  @Answers(getChannel)
  get({ channel_id }: InputOf<typeof getChannel>) {
    return this.channels.get(channel_id);
  }

  @Answers(getChannelSealingKey)
  async sealingKey() {
    return this.channels.sealingKey();
  }

  @Answers(createChannel)
  create(input: InputOf<typeof createChannel>) {
    return this.channels.create(input);
  }

  @Answers(updateChannel)
  update(input: InputOf<typeof updateChannel>) {
    return this.channels.update(input);
  }

  @Answers(deleteChannel)
  async remove({ channel_id }: InputOf<typeof deleteChannel>) {
    await this.channels.remove(channel_id);
    return { channel_id };
  }

  @Answers(testChannel)
  test({ channel_id, actor }: InputOf<typeof testChannel>) {
    return this.tests.test(channel_id, actor);
  }

  @Answers(getRoutes)
  getRoutes() {
    return this.routes.get();
  }

  @Answers(putRoutes)
  putRoutes(input: InputOf<typeof putRoutes>) {
    return this.routes.put(input);
  }

  @Answers(listNotifications)
  async notifications(filter: InputOf<typeof listNotifications>) {
    const { limit, offset } = filter;
    return { ...(await this.ledger.list(filter)), limit, offset };
  }
}
