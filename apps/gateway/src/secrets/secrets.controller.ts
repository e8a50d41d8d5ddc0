import { randomBytes } from 'node:crypto';
import {
  deleteSecret,
  getSealingKey,
  listSecrets,
  Page,
  putSecret,
  sealingPurpose,
  Secret,
  SecretValue,
} from '@chain-mapping/contracts';
import { Messages, seal, SEED_BYTES } from '@chain-mapping/messaging';
import { Body, Controller, Delete, Get, Header, HttpCode, Param, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { RequiresRole } from '../access/policy.decorator';
import { WhoAsks } from '../http/actor.decorator';

class PageQuery extends createZodDto(Page) {}
class SecretBody extends createZodDto(z.object({ value: SecretValue })) {}
class SecretAnswer extends createZodDto(Secret) {}
class SecretsAnswer extends createZodDto(listSecrets.output) {}

@ApiTags('secrets')
@Controller('api/v1/secrets')
export class SecretsController {
  constructor(private readonly messages: Messages) {}

  @RequiresRole('admin')
  @Get()
  @ApiOperation({ summary: 'The secrets that checks may name, without their values' })
  @ZodResponse({ type: SecretsAnswer })
  list(@Query() page: PageQuery) {
    return this.messages.ask(listSecrets, page);
  }

  @RequiresRole('admin')
  @Put(':name')
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary: 'Make a secret or change it; a check names it as `${secret:NAME}`, and no answer shows its value',
  })
  @ZodResponse({ type: SecretAnswer })
  async put(@Param('name') name: string, @Body() { value }: SecretBody, @WhoAsks() actor: string) {
    const { public_key } = await this.messages.ask(getSealingKey, {});
    const sealed_value = seal(public_key, randomBytes(SEED_BYTES), sealingPurpose(name), value);
    return this.messages.ask(putSecret, { name, sealed_value, actor });
  }

  @RequiresRole('admin')
  @Delete(':name')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a secret: checks that name it are not made any more' })
  async remove(@Param('name') name: string): Promise<void> {
    await this.messages.ask(deleteSecret, { name });
  }
}
