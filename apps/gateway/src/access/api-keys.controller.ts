import { randomBytes } from 'node:crypto';
import { ApiKey, ApiKeyInput, createApiKey, listApiKeys, Page, revokeApiKey } from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { WhoAsks } from '../http/actor.decorator';
import { apiKeyFrom, hashOf, ID_BYTES, SECRET_BYTES } from './api-key';
import { RequiresRole } from './policy.decorator';

class ApiKeyBody extends createZodDto(ApiKeyInput) {}
class PageQuery extends createZodDto(Page) {}
class NewApiKeyAnswer extends createZodDto(ApiKey.extend({ key: z.string() })) {}
class ApiKeysAnswer extends createZodDto(listApiKeys.output) {}

@ApiTags('access')
@Controller('api/v1/api-keys')
export class ApiKeysController {
  constructor(private readonly messages: Messages) {}

  @RequiresRole('admin')
  @Get()
  @ApiOperation({ summary: 'The keys of the API, without what would let one in' })
  @ZodResponse({ type: ApiKeysAnswer })
  list(@Query() page: PageQuery) {
    return this.messages.ask(listApiKeys, page);
  }

  @RequiresRole('admin')
  @Post()
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Make a key; `key` of the answer is shown this once and kept nowhere' })
  @ZodResponse({ status: 201, type: NewApiKeyAnswer })
  async create(@Body() key: ApiKeyBody, @WhoAsks() actor: string, @Res({ passthrough: true }) reply: FastifyReply) {
    const { id, text } = apiKeyFrom(randomBytes(ID_BYTES), randomBytes(SECRET_BYTES));
    const made = await this.messages.ask(createApiKey, { id, hash: hashOf(text).toString('hex'), key, actor });
    void reply.header('location', `/api/v1/api-keys/${id}`);
    return { ...made, key: text };
  }

  @RequiresRole('admin')
  @Delete(':key_id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revoke a key: within five seconds it lets nobody in' })
  async revoke(@Param('key_id') id: string): Promise<void> {
    await this.messages.ask(revokeApiKey, { id });
  }
}
