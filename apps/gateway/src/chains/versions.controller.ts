import {
  chainHistory,
  diffChainVersions,
  getChainVersion,
  listChainVersions,
  rollbackChain,
} from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ZodResponse } from 'nestjs-zod';
import { WhoAsks, WhyChanged } from '../http/actor.decorator';
import { versionOf } from '../http/etag';
import { Attempt, TakesIdempotencyKey } from '../http/idempotency-key.decorator';
import {
  ChainAnswer,
  DiffAnswer,
  DiffQuery,
  HistoryAnswer,
  PageQuery,
  RollbackBody,
  VersionsAnswer,
} from './chain.dto';
import { tagged } from './tagged';

@ApiTags('versions')
@Controller('api/v1')
export class VersionsController {
  constructor(private readonly messages: Messages) {}

  @Get('chains/:chain_id/history')
  @ApiOperation({ summary: 'Every change of a chain: what, when, by whom' })
  @ZodResponse({ type: HistoryAnswer })
  history(@Param('chain_id') chain_id: string, @Query() page: PageQuery) {
    return this.messages.ask(chainHistory, { chain_id, ...page });
  }

  @Get('chains/:chain_id/versions')
  @ApiOperation({ summary: 'Every version of a chain, newest first' })
  @ZodResponse({ type: VersionsAnswer })
  versions(@Param('chain_id') chain_id: string, @Query() page: PageQuery) {
    return this.messages.ask(listChainVersions, { chain_id, ...page });
  }

  @Get('chains/:chain_id/versions/:version')
  @ApiOperation({ summary: 'A chain as it was in one version' })
  @ZodResponse({ type: ChainAnswer })
  version(@Param('chain_id') chain_id: string, @Param('version') version: string) {
    return this.messages.ask(getChainVersion, { chain_id, version });
  }

  @Get('chains/:chain_id/diff')
  @ApiOperation({ summary: 'What changed from one version of a chain to another, part by part' })
  @ZodResponse({ type: DiffAnswer })
  diff(@Param('chain_id') chain_id: string, @Query() { from, to }: DiffQuery) {
    return this.messages.ask(diffChainVersions, { chain_id, from, to });
  }

  @Post('chains/:chain_id/rollback')
  @HttpCode(200)
  @ApiOperation({ summary: 'Make an old version of a chain its newest one' })
  @ApiHeader({ name: 'If-Match', required: false, description: 'The version that may be replaced: `"3"`' })
  @TakesIdempotencyKey()
  @ZodResponse({ type: ChainAnswer })
  async rollback(
    @Param('chain_id') chain_id: string,
    @Body() { version }: RollbackBody,
    @WhoAsks() actor: string,
    @WhyChanged() reason: string | undefined,
    @Headers('if-match') ifMatch: string | undefined,
    @Attempt() idempotency_key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const change = { chain_id, version, expected_version: versionOf(ifMatch), actor, reason, idempotency_key };
    return tagged(await this.messages.ask(rollbackChain, change), reply);
  }
}
