import {
  createSilence,
  endSilence,
  getSilence,
  listSilences,
  SilenceFilter,
  SilenceNow,
} from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import { SilenceInput } from '@chain-mapping/model';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { WhoAsks } from '../http/actor.decorator';

class SilenceBody extends createZodDto(SilenceInput) {}
class SilencesQuery extends createZodDto(SilenceFilter) {}
class SilenceAnswer extends createZodDto(SilenceNow) {}
class SilencesAnswer extends createZodDto(listSilences.output) {}

@ApiTags('alerts')
@Controller('api/v1/silences')
export class SilencesController {
  constructor(private readonly messages: Messages) {}

  @Get()
  @ApiOperation({ summary: 'Silences, newest first; those that have ended too' })
  @ZodResponse({ type: SilencesAnswer })
  list(@Query() query: SilencesQuery) {
    return this.messages.ask(listSilences, query);
  }

  @Get(':silence_id')
  @ApiOperation({ summary: 'One silence' })
  @ZodResponse({ type: SilenceAnswer })
  get(@Param('silence_id') silence_id: string) {
    return this.messages.ask(getSilence, { silence_id });
  }

  @Post()
  @ApiOperation({ summary: 'Tell nobody of what matches, for a while; alerts and incidents are kept all the same' })
  @ZodResponse({ status: 201, type: SilenceAnswer })
  async create(
    @Body() silence: SilenceBody,
    @WhoAsks() actor: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const made = await this.messages.ask(createSilence, { silence, actor });
    void reply.header('location', `/api/v1/silences/${made.id}`);
    return made;
  }

  @Delete(':silence_id')
  @HttpCode(204)
  @ApiOperation({ summary: 'End a silence, or keep it from starting; it stays in the list' })
  async end(@Param('silence_id') silence_id: string, @WhoAsks() actor: string): Promise<void> {
    await this.messages.ask(endSilence, { silence_id, actor });
  }
}
