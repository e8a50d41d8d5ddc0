import { Controller, Get, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Subscribers } from './subscribers.service';

@ApiTags('stream')
@Controller('api/v1/stream')
export class StreamController {
  constructor(private readonly subscribers: Subscribers) {}

  @Get()
  @ApiOperation({ summary: 'What happens, as server-sent events: health, alerts, registry and discovery' })
  @ApiProduces('text/event-stream')
  stream(@Res() reply: FastifyReply): void {
    reply.hijack();
    this.subscribers.add(reply.raw);
  }
}
