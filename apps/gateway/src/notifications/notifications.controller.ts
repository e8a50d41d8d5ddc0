import { getRoutes, listNotifications, NotificationFilter, putRoutes } from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import { NotificationRoutes, NotificationRoutesInput } from '@chain-mapping/model';
import { Body, Controller, Get, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { RequiresRole } from '../access/policy.decorator';
import { WhoAsks } from '../http/actor.decorator';

class NotificationsQuery extends createZodDto(NotificationFilter) {}
class NotificationsAnswer extends createZodDto(listNotifications.output) {}
class RoutesBody extends createZodDto(NotificationRoutesInput) {}
class RoutesAnswer extends createZodDto(NotificationRoutes) {}

@ApiTags('notifications')
@Controller('api/v1')
export class NotificationsController {
  constructor(private readonly messages: Messages) {}

  @Get('notifications')
  @ApiOperation({ summary: 'What channels were told of incidents, newest first: waiting, sent, or given up and why' })
  @ZodResponse({ type: NotificationsAnswer })
  list(@Query() query: NotificationsQuery) {
    return this.messages.ask(listNotifications, query);
  }

  @Get('notification-routes')
  @ApiOperation({ summary: 'Who is told of what, and when' })
  @ZodResponse({ type: RoutesAnswer })
  routes() {
    return this.messages.ask(getRoutes, {});
  }

  @RequiresRole('admin')
  @Put('notification-routes')
  @ApiOperation({
    summary: 'Say who is told of what, and when: replaces all routes, and holds for open incidents at once',
  })
  @ZodResponse({ type: RoutesAnswer })
  put(@Body() routes: RoutesBody, @WhoAsks() actor: string) {
    return this.messages.ask(putRoutes, { routes, actor });
  }
}
