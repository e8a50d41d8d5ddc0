import {
  approveProposal,
  DriftFilter,
  editProposal,
  getProposal,
  getScan,
  listDrift,
  listProposals,
  rejectProposal,
  Scan,
  ScanInput,
  startScan,
} from '@chain-mapping/contracts';
import { Messages } from '@chain-mapping/messaging';
import { Proposal, ProposalEdit } from '@chain-mapping/model';
import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { WhoAsks } from '../http/actor.decorator';

class ScanBody extends createZodDto(ScanInput) {}
class ProposalQuery extends createZodDto(listProposals.input) {}
class DriftQuery extends createZodDto(DriftFilter) {}
class DriftAnswer extends createZodDto(listDrift.output) {}
class EditBody extends createZodDto(ProposalEdit) {}
class ReviewBody extends createZodDto(z.object({ comment: z.string().max(10_000).nullish() }).default({})) {}
class ScanAnswer extends createZodDto(Scan) {}
class ProposalAnswer extends createZodDto(Proposal) {}
class ProposalsAnswer extends createZodDto(listProposals.output) {}
class ApprovalAnswer extends createZodDto(approveProposal.output) {}

@ApiTags('discovery')
@Controller('api/v1/discovery')
export class DiscoveryController {
  constructor(private readonly messages: Messages) {}

  @Post('scans')
  @ApiOperation({
    summary: 'Read chains out of source code: a folder that the server can reach, a Git repository, or files',
  })
  @ZodResponse({ status: 202, type: ScanAnswer })
  async scan(@Body() scan: ScanBody, @WhoAsks() actor: string, @Res({ passthrough: true }) reply: FastifyReply) {
    const started = await this.messages.ask(startScan, { scan, actor });
    void reply.header('location', `/api/v1/discovery/scans/${started.id}`);
    return started;
  }

  @Get('scans/:scan_id')
  @ApiOperation({ summary: 'How far a scan is, and what it found' })
  @ZodResponse({ type: ScanAnswer })
  getScan(@Param('scan_id') scan_id: string) {
    return this.messages.ask(getScan, { scan_id });
  }

  @Get('proposals')
  @ApiOperation({ summary: 'Discovered chains' })
  @ZodResponse({ type: ProposalsAnswer })
  proposals(@Query() query: ProposalQuery) {
    return this.messages.ask(listProposals, query);
  }

  @Get('proposals/:proposal_id')
  @ApiOperation({ summary: 'One discovered chain with its evidence' })
  @ZodResponse({ type: ProposalAnswer })
  proposal(@Param('proposal_id') proposal_id: string) {
    return this.messages.ask(getProposal, { proposal_id });
  }

  @Get('drift')
  @ApiOperation({ summary: 'What chains declare, code says and traffic shows, each call once, and where they differ' })
  @ZodResponse({ type: DriftAnswer })
  drift(@Query() query: DriftQuery) {
    return this.messages.ask(listDrift, query);
  }

  @Patch('proposals/:proposal_id')
  @ApiOperation({ summary: 'Change a discovered chain before deciding on it' })
  @ZodResponse({ type: ProposalAnswer })
  edit(@Param('proposal_id') proposal_id: string, @Body() edit: EditBody, @WhoAsks() actor: string) {
    return this.messages.ask(editProposal, { proposal_id, actor, edit });
  }

  @Post('proposals/:proposal_id/approve')
  @HttpCode(200)
  @ApiOperation({ summary: 'Register the discovered chain' })
  @ZodResponse({ type: ApprovalAnswer })
  approve(@Param('proposal_id') proposal_id: string, @Body() body: ReviewBody, @WhoAsks() actor: string) {
    return this.messages.ask(approveProposal, { proposal_id, actor, comment: body.comment });
  }

  @Post('proposals/:proposal_id/reject')
  @HttpCode(200)
  @ApiOperation({ summary: 'Turn the discovered chain down' })
  @ZodResponse({ type: ProposalAnswer })
  reject(@Param('proposal_id') proposal_id: string, @Body() body: ReviewBody, @WhoAsks() actor: string) {
    return this.messages.ask(rejectProposal, { proposal_id, actor, comment: body.comment });
  }
}
