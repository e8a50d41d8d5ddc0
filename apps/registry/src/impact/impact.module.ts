import { Module } from '@nestjs/common';
import { ServicesModule } from '../services/services.module';
import { GraphChangesRepository } from './graph-changes.repository';
import { ImpactController } from './impact.controller';
import { ImpactService } from './impact.service';
import { LiveGraph } from './live-graph.service';

@Module({
  imports: [ServicesModule],
  controllers: [ImpactController],
  providers: [ImpactService, LiveGraph, GraphChangesRepository],
})
export class ImpactModule {}
