import { acknowledgeAlert, AlertFilter, getAlert, listAlerts, resolveAlert } from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import { Alert } from '@chain-mapping/model';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { WhoAsks } from '../http/actor.decorator';

const { expires_in_seconds } = acknowledgeAlert.input.shape;

class AlertQuery extends createZodDto(AlertFilter) {}
class AcknowledgementBody extends createZodDto(z.object({ expires_in_seconds }).default({})) {}
class ResolutionBody extends createZodDto(z.object({ resolution: z.string().max(10_000).nullish() }).default({})) {}
class AlertAnswer extends createZodDto(Alert) {}
class AlertsAnswer extends createZodDto(listAlerts.output) {}

@ApiTags('alerts')
@Controller('api/v1/alerts')
export class AlertsController {
  constructor(private readonly messages: Messages) {}

  @Get()
  @ApiOperation({ summary: 'Alerts, newest first' })
  @ZodResponse({ type: AlertsAnswer })
  list(@Query() query: AlertQuery) {
    return this.messages.ask(listAlerts, query);
  }

  @Get(':alert_id')
  @ApiOperation({ summary: 'One alert' })
  @ZodResponse({ type: AlertAnswer })
  get(@Param('alert_id') alert_id: string) {
    return this.messages.ask(getAlert, { alert_id });
  }

  @Post(':alert_id/acknowledge')
  @HttpCode(200)
  @ApiOperation({ summary: 'Say that somebody looks after it, for a time or for good' })
  @ApiBody({ type: AcknowledgementBody, required: false })
  @ZodResponse({ type: AlertAnswer })
  acknowledge(@Param('alert_id') alert_id: string, @Body() body: AcknowledgementBody, @WhoAsks() actor: string) {
    return this.messages.ask(acknowledgeAlert, { alert_id, actor, expires_in_seconds: body.expires_in_seconds });
  }

  @Post(':alert_id/resolve')
  @HttpCode(200)
  @ApiOperation({ summary: 'End it by hand; the same failure does not open it again' })
  @ApiBody({ type: ResolutionBody, required: false })
  @ZodResponse({ type: AlertAnswer })
  resolve(@Param('alert_id') alert_id: string, @Body() body: ResolutionBody, @WhoAsks() actor: string) {
    return this.messages.ask(resolveAlert, { alert_id, actor, resolution: body.resolution });
  }
}
