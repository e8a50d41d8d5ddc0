import {
  alertStatistics,
  ingestStatistics,
  monitoringStatistics,
  registryStatistics,
  type OutputOf,
  type Query,
} from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import { Readiness } from '@chain-mapping/service';
import { Controller, Get, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { Registry } from 'prom-client';
import type { z } from 'zod';
import { Public } from '../access/policy.decorator';
import { ServiceStates } from './service-states.service';

class RegistryStatisticsAnswer extends createZodDto(registryStatistics.output) {}

const DEADLINE_MS = 2000;

@ApiTags('system')
@Controller()
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly states: ServiceStates,
    private readonly messages: Messages,
    private readonly metrics: Registry,
  ) {}

  @Public({ unlimited: true })
  @Get('health')
  @ApiOperation({ summary: 'Whether the gateway is alive' })
  health() {
    return { status: 'ok', service: 'gateway' };
  }

  @Public({ unlimited: true })
  @Get('health/ready')
  @ApiOperation({ summary: 'Whether the gateway can serve requests' })
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const { ready, checks } = await this.readiness.report();
    if (!ready) void reply.status(503);
    return { status: ready ? 'ready' : 'not_ready', service: 'gateway', checks };
  }

  @Get('health/detailed')
  @ApiOperation({ summary: 'Every service and backend, and how much there is of what' })
  async detailed() {
    const [system, registry, monitoring, alerting, ingest] = await Promise.all([
      this.states.ask(),
      this.askIfThere(registryStatistics, {}),
      this.askIfThere(monitoringStatistics, {}),
      this.askIfThere(alertStatistics, {}),
      this.askIfThere(ingestStatistics, {}),
    ]);
    return {
      ...system,
      chain_mapping: {
        total_chains: registry?.total_chains ?? null,
        total_services: registry?.total_services ?? null,
        monitored_chains: monitoring?.active_chains ?? null,
        check_targets: monitoring?.check_targets ?? null,
        chains_by_status: monitoring?.by_status ?? null,
        active_alerts: alerting?.active_alerts ?? null,
        stored_rows: ingest?.rows ?? null,
      },
    };
  }

  @Get('api/v1/statistics')
  @ApiOperation({ summary: 'How much is registered' })
  @ZodResponse({ type: RegistryStatisticsAnswer })
  statistics() {
    return this.messages.ask(registryStatistics, {});
  }

  @Public({ unlimited: true })
  @Get('metrics')
  @ApiOperation({ summary: 'Prometheus metrics of the gateway; every service has its own' })
  async prometheus(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    void reply.type(this.metrics.contentType);
    return this.metrics.metrics();
  }

  // The page that says what is broken must not break with it: a part that does not answer is null.
  private async askIfThere<Q extends Query>(query: Q, input: z.input<Q['input']>): Promise<OutputOf<Q> | null> {
    try {
      return await this.messages.ask(query, input, { deadline_ms: DEADLINE_MS });
    } catch {
      return null;
    }
  }
}
