import { ExecutionFilter, getTopology, listChainExecutions, listObservedEdges } from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';

class TopologyQuery extends createZodDto(getTopology.input) {}
class TopologyAnswer extends createZodDto(getTopology.output) {}
class EdgesQuery extends createZodDto(listObservedEdges.input) {}
class EdgesAnswer extends createZodDto(listObservedEdges.output) {}
class ExecutionsQuery extends createZodDto(ExecutionFilter) {}
class ExecutionsAnswer extends createZodDto(listChainExecutions.output) {}

@ApiTags('topology')
@Controller('api/v1')
export class TopologyController {
  constructor(private readonly messages: Messages) {}

  @Get('topology')
  @ApiOperation({ summary: 'The whole service map with its health, now or at a past time' })
  @ZodResponse({ type: TopologyAnswer })
  topology(@Query() query: TopologyQuery) {
    return this.messages.ask(getTopology, query);
  }

  @Get('topology/edges')
  @ApiOperation({ summary: 'The edges that traffic showed, the busiest first' })
  @ZodResponse({ type: EdgesAnswer })
  edges(@Query() query: EdgesQuery) {
    return this.messages.ask(listObservedEdges, query);
  }

  @Get('chains/:chain_id/executions')
  @ApiOperation({
    summary: 'Real runs through a chain, the newest first: where each went, how long, and where it broke',
  })
  @ZodResponse({ type: ExecutionsAnswer })
  executions(@Param('chain_id') chain_id: string, @Query() query: ExecutionsQuery) {
    return this.messages.ask(listChainExecutions, { chain_id, ...query });
  }
}
