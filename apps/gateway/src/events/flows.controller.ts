import { FlowsInput, flowsObserved, InvalidInput } from '@chain-mapping/contracts';
import { Events } from '@chain-mapping/messaging';
import { Clock } from '@chain-mapping/service';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { messageIdOf } from './message-id';
import { bySource, flowFaults } from './observed-flows';

class FlowsBody extends createZodDto(FlowsInput) {}
class FlowsAnswer extends createZodDto(z.object({ accepted: z.number().int() })) {}

@ApiTags('events')
@Controller('api/v1/flows')
export class FlowsController {
  constructor(
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Say which calls a service made, summed up; accepted means stored durably, and soon on the map',
  })
  @ZodResponse({ status: 202, type: FlowsAnswer })
  async observe(@Body() body: FlowsBody) {
    const faults = flowFaults(body.flows, this.clock.now());
    if (faults.length > 0) throw new InvalidInput('a flow cannot be stored', faults);
    const groups = [...bySource(body.flows)];
    await Promise.all(
      groups.map(([service_name, flows]) =>
        this.events.publish(
          flowsObserved,
          { service_name },
          { flows },
          { id: messageIdOf('flows', service_name, flows) },
        ),
      ),
    );
    return { accepted: body.flows.length };
  }
}
