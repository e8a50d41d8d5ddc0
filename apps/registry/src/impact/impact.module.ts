import { Module } from '@nestjs/common';
import { ChainGraphModule } from '../chain-graph/chain-graph.module';
import { ServicesModule } from '../services/services.module';
import { ImpactController } from './impact.controller';
import { ImpactService } from './impact.service';

@Module({ imports: [ChainGraphModule, ServicesModule], controllers: [ImpactController], providers: [ImpactService] })
export class ImpactModule {}
