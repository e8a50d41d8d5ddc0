import { randomBytes } from 'node:crypto';
import {
  CHANNEL_SECRETS_PURPOSE,
  ChannelTest,
  createChannel,
  deleteChannel,
  getChannel,
  getChannelSealingKey,
  listChannels,
  Page,
  testChannel,
  updateChannel,
} from '@chain-mapping/contracts';
import { Messages, seal, SEED_BYTES } from '@chain-mapping/messaging';
import {
  type ChannelDraft,
  NotificationChannel,
  NotificationChannelChange,
  NotificationChannelInput,
  withoutSecrets,
} from '@chain-mapping/model';
import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { RequiresRole } from '../access/policy.decorator';
import { WhoAsks } from '../http/actor.decorator';
import { ValidationPipe } from '../http/validation.pipe';

class PageQuery extends createZodDto(Page) {}
// A class cannot be one of several shapes: these describe the bodies, and pipes read them.
// A union cannot be extended by a class, whose name the OpenAPI document would take.
const ChannelBody = Object.defineProperty(createZodDto(NotificationChannelInput), 'name', { value: 'ChannelBody' });
const ChannelChangeBody = Object.defineProperty(createZodDto(NotificationChannelChange), 'name', {
  value: 'ChannelChangeBody',
});
class ChannelAnswer extends createZodDto(NotificationChannel) {}
class ChannelsAnswer extends createZodDto(listChannels.output) {}
class ChannelTestAnswer extends createZodDto(ChannelTest) {}

@ApiTags('notifications')
@Controller('api/v1/notification-channels')
export class NotificationChannelsController {
  constructor(private readonly messages: Messages) {}

  @RequiresRole('operator')
  @Get()
  @ApiOperation({ summary: 'The ways to tell people, by name, without their secrets' })
  @ZodResponse({ type: ChannelsAnswer })
  list(@Query() page: PageQuery) {
    return this.messages.ask(listChannels, page);
  }

  @RequiresRole('operator')
  @Get(':channel_id')
  @ApiOperation({ summary: 'One notification channel, without its secrets' })
  @ZodResponse({ type: ChannelAnswer })
  get(@Param('channel_id') channel_id: string) {
    return this.messages.ask(getChannel, { channel_id });
  }

  @RequiresRole('admin')
  @Post()
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Make a notification channel; no answer shows its secrets' })
  @ZodResponse({ status: 201, type: ChannelAnswer })
  @ApiBody({ type: ChannelBody })
  async create(
    @Body(new ValidationPipe(NotificationChannelInput)) body: NotificationChannelInput,
    @WhoAsks() actor: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const made = await this.messages.ask(createChannel, { ...(await this.sealed(body)), actor });
    void reply.header('location', `/api/v1/notification-channels/${made.id}`);
    return made;
  }

  @RequiresRole('admin')
  @Put(':channel_id')
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Change a notification channel; secrets that are left out stay as they are' })
  @ZodResponse({ type: ChannelAnswer })
  @ApiBody({ type: ChannelChangeBody })
  async update(
    @Param('channel_id') channel_id: string,
    @Body(new ValidationPipe(NotificationChannelChange)) body: NotificationChannelChange,
    @WhoAsks() actor: string,
  ) {
    return this.messages.ask(updateChannel, { channel_id, ...(await this.sealed(body)), actor });
  }

  @RequiresRole('admin')
  @Delete(':channel_id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a notification channel that no route names; what waits for it is not sent' })
  async remove(@Param('channel_id') channel_id: string, @WhoAsks() actor: string): Promise<void> {
    await this.messages.ask(deleteChannel, { channel_id, actor });
  }

  @RequiresRole('operator')
  @Post(':channel_id/test')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send a message that says it is a test, and say what the other side answered' })
  @ZodResponse({ type: ChannelTestAnswer })
  test(@Param('channel_id') channel_id: string, @WhoAsks() actor: string) {
    return this.messages.ask(testChannel, { channel_id, actor });
  }

  /** Everybody on NATS sees what passes there: secrets are sealed for alerting. */
  private async sealed(body: NotificationChannelInput | NotificationChannelChange) {
    const { config, secrets } = withoutSecrets(body.type, body.config);
    const channel: ChannelDraft = { name: body.name, enabled: body.enabled, type: body.type, config };
    const given = Object.entries(secrets).filter(([, value]) => value !== undefined);
    if (given.length === 0) return { channel, sealed_secrets: null };
    const { public_key } = await this.messages.ask(getChannelSealingKey, {});
    const text = JSON.stringify(Object.fromEntries(given));
    return { channel, sealed_secrets: seal(public_key, randomBytes(SEED_BYTES), CHANNEL_SECRETS_PURPOSE, text) };
  }
}
