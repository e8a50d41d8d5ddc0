import { Module } from '@nestjs/common';
import { IdempotencyModule } from '../idempotency/idempotency.module';
import { ChainNumbersRepository } from './chain-numbers.repository';
import { ChainStatusConsumer } from './chain-status.consumer';
import { ChainTexts } from './chain-texts.service';
import { ChainsController } from './chains.controller';
import { ChainsRepository } from './chains.repository';
import { ChainsService } from './chains.service';
import { Registrations } from './registrations.service';

@Module({
  imports: [IdempotencyModule],
  controllers: [ChainsController],
  providers: [ChainsService, ChainsRepository, ChainTexts, ChainNumbersRepository, Registrations, ChainStatusConsumer],
  exports: [ChainsRepository, ChainsService],
})
export class ChainsModule {}
