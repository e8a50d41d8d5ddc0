import { Module } from '@nestjs/common';
import { ChainIds } from './chain-ids.service';
import { ProposalsController } from './proposals.controller';
import { ProposalsRepository } from './proposals.repository';
import { ProposalsService } from './proposals.service';

@Module({
  controllers: [ProposalsController],
  providers: [ProposalsService, ProposalsRepository, ChainIds],
  exports: [ProposalsService],
})
export class ProposalsModule {}
