import { Module } from '@nestjs/common';
import { ChainsModule } from '../chains/chains.module';
import { HistoryController } from './history.controller';
import { HistoryRepository } from './history.repository';
import { HistoryService } from './history.service';

@Module({ imports: [ChainsModule], controllers: [HistoryController], providers: [HistoryService, HistoryRepository] })
export class HistoryModule {}
