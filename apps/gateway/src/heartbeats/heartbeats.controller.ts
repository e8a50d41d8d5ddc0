import { randomBytes } from 'node:crypto';
import { DomainError, Heartbeat, issueHeartbeatToken, reportHeartbeat } from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import { HeartbeatReport } from '@chain-mapping/model';
import { Body, Controller, Header, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { Public } from '../access/policy.decorator';
import { WhoAsks } from '../http/actor.decorator';
import { hashOfHeartbeatToken, heartbeatTokenFrom, TOKEN_BYTES } from './heartbeat-token';

class ReportBody extends createZodDto(HeartbeatReport.prefault({})) {}
class ReceivedAnswer extends createZodDto(reportHeartbeat.output) {}
class TokenAnswer extends createZodDto(Heartbeat.extend({ token: z.string(), path: z.string() })) {}

@ApiTags('monitoring')
@Controller('api/v1')
export class HeartbeatsController {
  constructor(private readonly messages: Messages) {}

  @Public()
  @Post('heartbeats/:token')
  @HttpCode(200)
  @ApiOperation({ summary: 'A target reports in; without a body it says that all is well. The token is the key' })
  @ZodResponse({ type: ReceivedAnswer })
  async report(@Param('token') token: string, @Body() report: ReportBody) {
    const hash = hashOfHeartbeatToken(token);
    // What cannot be a token is answered as one that is unknown, without asking anybody.
    if (hash === undefined) throw new DomainError('HeartbeatNotFound', 'No target reports in here');
    return this.messages.ask(reportHeartbeat, { hash, report });
  }

  @Post('chains/:chain_id/nodes/:node_id/heartbeat-token')
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary:
      'Make the token that a node reports in with, instead of the one before; it is shown this once and kept nowhere',
  })
  @ZodResponse({ status: 201, type: TokenAnswer })
  async issue(@Param('chain_id') chain_id: string, @Param('node_id') node_id: string, @WhoAsks() actor: string) {
    const token = heartbeatTokenFrom(randomBytes(TOKEN_BYTES));
    const hash = hashOfHeartbeatToken(token) ?? '';
    const made = await this.messages.ask(issueHeartbeatToken, { chain_id, node_id, hash, actor });
    return { ...made, token, path: `/api/v1/heartbeats/${token}` };
  }
}
