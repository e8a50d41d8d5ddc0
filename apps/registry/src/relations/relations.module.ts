import { Module } from '@nestjs/common';
import { ChainGraphModule } from '../chain-graph/chain-graph.module';
import { RelationsController } from './relations.controller';
import { RelationsService } from './relations.service';

@Module({ imports: [ChainGraphModule], controllers: [RelationsController], providers: [RelationsService] })
export class RelationsModule {}
