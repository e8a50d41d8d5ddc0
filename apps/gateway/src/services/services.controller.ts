import { getService, listServices, putService } from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import { Service, ServiceInput, withoutCredentials } from '@chain-mapping/model';
import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { WhoAsks } from '../http/actor.decorator';

class ServiceBody extends createZodDto(ServiceInput) {}
class ServiceQuery extends createZodDto(listServices.input) {}
class ServiceAnswer extends createZodDto(Service) {}
class ServicesAnswer extends createZodDto(listServices.output) {}

@ApiTags('services')
@Controller('api/v1/services')
export class ServicesController {
  constructor(private readonly messages: Messages) {}

  @Get()
  @ApiOperation({ summary: 'The service registry; passwords in addresses are not shown' })
  @ZodResponse({ type: ServicesAnswer })
  async list(@Query() query: ServiceQuery) {
    const { services, ...rest } = await this.messages.ask(listServices, query);
    return { services: services.map(withoutCredentials), ...rest };
  }

  @Get(':name')
  @ApiOperation({ summary: 'One service' })
  @ZodResponse({ type: ServiceAnswer })
  async get(@Param('name') name: string) {
    return withoutCredentials(await this.messages.ask(getService, { name }));
  }

  @Put(':name')
  @ApiOperation({ summary: 'Register a service, or replace what is known of it' })
  @ZodResponse({ type: ServiceAnswer })
  async put(@Param('name') name: string, @Body() service: ServiceBody, @WhoAsks() actor: string) {
    return withoutCredentials(await this.messages.ask(putService, { name, service, actor }));
  }
}
