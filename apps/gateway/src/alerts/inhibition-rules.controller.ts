import { getInhibitionRules, putInhibitionRules } from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import { InhibitionRules, StoredInhibitionRules } from '@chain-mapping/model';
import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { WhoAsks } from '../http/actor.decorator';

class RulesBody extends createZodDto(InhibitionRules) {}
class RulesAnswer extends createZodDto(StoredInhibitionRules) {}

@ApiTags('alerts')
@Controller('api/v1/inhibition-rules')
export class InhibitionRulesController {
  constructor(private readonly messages: Messages) {}

  @Get()
  @ApiOperation({ summary: 'What mutes what while it is open' })
  @ZodResponse({ type: RulesAnswer })
  get() {
    return this.messages.ask(getInhibitionRules, {});
  }

  @Put()
  @ApiOperation({ summary: 'Put these rules in the place of all that were there' })
  @ZodResponse({ type: RulesAnswer })
  put(@Body() { rules }: RulesBody, @WhoAsks() actor: string) {
    return this.messages.ask(putInhibitionRules, { rules, actor });
  }
}
