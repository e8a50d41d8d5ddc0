import {
  checkChain,
  deleteMonitoring,
  getChainHealth,
  getMonitoring,
  listChainHistories,
  listChainSummaries,
  monitoringStatistics,
  putMonitoring,
} from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import { ChainHealth, healthScore, MonitoringConfig, MonitoringInput } from '@chain-mapping/model';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { RequiresRole } from '../access/policy.decorator';

class MonitoringBody extends createZodDto(MonitoringInput) {}
class CheckBody extends createZodDto(z.object({ node_id: checkChain.input.shape.node_id }).default({})) {}
class ScoreBody extends createZodDto(
  z.object({
    availability: z.number().min(0).max(1).nullish(),
    error_rate: z.number().min(0).max(1).nullish(),
    avg_latency: z.number().min(0).nullish(),
  }),
) {}

class SummariesQuery extends createZodDto(listChainSummaries.input) {}
class HistoriesQuery extends createZodDto(listChainHistories.input.omit({ chain_ids: true })) {}

class SummariesAnswer extends createZodDto(listChainSummaries.output) {}
class HistoriesAnswer extends createZodDto(listChainHistories.output) {}
class ChainHealthAnswer extends createZodDto(ChainHealth) {}
class MonitoringAnswer extends createZodDto(MonitoringConfig) {}
class ScoreAnswer extends createZodDto(z.object({ health_score: z.number().nullable() })) {}
class StatisticsAnswer extends createZodDto(monitoringStatistics.output) {}

@ApiTags('monitoring')
@Controller('api/v1')
export class MonitoringController {
  constructor(private readonly messages: Messages) {}

  @Get('chains/:chain_id/health')
  @ApiOperation({ summary: 'How a chain is doing' })
  @ZodResponse({ type: ChainHealthAnswer })
  health(@Param('chain_id') chain_id: string) {
    return this.messages.ask(getChainHealth, { chain_id });
  }

  @Post('chains/:chain_id/health/check')
  @HttpCode(200)
  @ApiOperation({ summary: 'Check the chain, or one of its nodes, now and answer what that found' })
  @ZodResponse({ type: ChainHealthAnswer })
  check(@Param('chain_id') chain_id: string, @Body() body: CheckBody) {
    return this.messages.ask(checkChain, { chain_id, ...body });
  }

  @Get('chains/:chain_id/monitoring')
  @ApiOperation({ summary: 'How a chain is monitored' })
  @ZodResponse({ type: MonitoringAnswer })
  getMonitoring(@Param('chain_id') chain_id: string) {
    return this.messages.ask(getMonitoring, { chain_id });
  }

  @Put('chains/:chain_id/monitoring')
  @ApiOperation({ summary: 'Start monitoring a chain, or change how' })
  @ZodResponse({ type: MonitoringAnswer })
  putMonitoring(@Param('chain_id') chain_id: string, @Body() monitoring: MonitoringBody) {
    return this.messages.ask(putMonitoring, { chain_id, monitoring });
  }

  @Delete('chains/:chain_id/monitoring')
  @HttpCode(204)
  @ApiOperation({ summary: 'Stop monitoring a chain' })
  async deleteMonitoring(@Param('chain_id') chain_id: string): Promise<void> {
    await this.messages.ask(deleteMonitoring, { chain_id });
  }

  @Post('health-score')
  @HttpCode(200)
  @RequiresRole('viewer')
  @ApiOperation({ summary: 'The score of these figures, 0 to 100; null while one is missing' })
  @ZodResponse({ type: ScoreAnswer })
  score(@Body() body: ScoreBody) {
    return { health_score: healthScore(body) };
  }

  @Get('monitoring/chains')
  @ApiOperation({ summary: 'How all monitored chains are doing, in short' })
  @ZodResponse({ type: SummariesAnswer })
  summaries(@Query() query: SummariesQuery) {
    return this.messages.ask(listChainSummaries, query);
  }

  @Get('monitoring/history')
  @ApiOperation({ summary: 'What the checks of all chains measured, in few points each; the last hour by default' })
  @ZodResponse({ type: HistoriesAnswer })
  histories(@Query() query: HistoriesQuery) {
    return this.messages.ask(listChainHistories, query);
  }

  @Get('monitoring/statistics')
  @ApiOperation({ summary: 'How much is monitored' })
  @ZodResponse({ type: StatisticsAnswer })
  statistics() {
    return this.messages.ask(monitoringStatistics, {});
  }
}
