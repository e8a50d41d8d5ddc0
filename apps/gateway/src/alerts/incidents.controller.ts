import {
  acknowledgeIncident,
  getIncident,
  IncidentFilter,
  listIncidents,
  resolveIncident,
} from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import { Incident, IncidentDetail } from '@chain-mapping/model';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { WhoAsks } from '../http/actor.decorator';

const { expires_in_seconds } = acknowledgeIncident.input.shape;

class IncidentQuery extends createZodDto(IncidentFilter) {}
class AcknowledgementBody extends createZodDto(z.object({ expires_in_seconds }).default({})) {}
class ResolutionBody extends createZodDto(z.object({ resolution: z.string().max(10_000).nullish() }).default({})) {}
class IncidentAnswer extends createZodDto(Incident) {}
class IncidentDetailAnswer extends createZodDto(IncidentDetail) {}
class IncidentsAnswer extends createZodDto(listIncidents.output) {}

@ApiTags('alerts')
@Controller('api/v1/incidents')
export class IncidentsController {
  constructor(private readonly messages: Messages) {}

  @Get()
  @ApiOperation({ summary: 'Incidents, newest first: the alerts that share one root cause' })
  @ZodResponse({ type: IncidentsAnswer })
  list(@Query() query: IncidentQuery) {
    return this.messages.ask(listIncidents, query);
  }

  @Get(':incident_id')
  @ApiOperation({ summary: 'One incident: culprit, affected chains, alerts, what was held back and why, timeline' })
  @ZodResponse({ type: IncidentDetailAnswer })
  get(@Param('incident_id') incident_id: string) {
    return this.messages.ask(getIncident, { incident_id });
  }

  @Post(':incident_id/acknowledge')
  @HttpCode(200)
  @ApiBody({ type: AcknowledgementBody, required: false })
  @ApiOperation({
    summary: 'Say that somebody looks after it, for good or for a time; its alerts are acknowledged as well',
  })
  @ZodResponse({ type: IncidentAnswer })
  acknowledge(@Param('incident_id') incident_id: string, @Body() body: AcknowledgementBody, @WhoAsks() actor: string) {
    return this.messages.ask(acknowledgeIncident, { incident_id, actor, ...body });
  }

  @Post(':incident_id/resolve')
  @HttpCode(200)
  @ApiOperation({ summary: 'End all its alerts by hand; the same failures do not open it again' })
  @ApiBody({ type: ResolutionBody, required: false })
  @ZodResponse({ type: IncidentAnswer })
  resolve(@Param('incident_id') incident_id: string, @Body() body: ResolutionBody, @WhoAsks() actor: string) {
    return this.messages.ask(resolveIncident, { incident_id, actor, resolution: body.resolution });
  }
}
