import {
  applyChains,
  chainDependencies,
  chainHistory,
  deleteChain,
  getChain,
  getChainVersion,
  listChains,
  listChainVersions,
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
import { WhoAsks } from '../http/actor.decorator';
import { etagOf, versionOf } from '../http/etag';
import {
  ApplyAnswer,
  ApplyBody,
  ChainAnswer,
  ChainBody,
  ChainPatchBody,
  ChainQuery,
  ChainsAnswer,
  DependenciesAnswer,
  HistoryAnswer,
  PageQuery,
  ValidationAnswer,
  VersionsAnswer,
} from './chain.dto';

@ApiTags('chains')
@Controller('api/v1')
export class ChainsController {
  constructor(private readonly messages: Messages) {}

  @Get('chains')
  @ApiOperation({ summary: 'The registered chains' })
  @ZodResponse({ type: ChainsAnswer })
  list(@Query() query: ChainQuery) {
    return this.messages.ask(listChains, query);
  }

  @Post('chains')
  @ApiOperation({ summary: 'Register a chain; without nodes it is a draft' })
  @ZodResponse({ status: 201, type: ChainAnswer })
  async register(@Body() chain: ChainBody, @WhoAsks() actor: string, @Res({ passthrough: true }) reply: FastifyReply) {
    const registered = await this.messages.ask(registerChain, { chain, actor });
    void reply.header('location', `/api/v1/chains/${registered.id}`);
    return tagged(registered, reply);
  }

  @Post('chains/validate')
  @HttpCode(200)
  @ApiOperation({ summary: 'Say what is wrong with a chain, without registering it' })
  @ApiBody({ description: 'A chain, as for registering it', schema: { type: 'object' } })
  @ZodResponse({ type: ValidationAnswer })
  validate(@Body() chain: unknown) {
    return this.messages.ask(validateChain, { chain });
  }

  @Post('apply')
  @HttpCode(200)
  @ApiOperation({ summary: 'Make the registry hold these chains: all of them or, if one is wrong, none' })
  @ZodResponse({ type: ApplyAnswer })
  apply(@Body() body: ApplyBody, @WhoAsks() actor: string) {
    return this.messages.ask(applyChains, { ...body, actor });
  }

  @Get('chains/:chain_id')
  @ApiOperation({ summary: 'One chain' })
  @ZodResponse({ type: ChainAnswer })
  async get(@Param('chain_id') chain_id: string, @Res({ passthrough: true }) reply: FastifyReply) {
    return tagged(await this.messages.ask(getChain, { chain_id }), reply);
  }

  @Patch('chains/:chain_id')
  @ApiOperation({ summary: 'Change a chain: its version grows by one' })
  @ApiHeader({ name: 'If-Match', required: false, description: 'The version that the change was made from: `"3"`' })
  @ZodResponse({ type: ChainAnswer })
  async update(
    @Param('chain_id') chain_id: string,
    @Body() patch: ChainPatchBody,
    @WhoAsks() actor: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const expected_version = versionOf(ifMatch);
    return tagged(await this.messages.ask(updateChain, { chain_id, patch, expected_version, actor }), reply);
  }

  @Delete('chains/:chain_id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a chain; its history stays' })
  @ApiHeader({ name: 'If-Match', required: false, description: 'The version that may be deleted: `"3"`' })
  async delete(
    @Param('chain_id') chain_id: string,
    @WhoAsks() actor: string,
    @Headers('if-match') ifMatch: string | undefined,
  ): Promise<void> {
    await this.messages.ask(deleteChain, { chain_id, expected_version: versionOf(ifMatch), actor });
  }

  @Get('chains/:chain_id/validation')
  @ApiOperation({ summary: 'What is wrong with a registered chain' })
  @ZodResponse({ type: ValidationAnswer })
  validation(@Param('chain_id') chain_id: string) {
    return this.messages.ask(validateRegisteredChain, { chain_id });
  }

  @Get('chains/:chain_id/dependencies')
  @ApiOperation({ summary: 'The chains that this one depends on, and those that depend on it' })
  @ZodResponse({ type: DependenciesAnswer })
  dependencies(@Param('chain_id') chain_id: string) {
    return this.messages.ask(chainDependencies, { chain_id });
  }

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
}

function tagged(chain: Chain, reply: FastifyReply): Chain {
  void reply.header('etag', etagOf(chain.version));
  return chain;
}
