import {
  applyChains,
  chainDependencies,
  deleteChain,
  getChain,
  getChainAt,
  listChains,
  type OutputOf,
  registerChain,
  updateChain,
  validateChain,
  validateRegisteredChain,
} from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import type { Chain } from '@chain-mapping/model';
import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ZodResponse } from 'nestjs-zod';
import { RequiresRole } from '../access/policy.decorator';
import { WhoAsks, WhyChanged } from '../http/actor.decorator';
import { etagOf, versionOf } from '../http/etag';
import { handedOn } from '../http/handed-on';
import { Attempt, TakesIdempotencyKey } from '../http/idempotency-key.decorator';
import { tagged } from './tagged';
import {
  ApplyAnswer,
  ApplyBody,
  ChainAnswer,
  ChainAtQuery,
  ChainBody,
  ChainPatchBody,
  ChainQuery,
  ChainsAnswer,
  DependenciesAnswer,
  ValidationAnswer,
  ValidationQuery,
} from './chain.dto';
import { writtenVersion } from './written-version';

@ApiTags('chains')
@Controller('api/v1')
export class ChainsController {
  constructor(private readonly messages: Messages) {}

  @Get('chains')
  @ApiOperation({ summary: 'The registered chains' })
  @ZodResponse({ type: ChainsAnswer })
  async list(@Query() query: ChainQuery, @Res({ passthrough: true }) reply: FastifyReply) {
    return handedOn<OutputOf<typeof listChains>>(await this.messages.askForText(listChains, query), reply);
  }

  @Post('chains')
  @ApiOperation({ summary: 'Register a chain; without nodes it is a draft' })
  @TakesIdempotencyKey()
  @ZodResponse({ status: 201, type: ChainAnswer })
  async register(
    @Body() chain: ChainBody,
    @WhoAsks() actor: string,
    @WhyChanged() reason: string | undefined,
    @Attempt() idempotency_key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const text = await this.messages.askForText(registerChain, { chain, actor, reason, idempotency_key });
    const { id, version } = writtenVersion(text);
    void reply.header('location', `/api/v1/chains/${id}`).header('etag', etagOf(version));
    return handedOn<Chain>(text, reply);
  }

  @Post('chains/validate')
  @HttpCode(200)
  @RequiresRole('viewer')
  @ApiOperation({ summary: 'Say what is wrong with a chain, without registering it' })
  @ApiBody({ description: 'A chain, as for registering it', schema: { type: 'object' } })
  @ZodResponse({ type: ValidationAnswer })
  validate(@Body() chain: unknown, @Query() { strict }: ValidationQuery) {
    return this.messages.ask(validateChain, { chain, strict });
  }

  @Post('apply')
  @HttpCode(200)
  @ApiOperation({ summary: 'Make the registry hold these chains: all of them or, if one is wrong, none' })
  @TakesIdempotencyKey()
  @ZodResponse({ type: ApplyAnswer })
  apply(
    @Body() body: ApplyBody,
    @WhoAsks() actor: string,
    @WhyChanged() reason: string | undefined,
    @Attempt() idempotency_key: string | undefined,
  ) {
    return this.messages.ask(applyChains, { ...body, actor, reason, idempotency_key });
  }

  @Get('chains/:chain_id')
  @ApiOperation({ summary: 'One chain, as it is or as it was at a time' })
  @ZodResponse({ type: ChainAnswer })
  async get(
    @Param('chain_id') chain_id: string,
    @Query() { at }: ChainAtQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const text = await (at === undefined
      ? this.messages.askForText(getChain, { chain_id })
      : this.messages.askForText(getChainAt, { chain_id, at }));
    void reply.header('etag', etagOf(writtenVersion(text).version));
    return handedOn<Chain>(text, reply);
  }

  @Patch('chains/:chain_id')
  @ApiOperation({ summary: 'Change a chain: its version grows by one' })
  @ApiHeader({ name: 'If-Match', required: false, description: 'The version that the change was made from: `"3"`' })
  @ZodResponse({ type: ChainAnswer })
  async update(
    @Param('chain_id') chain_id: string,
    @Body() patch: ChainPatchBody,
    @WhoAsks() actor: string,
    @WhyChanged() reason: string | undefined,
    @Headers('if-match') ifMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const expected_version = versionOf(ifMatch);
    return tagged(await this.messages.ask(updateChain, { chain_id, patch, expected_version, actor, reason }), reply);
  }

  @Delete('chains/:chain_id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a chain; its history stays' })
  @ApiHeader({ name: 'If-Match', required: false, description: 'The version that may be deleted: `"3"`' })
  async delete(
    @Param('chain_id') chain_id: string,
    @WhoAsks() actor: string,
    @WhyChanged() reason: string | undefined,
    @Headers('if-match') ifMatch: string | undefined,
  ): Promise<void> {
    await this.messages.ask(deleteChain, { chain_id, expected_version: versionOf(ifMatch), actor, reason });
  }

  @Get('chains/:chain_id/validation')
  @ApiOperation({ summary: 'What is wrong with a registered chain' })
  @ZodResponse({ type: ValidationAnswer })
  validation(@Param('chain_id') chain_id: string, @Query() { strict }: ValidationQuery) {
    return this.messages.ask(validateRegisteredChain, { chain_id, strict });
  }

  @Get('chains/:chain_id/dependencies')
  @ApiOperation({ summary: 'The chains that this one depends on, and those that depend on it' })
  @ZodResponse({ type: DependenciesAnswer })
  dependencies(@Param('chain_id') chain_id: string) {
    return this.messages.ask(chainDependencies, { chain_id });
  }
}
