import { Controller, Get, Headers, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { StreamConsumer } from './stream.consumer';
import { Subscribers } from './subscribers.service';

@ApiTags('stream')
@Controller('api/v1/stream')
export class StreamController {
  constructor(
    private readonly events: StreamConsumer,
    private readonly subscribers: Subscribers,
  ) {}

  @Get()
  @ApiOperation({ summary: 'What happens, as server-sent events: health, alerts, registry and discovery' })
  @ApiProduces('text/event-stream')
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description:
      'The last message that was heard: what came after it comes first, or `stream.reset` where that is not known any more',
  })
  async stream(@Headers('last-event-id') lastHeard: string | undefined, @Res() reply: FastifyReply): Promise<void> {
    reply.hijack();
    // Whoever has the head of the answer misses nothing from then on.
    await this.events.begin();
    this.subscribers.add(reply.raw, lastHeard);
  }
}
