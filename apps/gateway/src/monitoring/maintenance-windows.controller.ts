import {
  createMaintenanceWindow,
  deleteMaintenanceWindow,
  getMaintenanceWindow,
  listMaintenanceWindows,
  MaintenanceFilter,
  MaintenanceWindowNow,
} from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import { MaintenanceWindowInput } from '@chain-mapping/model';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { WhoAsks } from '../http/actor.decorator';

class WindowBody extends createZodDto(MaintenanceWindowInput) {}
class WindowsQuery extends createZodDto(MaintenanceFilter) {}
class WindowAnswer extends createZodDto(MaintenanceWindowNow) {}
class WindowsAnswer extends createZodDto(listMaintenanceWindows.output) {}

@ApiTags('monitoring')
@Controller('api/v1/maintenance-windows')
export class MaintenanceWindowsController {
  constructor(private readonly messages: Messages) {}

  @Get()
  @ApiOperation({ summary: 'Maintenance windows, newest first' })
  @ZodResponse({ type: WindowsAnswer })
  list(@Query() query: WindowsQuery) {
    return this.messages.ask(listMaintenanceWindows, query);
  }

  @Get(':window_id')
  @ApiOperation({ summary: 'One maintenance window' })
  @ZodResponse({ type: WindowAnswer })
  get(@Param('window_id') window_id: string) {
    return this.messages.ask(getMaintenanceWindow, { window_id });
  }

  @Post()
  @ApiOperation({ summary: 'Alert nobody of some nodes for a while: once, or again and again' })
  @ZodResponse({ status: 201, type: WindowAnswer })
  async create(@Body() window: WindowBody, @WhoAsks() actor: string, @Res({ passthrough: true }) reply: FastifyReply) {
    const made = await this.messages.ask(createMaintenanceWindow, { window, actor });
    void reply.header('location', `/api/v1/maintenance-windows/${made.id}`);
    return made;
  }

  @Delete(':window_id')
  @HttpCode(204)
  @ApiOperation({ summary: 'End a window that is open, or keep it from opening' })
  async remove(@Param('window_id') window_id: string): Promise<void> {
    await this.messages.ask(deleteMaintenanceWindow, { window_id });
  }
}
