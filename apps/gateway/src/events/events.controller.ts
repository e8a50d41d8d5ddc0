import { randomUUID } from 'node:crypto';
import { eventsTracked, InvalidInput, listEvents, TrackInput } from '@chain-mapping/contracts';
import { Events, Messages } from '@chain-mapping/messaging';
import { Clock } from '@chain-mapping/service';
import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { messageIdOf } from './message-id';
import { byService, timeFaults } from './tracked-events';

class TrackBody extends createZodDto(TrackInput) {}
class EventQuery extends createZodDto(listEvents.input) {}
class EventsAnswer extends createZodDto(listEvents.output) {}
class TrackAnswer extends createZodDto(z.object({ accepted: z.number().int(), ids: z.array(z.string()) })) {}

@ApiTags('events')
@Controller('api/v1/events')
export class EventsController {
  constructor(
    private readonly messages: Messages,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({ summary: 'Say what a service did; accepted means stored durably, and soon to be found' })
  @ZodResponse({ status: 202, type: TrackAnswer })
  async track(@Body() body: TrackBody) {
    const received = this.clock.now();
    const faults = timeFaults(body.events, received);
    if (faults.length > 0) throw new InvalidInput('an event is of a time that is not stored', faults);
    const groups = [...byService(body.events, received, randomUUID)];
    await Promise.all(
      groups.map(([service_name, events]) =>
        this.events.publish(
          eventsTracked,
          { service_name },
          { events },
          { id: messageIdOf('events', service_name, events) },
        ),
      ),
    );
    const ids = groups.flatMap(([, events]) => events.map(({ id }) => id));
    return { accepted: ids.length, ids };
  }

  @Get()
  @ApiOperation({ summary: 'What services said they did, newest first' })
  @ZodResponse({ type: EventsAnswer })
  list(@Query() query: EventQuery) {
    return this.messages.ask(listEvents, query);
  }
}
